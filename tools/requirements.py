# SPDX-License-Identifier: Apache-2.0
"""Prints the requirements of extras of pyproject.toml, one a line: requirements.py EXTRA..."""

import re
import sys
from pathlib import Path

try:
    import tomllib
except ImportError:  # Python 3.10
    from pip._vendor import tomli as tomllib  # type: ignore[no-redef]


def requirements(project: dict, extra: str) -> set[str]:
    """The extra's requirements, those of the project's own extras it names among them."""
    found = set()
    for requirement in project["optional-dependencies"][extra]:
        own = re.fullmatch(re.escape(project["name"]) + r"\[(.+)\]", requirement)
        if own:
            for name in own[1].split(","):
                found |= requirements(project, name.strip())
        else:
            found.add(requirement)
    return found


def main() -> None:
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text())["project"]
    found = set(project["dependencies"])
    for extra in sys.argv[1:]:
        found |= requirements(project, extra)
    print("\n".join(sorted(found)))


if __name__ == "__main__":
    main()

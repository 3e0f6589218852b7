# SPDX-License-Identifier: Apache-2.0
"""Runs clang-tidy on the library's own sources: clang_tidy.py BUILD_DIR JOBS

A file is read again only if it, a header of the project or the configuration has changed since it passed.
"""

import hashlib
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("src/",)


def digest(paths: list[Path]) -> str:
    return hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in paths)).hexdigest()


def main() -> int:
    build, jobs = Path(sys.argv[1]).resolve(), int(sys.argv[2])
    commands = json.loads((build / "compile_commands.json").read_text())
    sources = sorted({Path(c["file"]) for c in commands if Path(c["file"]).is_relative_to(ROOT)})
    sources = [s for s in sources if str(s.relative_to(ROOT)).startswith(FOLDERS)]
    headers = sorted([*(ROOT / "include").rglob("*.h*"), *(ROOT / "src").rglob("*.h*"), ROOT / ".clang-tidy"])
    common = digest(headers)
    cache = ROOT / "build" / "clang-tidy"
    cache.mkdir(parents=True, exist_ok=True)

    def check(source: Path) -> bool:
        stamp = cache / hashlib.sha256((common + digest([source]) + str(source)).encode()).hexdigest()
        if stamp.exists():
            return True
        command = [
            "clang-tidy",
            "-p",
            str(build),
            "--quiet",
            "--extra-arg=-Wno-error",
            "--warnings-as-errors=*",
            str(source),
        ]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode == 0:
            stamp.touch()
            return True
        print(done.stdout, done.stderr, file=sys.stderr)
        return False

    with ThreadPoolExecutor(jobs) as pool:
        return 0 if all(list(pool.map(check, sources))) else 1


if __name__ == "__main__":
    sys.exit(main())

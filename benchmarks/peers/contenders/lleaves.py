# SPDX-License-Identifier: Apache-2.0
"""lleaves: a LightGBM model compiled through LLVM in an environment of its own, called natively.

Run as a program by that environment's Python: lleaves.py MODEL OBJECT."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any


def prepare(folder: Path) -> None:
    """Compiles lleaves.so with lleaves' defaults. One block of all trees, which its documentation advises for single
    rows, takes LLVM more than ten minutes for 500 trees, and without inlining it is slower than the default."""
    from environment import second_python

    made = folder / "lleaves.o"
    made.unlink(missing_ok=True)
    subprocess.run([second_python(), __file__, folder / "model.txt", made], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cc", "-shared", "-o", made.with_suffix(".so"), made, "-lm"], check=True)


def settings(folder: Path) -> dict[str, Any]:
    """For the native program."""
    return {"model": folder / "lleaves.so", "rows": folder / "rows.f32"}


def main() -> None:
    sys.path.pop(0)  # this folder, where this very file is called like the package
    import lleaves

    model, made = sys.argv[1:]
    lleaves.Model(model_file=model).compile(cache=made)


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""What a library costs before it scores anything: its size on the wire, and the time of its import."""

from __future__ import annotations

import importlib.metadata
import io
import json
import subprocess
import zipfile
from pathlib import Path
from statistics import median
from typing import Any

import environment

#: Distribution to the module whose import is timed.
LIBRARIES = {
    "fieldfare": "fieldfare",
    "onnxruntime": "onnxruntime",
    "scikit-learn": "sklearn.pipeline",
    "lightgbm": "lightgbm",
    "xgboost-cpu": "xgboost",
    "catboost": "catboost",
    "treelite": "treelite",
    "ydf": "ydf",
}
SECOND = ["lleaves", "llvmlite", "scikit-learn-intelex", "daal"]


def measure(rounds: int) -> dict[str, Any]:
    """Bytes of each wheel, and milliseconds of `import numpy` and of each import once NumPy is there."""
    present = {name: module for name, module in LIBRARIES.items() if _installed(name)}
    times: dict[str, list[float]] = {name: [] for name in ("numpy", *present)}
    for _ in range(rounds):
        times["numpy"].append(_import_milliseconds("", "numpy"))
        for name, module in present.items():
            times[name].append(_import_milliseconds("import numpy", module))
    return {
        "numpy_import_ms": median(times.pop("numpy")),
        "libraries": {
            name: {"wheel_bytes": _wheel_bytes(name), "import_ms": median(each)} for name, each in times.items()
        },
        "missing": [name for name in LIBRARIES if name not in present],
    }


def second_versions() -> dict[str, str]:
    """Versions in the second environment; empty if there is none."""
    code = f"import importlib.metadata as m, json; print(json.dumps({{n: m.version(n) for n in {SECOND!r}}}))"
    try:
        ran = subprocess.run([environment.second_python(), "-c", code], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return {}
    versions: dict[str, str] = json.loads(ran.stdout)
    return versions


def _installed(name: str) -> bool:
    try:
        importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _wheel_bytes(name: str) -> int:
    """Bytes of the wheel: the files it put there, compressed again as wheels are."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in importlib.metadata.distribution(name).files or []:
            path = Path(str(file.locate()))
            if path.is_file() and path.suffix != ".pyc" and ".." not in file.parts:
                archive.write(path, str(file))
    return buffer.tell()


def _import_milliseconds(before: str, module: str) -> float:
    code = f"{before}\nimport time\nt = time.perf_counter()\nimport {module}\nprint(1e3 * (time.perf_counter() - t))"
    ran = subprocess.run([environment.main_python(), "-c", code], check=True, capture_output=True, text=True)
    return float(ran.stdout.split()[-1])

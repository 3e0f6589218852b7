# SPDX-License-Identifier: Apache-2.0
"""The machine that measures: its processor, its caches, its instruction sets, and the versions of what runs on it."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import shutil
import subprocess
from pathlib import Path

#: What fieldfare's kernels are written for, widest last; `fieldfare.load` takes these names.
NEEDS: dict[str, frozenset[str]] = {
    "baseline": frozenset(),
    "avx2": frozenset({"avx2"}),
    "avx512": frozenset({"avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512vbmi"}),
}
NAMES = {"baseline": "baseline", "avx2": "AVX2", "avx512": "AVX-512"}


def instruction_sets() -> list[str]:
    """Those of `NEEDS` that this machine has."""
    flags = set(_cpuinfo("flags").split())
    return [name for name, needed in NEEDS.items() if needed <= flags]


def last_level_cache() -> int:
    """Bytes of the largest cache; 32 MiB where the system does not tell."""
    sizes = [32 << 20]
    for path in Path("/sys/devices/system/cpu/cpu0/cache").glob("index*/size"):
        if match := re.fullmatch(r"(\d+)([KMG])", path.read_text().strip()):
            sizes.append(int(match[1]) << {"K": 10, "M": 20, "G": 30}[match[2]])
    return max(sizes)


def bound() -> list[str]:
    """What starts a program bound to one processor: the last one, away from the driver. Empty where that cannot be."""
    usable = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    return ["taskset", "-c", str(usable[-1])] if len(usable) > 1 and shutil.which("taskset") else []


def description() -> dict[str, str]:
    """Lines for people."""
    compiler = subprocess.run(["c++", "--version"], capture_output=True, text=True, check=False).stdout.splitlines()
    return {
        "processor": f"{_cpuinfo('model name') or platform.processor()}, {os.cpu_count()} cores visible",
        "instruction sets": ", ".join(NAMES[name] for name in instruction_sets()),
        "last-level cache": f"{last_level_cache() >> 20} MiB",
        "system": f"{platform.system()} {platform.release()}",
        "compiler": compiler[0] if compiler else "not found",
        "Python": platform.python_version(),
    }


def versions(packages: list[str]) -> dict[str, str]:
    """Installed versions in this environment; those that are not installed are left out."""
    found = {}
    for package in packages:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _cpuinfo(key: str) -> str:
    path = Path("/proc/cpuinfo")
    if path.is_file():
        for line in path.read_text().splitlines():
            name, _, value = line.partition(":")
            if name.strip() == key:
                return value.strip()
    return ""

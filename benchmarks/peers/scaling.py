# SPDX-License-Identifier: Apache-2.0
"""How fieldfare's times grow: runs the native program bench_scaling and collects its points."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from typing import Any

import environment
import machine


def measure(quick: bool, say: Callable[[str], None]) -> list[dict[str, Any]]:
    """All points, said as they come. A failure is a point, too."""
    command = [str(environment.native_program("bench_scaling")), str(2 * machine.last_level_cache())]
    points: list[dict[str, Any]] = []
    try:
        with subprocess.Popen(
            command + ["quick"] * quick, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            for line in process.stdout:
                points.append(json.loads(line))
                say(line.rstrip())
            error = process.stderr.read().strip()
    except OSError as failure:
        error = str(failure)
    if error:
        say(error)
        points.append({"series": "failure", "message": error})
    return points

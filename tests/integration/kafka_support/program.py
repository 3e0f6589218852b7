# SPDX-License-Identifier: Apache-2.0
"""The program under test, as its own process."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any


def find_program() -> str:
    """$FIELDFARE_PROGRAM, the build tree's, or the one that fieldfare-services brings."""
    root = Path(__file__).resolve().parents[3]
    for built in (os.environ.get("FIELDFARE_PROGRAM"), root / "build" / "release" / "bin" / "fieldfare"):
        if built and os.access(built, os.X_OK):
            return str(built)
    import fieldfare_services

    program = str(fieldfare_services.program())
    assert shutil.which(program), f"{program} is not a program"
    return program


class Stream:
    """`fieldfare stream CONFIG`, running."""

    def __init__(self, config: Path) -> None:
        self.log = config.with_name(f"{config.stem}-{time.monotonic_ns()}.log")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([find_program(), "stream", str(config)], stdout=log, stderr=log)

    def events(self, action: str | None = None) -> list[dict[str, Any]]:
        """Its log so far, one event per line."""
        lines = [line for line in self.log.read_text().splitlines() if line.startswith("{")]
        return [e for e in map(json.loads, lines) if action is None or e["event.action"] == action]

    def wait_for_event(self, action: str, timeout: float = 40) -> dict[str, Any]:
        """The first event of an action."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            if found := self.events(action):
                return found[0]
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.05)
        raise TimeoutError(f"no {action}:\n{self.log.read_text()}")

    def ask(self, page: str, timeout: float = 10) -> tuple[int, str]:
        """Status and text of a page of its endpoint."""
        port = self.wait_for_event("metrics-started")["server.port"]
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{page}", timeout=timeout) as answer:
                return answer.status, answer.read().decode().strip()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode().strip()

    def cpu_seconds(self) -> float:
        """Processor time it has taken so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self, timeout: float = 40) -> int:
        """SIGTERM; returns the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout)

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait()

    def wait(self, timeout: float = 40) -> int:
        """The exit status it ends with by itself."""
        return self.process.wait(timeout)

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.kill()

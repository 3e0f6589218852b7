# SPDX-License-Identifier: Apache-2.0
"""The scoring service: the native program with a configuration file, as it would run in production."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path
from types import TracebackType

from fieldfare.cli.failure import OutsideError

__all__ = ["DEAD_LETTERS", "DECISIONS", "PARTITIONS", "THIRTIES", "Service", "configuration"]

CUSTOMERS, DECISIONS, DEAD_LETTERS, THIRTIES = "customers", "decisions", "dead-letters", "decisions-thirties"
PARTITIONS = 8


def configuration(artifact: Path, threshold: float, address_file: Path) -> str:
    """The service's TOML file. With `brokers = "host:9092"` it speaks to a real Kafka."""
    return f"""\
[model]
path = {json.dumps(artifact.name)}
threshold = {threshold!r}

[kafka]
brokers = "embedded"          # "host:9092" speaks to a real Kafka
address_file = {json.dumps(address_file.name)}
embedded_partitions = {PARTITIONS}
input_topic = "{CUSTOMERS}"
output_topic = "{DECISIONS}"
dlq_topic = "{DEAD_LETTERS}"
group = "fieldfare-demo"

[kafka.consumer]
"fetch.wait.max.ms" = 2       # the embedded broker waits all of it when nothing is there

[kafka.producer]
"linger.ms" = 1               # latency before throughput

[record]
id = "id"
fields = ["age", "job"]       # copied into every decision

[record.extra]
id = "string"                 # in the record, but not read by the model

[[output]]
topic = "{THIRTIES}"
when = "age >= 30 and age < 40"

[log]
format = "json"
"""


class Service:
    """A running `fieldfare stream`; ends with the block."""

    def __init__(self, program: Path, config: Path, address_file: Path) -> None:
        address_file.unlink(missing_ok=True)
        self._address_file = address_file
        self._log = config.with_suffix(".log")
        with self._log.open("wb") as log:
            command = [str(program), "stream", str(config)]
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def __enter__(self) -> Service:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._process.kill()
            self._process.wait()

    def brokers(self) -> str:
        """The embedded broker's address, as soon as there is one."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            self.expect_running()
            if self._address_file.is_file():
                return self._address_file.read_text(encoding="utf-8").strip()
            time.sleep(0.02)
        raise self._failure("gave no broker address within 30 s")

    def expect_running(self) -> None:
        """Raises OutsideError if the service ended."""
        if self._process.poll() is not None:
            raise self._failure(f"ended with status {self._process.returncode}")

    def stop(self) -> None:
        """Asks it to finish what is in flight and waits; raises OutsideError if it does not end well."""
        self._process.terminate()
        try:
            status = self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise self._failure("did not stop within 30 s") from None
        if status != 0:
            raise self._failure(f"stopped with status {status}")

    def _failure(self, what: str) -> OutsideError:
        last = self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-3:]
        return OutsideError("\n".join([f"the service {what}", *last]), f"read {self._log}")

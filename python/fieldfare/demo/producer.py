# SPDX-License-Identifier: Apache-2.0
"""Customers into the topic: a backlog as fast as it goes, then some at a steady pace with broken records among them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from fieldfare.cli.failure import OutsideError
from fieldfare.demo.service import CUSTOMERS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BROKEN", "Customers", "Producer"]

#: Records that no model can score, and the code each must get.
BROKEN: tuple[tuple[bytes, str], ...] = (
    (b'{"id": "broken-0", "age": 41, "job": ', "Syntax"),
    (b"not even JSON", "Syntax"),
    (b'["a", "list"]', "NotAnObject"),
    (b'{"id": "broken-3", "age": "forty"}', "TypeMismatch"),
    (b'{"id": "broken-4", "age": 41.5}', "NotAnInteger"),
    (b'{"id": "broken-5", "age": 41, "age": 42}', "DuplicateKey"),
    (b'{"id": "broken-6", "job": "\xff\xfe"}', "BadUtf8"),
    (b'{"id": "broken-7", "balance": 1e400}', "OutOfRange"),
)


class Customers:
    """The customers to score as JSON, and how their ids lead back to their rows."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._records = [json.dumps(record)[1:] for record in frame.to_dict("records")]

    def __len__(self) -> int:
        return len(self._records)

    def message(self, prefix: str, row: int) -> tuple[str, bytes]:
        """Id and JSON of a customer."""
        name = f"{prefix}-{row}"
        return name, f'{{"id": "{name}", {self._records[row]}'.encode()

    @staticmethod
    def row_of(name: str) -> int:
        """The row of an id."""
        return int(name.rpartition("-")[2])


class Producer:
    """Sends customers; knows when each was sent."""

    def __init__(self, brokers: str, customers: Customers) -> None:
        from confluent_kafka import Producer as Client

        settings = {
            "bootstrap.servers": brokers,
            "linger.ms": 1,
            "compression.type": "lz4",
            "enable.idempotence": True,
            "queue.buffering.max.messages": 1_000_000,
        }
        self._client = Client(settings)
        self._customers = customers
        self._failed = 0
        #: By id, nanoseconds of the wall clock.
        self.sent: dict[str, int] = {}

    def send_backlog(self, copies: int) -> int:
        """Every customer so many times; returns the number of records."""
        for copy in range(copies):
            for row in range(len(self._customers)):
                self._send(*self._customers.message(f"b{copy}", row))
        return self._flush(copies * len(self._customers))

    def send_live(self, seconds: float, progress: Callable[[int], None]) -> int:
        """Every customer once at a steady pace, broken records among them; returns the number of records."""
        messages = list(_with_broken(self._customers))
        start, pause = time.monotonic(), seconds / len(messages)
        for position, (name, value) in enumerate(messages):
            ahead = start + position * pause - time.monotonic()
            if ahead > 0:
                self._client.poll(0)
                time.sleep(ahead)
                progress(position)
            self._send(name, value)
        return self._flush(len(messages))

    def close(self) -> None:
        """Lets the connection go; a client left behind would look for its broker for ever."""
        del self._client

    def _send(self, name: str, value: bytes) -> None:
        self.sent[name] = time.time_ns()
        self._client.produce(CUSTOMERS, value, key=name, on_delivery=self._delivered)

    def _delivered(self, error: Any, message: Any) -> None:
        self._failed += error is not None

    def _flush(self, count: int) -> int:
        left = self._client.flush(30)
        if left or self._failed:
            raise OutsideError(f"{left + self._failed} records were not delivered", "look at the service's log")
        return count


def _with_broken(customers: Customers) -> Iterator[tuple[str, bytes]]:
    """The customers in order, and the broken records spread among them."""
    every = max(1, len(customers) // len(BROKEN))
    broken: Sequence[bytes] = [value for value, _ in BROKEN]
    for row in range(len(customers)):
        yield customers.message("live", row)
        if row % every == every // 2 and row // every < len(broken):
            yield f"broken-{row // every}", broken[row // every]

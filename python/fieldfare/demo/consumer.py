# SPDX-License-Identifier: Apache-2.0
"""A consumer as anyone may write it: a process of its own that knows Kafka and JSON, and nothing of this library.

Reads decisions and dead letters from a broker until it has as many as it was told to expect, notes when each came, and
prints some decisions.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

#: Ends when nothing came for so long.
PATIENCE_SECONDS = 30.0
CODE_HEADER = "__connect.errors.exception.class.name"


def main() -> int:
    """Exit status 0 when everything expected came, 3 otherwise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("brokers")
    parser.add_argument("--topic", action="append", required=True)
    parser.add_argument("--notes", type=Path, required=True, help="a JSON line for every message goes here")
    parser.add_argument("--expect", type=int, required=True, help="messages after which to end")
    parser.add_argument("--print-every", type=int, default=1000, help="print one decision of so many")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, _stop)
    seen = decisions = 0
    with options.notes.open("w", encoding="utf-8") as notes:
        for batch in _messages(options.brokers, options.topic):
            now = time.time_ns()
            for message in batch:
                code = dict(message.headers() or []).get(CODE_HEADER)
                notes.write(_note(message, code, now))
                if code is None:
                    if decisions % options.print_every == 0:
                        print(_line(json.loads(message.value())), flush=True)
                    decisions += 1
            notes.flush()
            seen += len(batch)
            if seen >= options.expect:
                return 0
    print(f"only {seen} of {options.expect} messages came", file=sys.stderr)
    return 3


def _messages(brokers: str, topics: list[str]) -> Iterator[list[Any]]:
    """Batches of messages from all partitions, from their beginning."""
    from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition

    consumer = Consumer({"bootstrap.servers": brokers, "group.id": "demo-reader", "fetch.wait.max.ms": 2})
    known = consumer.list_topics(timeout=10).topics
    partitions = [(topic, partition) for topic in topics for partition in known[topic].partitions]
    consumer.assign([TopicPartition(topic, partition, OFFSET_BEGINNING) for topic, partition in partitions])
    last = time.monotonic()
    while time.monotonic() - last < PATIENCE_SECONDS:
        # One at a time as they come, then whatever else is there: waiting for a full batch would be latency.
        first = consumer.poll(0.5)
        if first is None:
            continue
        batch = [message for message in [first, *consumer.consume(1000, 0)] if message.error() is None]
        last = time.monotonic()
        yield batch


def _note(message: Any, code: bytes | None, now: int) -> str:
    """A JSON line; a decision is JSON already and stays as it is."""
    value = message.value().decode() if code is None else "null"
    quoted = "null" if code is None else json.dumps(code.decode())
    return f'{{"topic": "{message.topic()}", "received_ns": {now}, "code": {quoted}, "value": {value}}}\n'


def _line(answer: dict[str, Any]) -> str:
    verdict = "call" if answer["decision"] else "do not call"
    who = f"aged {answer['age']}, {answer['job']}"
    fresh = "\r\033[K" if sys.stdout.isatty() else ""  # over somebody's progress bar
    return f"{fresh}    {answer['id']:<12} {who:<26} {answer['probability']:7.1%}  {verdict}"


def _stop(number: int, frame: FrameType | None) -> None:
    sys.exit(3)


if __name__ == "__main__":
    sys.exit(main())

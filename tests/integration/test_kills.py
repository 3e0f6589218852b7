# SPDX-License-Identifier: Apache-2.0
"""kill -9 of the stream, again and again, while records come in: none is lost, and no answer is wrong."""

from __future__ import annotations

import json
import random
import threading
import time
from typing import Any

import pytest
from kafka_support.program import Stream
from kafka_support.waiting import wait_until

RECORDS_A_SECOND = 2000


class Source:
    """Customers that keep coming, round and round, until it is left; the key of a record is its number."""

    def __init__(self, it: Any) -> None:
        self.it = it
        self.count = 0
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._run)

    def _records(self) -> Any:
        records = self.it.bank.records
        while not self.ended.is_set():
            yield str(self.count).encode(), records[self.count % len(records)]
            self.count += 1
            if self.count % (RECORDS_A_SECOND // 20) == 0:
                time.sleep(0.05)

    def _run(self) -> None:
        self.sent = self.it.client.produce(self.it.input, self._records())

    def __enter__(self) -> Source:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.thread.join(120)


@pytest.mark.parametrize("kills", [6, pytest.param(50, marks=pytest.mark.long)])
def test_kills_under_load(topics: Any, kills: int, record_property: Any) -> None:
    it = topics(4)
    chance = random.Random(kills)
    quick = {"session.timeout.ms": 1000, "heartbeat.interval.ms": 200}
    with Source(it) as source:
        for number in range(kills):
            config = it.config(loop={"workers": 1 + number % 2, "max_batch_records": 50}, kafka__consumer=quick)
            before = it.client.count(it.output)
            with Stream(config) as stream:
                wait_until(lambda before=before: it.client.count(it.output) > before)
                time.sleep(chance.uniform(0, 2))
                stream.kill()
    with Stream(it.config()) as stream:
        wait_until(lambda: sum(it.client.committed(it.name, it.input).values()) == source.sent, 120)
        assert stream.stop() == 0
    answers = it.client.read(it.output)
    wrong, seen = 0, set()
    newest: dict[int, int] = {}
    for message in answers:
        number, answer = int(message.key), json.loads(message.value)
        customer = number % len(it.bank.records)
        right = (answer["probability"], answer["decision"]) == (
            it.bank.probability[customer],
            it.bank.decision[customer],
        )
        # What comes for the first time comes in the order of the input.
        in_order = number in seen or number > newest.get(message.partition, -1)
        newest[message.partition] = max(number, newest.get(message.partition, -1))
        seen.add(number)
        wrong += not (right and in_order)
    lost = source.sent - len(seen)
    figures = {"kills": kills, "sent": source.sent, "lost": lost, "wrong": wrong, "repeated": len(answers) - len(seen)}
    for name, value in figures.items():
        record_property(name, value)
    print(figures)
    assert (lost, wrong) == (0, 0)
    assert it.client.count(it.dlq) == 0

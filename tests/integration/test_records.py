# SPDX-License-Identifier: Apache-2.0
"""Topics and records of every form: gaps that are no losses, keys and values as large as they may be."""

from __future__ import annotations

import time
from typing import Any

from confluent_kafka import Producer
from kafka_support.program import Stream
from kafka_support.waiting import wait_until


def lag(it: Any) -> int:
    """Offsets between the group's and the ends."""
    at = it.client.committed(it.name, it.input)
    return sum(high - max(0, at.get(p, 0)) for p, (_, high) in it.client.ends(it.input).items())


def test_marks_of_transactions_are_no_records_and_no_lag(topics: Any) -> None:
    it = topics(2)
    producer = Producer({"bootstrap.servers": it.client.address, "transactional.id": it.name})
    producer.init_transactions()
    for first in range(0, 200, 20):
        producer.begin_transaction()
        for number in range(first, first + 20):
            producer.produce(it.input, it.bank.records[number], str(number))
        if first == 100:
            producer.abort_transaction()
        else:
            producer.commit_transaction()
    with Stream(it.config(metrics={"port": 0}, kafka__consumer={"statistics.interval.ms": 500})) as stream:
        wait_until(lambda: lag(it) == 0)
        wait_until(lambda: 'fieldfare_consumer_lag{partition="0"} 0' in stream.ask("metrics")[1])
        assert stream.ask("readyz") == (200, "ready")
        assert stream.stop() == 0
    answered = sorted(int(m.key) for m in it.client.read(it.output))
    assert answered == [n for n in range(200) if not 100 <= n < 120]


def test_gaps_of_a_compacted_input_are_no_losses(topics: Any) -> None:
    it = topics(1)
    compact = {"segment_ms": "100", "min_cleanable_dirty_ratio": "0.01", "cleanup_policy": "compact"}
    for topic in (it.input, it.output):
        it.client.configure(topic, **compact)
    for _ in range(4):
        it.client.produce(it.input, [(str(n).encode(), it.bank.records[n]) for n in range(300)])
        time.sleep(0.2)
    it.client.produce(it.input, [(b"300", it.bank.records[300])])
    written = it.client.count(it.input)
    wait_until(lambda: len(it.client.read(it.input)) < written - 300)
    with Stream(it.config(loop={"on_offset_gap": "fail"})) as stream:
        wait_until(lambda: lag(it) == 0)
        it.client.produce(it.input, [(str(n).encode(), it.bank.records[n]) for n in range(200)])
        wait_until(lambda: lag(it) == 0)
        assert stream.stop() == 0
    last = {m.key: m for m in it.client.read(it.output)}
    it.assert_answers(sorted(last.values(), key=lambda m: int(m.key)), range(301))


def test_keys_and_values_at_the_limit(topics: Any) -> None:
    it = topics(2)
    room = {"max_message_bytes": "8000000"}
    for topic in (it.input, it.output, it.dlq):
        it.client.configure(topic, **room)
    record = it.bank.records[0]
    key = b"k" * (1 << 20)
    records = [(key, record)] * 3
    records += [(b"whole", record.ljust(1 << 20)), (b"more", record.ljust((1 << 20) + 1))]
    records += [(b"last", record)]
    it.client.produce(it.input, records, {"message.max.bytes": 8_000_000})
    with Stream(it.config(kafka__producer={"message.max.bytes": 8_000_000})) as stream:
        it.client.wait_for(it.output, 5)
        it.client.wait_for(it.dlq, 1)
        wait_until(lambda: lag(it) == 0)
        assert stream.stop() == 0
    keys = [m.key for m in it.client.read(it.output)]
    assert sorted(keys) == sorted([key, key, key, b"whole", b"last"])
    assert [(m.key, m.value) for m in it.client.read(it.dlq)] == [records[4]]


def test_a_record_larger_than_all_that_may_be_in_flight_passes(topics: Any) -> None:
    it = topics(1)
    record = it.bank.records[0]
    it.client.produce(it.input, [(str(n).encode(), record.ljust(200_000)) for n in range(20)])
    with Stream(it.config(loop={"max_inflight_bytes": 1000})) as stream:
        it.client.wait_for(it.output, 20)
        assert stream.stop() == 0
    assert lag(it) == 0

# SPDX-License-Identifier: Apache-2.0
"""What the broker refuses or has thrown away: nothing is skipped unseen, and nobody else's record suffers."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from confluent_kafka import TopicPartition
from confluent_kafka.admin import AlterConfigOpType, ConfigEntry, ConfigResource, ResourceType
from kafka_support.client import Client
from kafka_support.program import Stream


def set_topic(client: Client, topic: str, name: str, value: str) -> None:
    """Changes a setting of a topic."""
    entry = ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ResourceType.TOPIC, topic, incremental_configs=[entry])
    for future in client.admin.incremental_alter_configs([resource]).values():
        future.result(30)


def test_an_answer_too_large_for_the_topic_takes_no_other_with_it(topics: Any) -> None:
    it = topics(1)
    set_topic(it.client, it.output, "max.message.bytes", "3000")
    chance = random.Random(5)
    records = [json.loads(r) for r in it.bank.records[:200]]
    large = {17, 18, 120}
    for number in large:
        records[number]["job"] = "".join(chr(chance.randrange(33, 34 + 90)) for _ in range(6000)).replace("\\", "/")
    values = [(str(i).encode(), json.dumps(r).encode()) for i, r in enumerate(records)]
    it.client.produce(it.input, values)
    config = it.config(record={"fields": ["job"]}, kafka__producer={"compression.type": "none", "batch.size": 2500})
    with Stream(config) as stream:
        it.client.wait_for(it.output, len(records) - len(large))
        it.client.wait_for(it.dlq, len(large))
        assert stream.stop() == 0
    letters = it.client.read(it.dlq)
    assert {int(m.key) for m in letters} == large
    assert {m.header("__connect.errors.stage") for m in letters} == {"KAFKA_PRODUCE"}
    answered = [int(m.key) for m in it.client.read(it.output)]
    assert sorted(answered) == [n for n in range(200) if n not in large]
    assert sum(it.client.committed(it.name, it.input).values()) == len(records)


@pytest.mark.parametrize("what", ["fail", "continue"])
def test_records_deleted_before_they_were_read(topics: Any, what: str) -> None:
    it = topics(1)
    it.fill(0, 100)
    with Stream(it.config("first")) as stream:
        it.client.wait_for(it.output, 100)
        assert stream.stop() == 0
    it.fill(100, 300)
    for future in it.client.admin.delete_records([TopicPartition(it.input, 0, 200)]).values():
        future.result(30)
    with Stream(it.config("second", loop={"on_offset_gap": what})) as stream:
        if what == "fail":
            assert stream.wait() == 3
            assert "OffsetGap" in stream.log.read_text()
            assert it.client.count(it.output) == 100
            return
        it.client.wait_for(it.output, 200)
        assert stream.events("offset-gap")
        assert stream.stop() == 0
    assert sorted(int(m.key) for m in it.client.read(it.output)) == [*range(100), *range(200, 300)]

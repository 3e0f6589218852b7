# SPDX-License-Identifier: Apache-2.0
"""Partitions go and come back, are added, and are read for the first time: no record is passed over."""

from __future__ import annotations

import time
from typing import Any

from kafka_support.program import Stream
from kafka_support.waiting import wait_until

#: A producer that waits so long with every batch keeps its records in flight.
SLOW = {"linger.ms": 3000}
SLOWER = {"linger.ms": 20_000}


def committed(it: Any) -> int:
    """Records that the group has finished."""
    return sum(it.client.committed(it.name, it.input).values())


def test_paused_partitions_that_go_and_come_back_flow_again(topics: Any) -> None:
    it = topics(4)
    total = it.fill(0, 2000)
    small = {"max_inflight_records": 400}
    with Stream(it.config("one", loop=small, kafka__producer=SLOW)) as one:
        one.wait_for_event("pause")
        with Stream(it.config("two", loop=small, kafka__producer=SLOW)) as two:
            two.wait_for_event("partitions-assigned")
            wait_until(lambda: len(one.events("partitions-assigned")) == 2)
            assert two.stop() == 0
        wait_until(lambda: len(one.events("partitions-assigned")) == 3)
        wait_until(lambda: committed(it) == total, 60)
        assert one.stop() == 0
    it.assert_answers(it.client.read(it.output), range(total), repeated=True)


def test_a_stream_that_is_full_stays_in_its_group_and_does_not_spin(topics: Any) -> None:
    it = topics(2)
    total = it.fill(0, 50)
    poll = {"session.timeout.ms": 6000, "max.poll.interval.ms": 6000, "statistics.interval.ms": 1000}
    full = {"loop": {"max_inflight_records": total}, "kafka__producer": SLOWER}
    with Stream(it.config(metrics={"port": 0}, kafka__consumer=poll, **full)) as stream:
        stream.wait_for_event("pause")
        before = stream.cpu_seconds()
        time.sleep(10)
        assert stream.cpu_seconds() - before < 2
        wait_until(lambda: stream.ask("readyz") == (503, "not ready: records wait and none of them gets finished"))
        assert committed(it) == 0
        wait_until(lambda: committed(it) == total)
        wait_until(lambda: stream.ask("readyz") == (200, "ready"))
        assert not stream.events("partitions-lost")
        assert len(stream.events("partitions-assigned")) == 1
        assert stream.stop() == 0
    it.assert_answers(it.client.read(it.output), range(total))


def test_what_comes_between_a_stop_and_a_start_is_not_skipped(topics: Any) -> None:
    it = topics(4)
    it.fill(0, 100)
    latest = {"start": "latest"}
    with Stream(it.config(loop=latest)) as stream:
        stream.wait_for_event("partitions-assigned")
        assert committed(it) == 100  # the end, before anything was read
        stream.kill()
    it.fill(100, 200)
    with Stream(it.config(loop=latest)) as stream:
        it.client.wait_for(it.output, 100)
        assert stream.stop() == 0
    it.assert_answers(it.client.read(it.output), range(100, 200))


def test_two_instances_that_start_at_the_end_together_both_do(topics: Any) -> None:
    it = topics(4)
    it.fill(0, 100)
    latest = {"start": "latest"}
    with Stream(it.config("one", loop=latest)) as one, Stream(it.config("two", loop=latest)) as two:
        for stream in (one, two):
            stream.wait_for_event("partitions-assigned")
        wait_until(lambda: committed(it) == 100)
        it.fill(100, 200)
        it.client.wait_for(it.output, 100)
        assert one.stop() == two.stop() == 0
    it.assert_answers(it.client.read(it.output), range(100, 200))


QUICK = {"topic.metadata.refresh.interval.ms": 500}


def test_added_partitions_are_read_from_their_beginning(topics: Any) -> None:
    it = topics(2)
    config = it.config(loop={"start": "latest"}, kafka__consumer=QUICK, kafka__producer=QUICK)
    with Stream(config) as stream:
        stream.wait_for_event("partitions-assigned")
        it.client.widen(4, it.output)  # the output first, then the input: nothing has to stop for that
        it.client.widen(4, it.input)
        it.fill(0, 1000)
        it.client.wait_for(it.output, 1000)
        assert stream.events("partitions-added")
        assert stream.stop() == 0
    it.client.widen(5, it.output)
    it.client.widen(5, it.input)
    it.fill(1000, 2000)  # while nothing runs
    with Stream(config) as stream:
        it.client.wait_for(it.output, 2000)
        assert stream.stop() == 0
    answers = it.client.read(it.output)
    homes = {m.key: m.partition for m in it.client.read(it.input)}
    assert set(homes.values()) == {0, 1, 2, 3, 4}
    assert all(homes[m.key] == m.partition for m in answers)
    assert sorted(int(m.key) for m in answers) == list(range(2000))


def test_partitions_that_the_output_lacks_stop_the_stream(topics: Any) -> None:
    it = topics(2)
    it.fill(0, 100)
    with Stream(it.config(kafka__consumer=QUICK)) as stream:
        it.client.wait_for(it.output, 100)
        it.client.widen(3, it.input)
        it.fill(100, 500)
        assert stream.wait() == 3
        assert "PartitionCount" in stream.log.read_text()
    with Stream(it.config()) as stream:  # nor does it choose other partitions by itself
        assert stream.wait() == 3
        assert "PartitionCount" in stream.log.read_text()
    it.client.widen(3, it.output)
    with Stream(it.config()) as stream:
        wait_until(lambda: committed(it) == 500)
        assert stream.stop() == 0
    it.assert_answers(it.client.read(it.output), range(500), repeated=True)

# SPDX-License-Identifier: Apache-2.0
"""However the broker behaves, a stream that is asked to stop stops within its drain time, and says what it left."""

from __future__ import annotations

import signal
import subprocess
import time
from typing import Any

import pytest
from kafka_support.broker import Broker, free_port
from kafka_support.program import Stream, find_program
from kafka_support.waiting import wait_until

DRAIN_SECONDS = 3.0
LOOP = {"drain_timeout_ms": int(DRAIN_SECONDS * 1000)}


def timed_stop(stream: Stream) -> tuple[int, float]:
    """SIGTERM; the exit status, and after how many seconds it came."""
    start = time.monotonic()
    status = stream.stop()
    return status, time.monotonic() - start


def test_an_idle_stream_stops_although_the_broker_is_silent(topics: Any, broker: Broker) -> None:
    it = topics()
    it.fill(0, 100)
    with Stream(it.config(loop=LOOP)) as stream:
        it.client.wait_for(it.output, 100)
        wait_until(lambda: sum(it.client.committed(it.name, it.input).values()) == 100)
        with broker.frozen():
            time.sleep(1)
            status, seconds = timed_stop(stream)
        assert seconds < DRAIN_SECONDS + 0.5
        assert status == 3
        assert "DrainTimeout" in stream.log.read_text()
        assert "the group was not left; everything is committed" in stream.log.read_text()


def test_a_busy_stream_stops_although_the_broker_is_silent(topics: Any, broker: Broker) -> None:
    it = topics()
    it.fill()
    with Stream(it.config(loop=LOOP | {"max_batch_records": 10, "max_inflight_records": 100})) as stream:
        wait_until(lambda: it.client.count(it.output) > 0)
        with broker.frozen():
            time.sleep(0.5)
            status, seconds = timed_stop(stream)
        assert seconds < DRAIN_SECONDS + 0.5
        assert status == 3
        assert "DrainTimeout" in stream.log.read_text()
    with Stream(it.config()) as stream:
        wait_until(lambda: sum(it.client.committed(it.name, it.input).values()) == len(it.bank.records))
        assert stream.stop() == 0
    it.assert_answers(it.client.read(it.output), range(len(it.bank.records)), repeated=True)


@pytest.mark.parametrize("seconds_after_start", [0.3, 2.0])
def test_a_stream_that_waits_for_its_first_answer_stops(
    topics: Any, broker: Broker, seconds_after_start: float
) -> None:
    it = topics()
    config = it.config(loop=LOOP)
    with broker.frozen(), Stream(config) as stream:
        time.sleep(seconds_after_start)
        status, seconds = timed_stop(stream)
        assert seconds < DRAIN_SECONDS
        assert status == 0
        assert stream.events("stream-stopped")


def test_a_stream_without_a_broker_stops(topics: Any) -> None:
    it = topics()
    with Stream(it.config(kafka={"brokers": f"127.0.0.1:{free_port()}"}, loop=LOOP)) as stream:
        stream.wait_for_event("model-loaded")
        time.sleep(0.5)
        status, seconds = timed_stop(stream)
        assert (status, seconds < DRAIN_SECONDS) == (0, True)


def test_a_dead_broker_is_found_while_somebody_waits(topics: Any) -> None:
    it = topics()
    config = it.config(kafka={"brokers": f"127.0.0.1:{free_port()}"})
    start = time.monotonic()
    run = subprocess.run([find_program(), "stream", "--check", str(config)], capture_output=True, text=True, timeout=60)
    assert time.monotonic() - start < 5
    assert run.returncode == 3
    assert "BrokerUnavailable" in run.stderr
    assert "Connection refused" in run.stderr


def test_a_silent_broker_is_found_while_somebody_waits(topics: Any, broker: Broker) -> None:
    it = topics()
    config = it.config()
    command = [find_program(), "stream", "--check", str(config)]
    with broker.frozen():
        start = time.monotonic()
        run = subprocess.run(command, capture_output=True, text=True, timeout=60)
        seconds = time.monotonic() - start
    assert seconds < 6
    assert run.returncode == 3
    assert "BrokerUnavailable" in run.stderr


def test_a_second_signal_does_not_wait(topics: Any, broker: Broker) -> None:
    it = topics()
    it.fill(0, 10)
    with Stream(it.config(loop={"drain_timeout_ms": 60_000})) as stream:
        it.client.wait_for(it.output, 10)
        with broker.frozen():
            stream.process.send_signal(signal.SIGTERM)
            stream.wait_for_event("stream-stopping")
            time.sleep(0.3)
            assert stream.process.poll() is None
            start = time.monotonic()
            stream.process.send_signal(signal.SIGINT)
            assert stream.wait() == 130
            assert time.monotonic() - start < 0.5


def test_signals_around_a_failure_find_no_stream_that_is_gone(topics: Any) -> None:
    it = topics()
    it.client.produce(it.input, [(b"x", b"[]")] * 50)
    failed_by_itself = 0
    for attempt in range(12):
        config = it.config(f"run{attempt}", dead_letter={"window": 5, "max_fraction": 0.1}, loop=LOOP)
        with Stream(config) as stream:
            wait_until(lambda s=stream: "TooManyDeadLetters" in s.log.read_text() or s.events("stream-stopping"))
            time.sleep(0.002 * attempt)
            for _ in range(3):
                stream.process.send_signal(signal.SIGTERM)
                time.sleep(0.001)
            status = stream.wait()
            assert status in (3, 130), stream.log.read_text()
            failed_by_itself += status == 3
    assert failed_by_itself < 12  # some signals came in time

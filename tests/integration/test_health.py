# SPDX-License-Identifier: Apache-2.0
"""What an operator learns: whether the stream is ready, and by name what keeps it from working."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
from typing import Any

import pytest
from confluent_kafka.admin import AclBinding, AclOperation, AclPermissionType, ResourcePatternType, ResourceType
from kafka_support.broker import Broker
from kafka_support.program import Stream, find_program
from kafka_support.waiting import wait_until


def test_idle_connections_delay_nobody(topics: Any) -> None:
    it = topics(1)
    with Stream(it.config(metrics={"port": 0})) as stream, contextlib.ExitStack() as open_connections:
        port = stream.wait_for_event("metrics-started")["server.port"]
        for number in range(50):
            idle = open_connections.enter_context(socket.create_connection(("127.0.0.1", port)))
            if number % 2:
                idle.send(b"GET /metrics HTT")
        start = time.monotonic()
        for _ in range(10):
            assert stream.ask("healthz", timeout=2) == (200, "alive")
        assert time.monotonic() - start < 2


def test_a_stream_whose_broker_is_silent_or_gone_is_not_ready(topics: Any, broker: Broker) -> None:
    it = topics(1)
    config = it.config(metrics={"port": 0}, kafka__consumer={"statistics.interval.ms": 1000})
    gone = (503, "not ready: no broker answers")
    with Stream(config) as stream:
        wait_until(lambda: stream.ask("readyz") == (200, "ready"))
        with broker.frozen():
            wait_until(lambda: stream.ask("readyz") == gone, 30)
            assert stream.ask("healthz") == (200, "alive")
            assert "\nfieldfare_ready 0\n" in stream.ask("metrics")[1]
        wait_until(lambda: stream.ask("readyz") == (200, "ready"), 60)
        broker.kill()
        wait_until(lambda: stream.ask("readyz") == gone, 30)
        broker.start()
        wait_until(lambda: stream.ask("readyz") == (200, "ready"), 60)
        assert stream.stop() == 0


def login(broker: Broker, password: str) -> dict[str, Any]:
    """Settings of a stream that logs in as alice."""
    sasl = {"security.protocol": "sasl_plaintext", "sasl.mechanisms": "PLAIN", "sasl.username": "alice"}
    properties = sasl | {"sasl.password": password}
    return {
        "kafka": {"brokers": broker.login_address},
        "kafka__consumer": properties,
        "kafka__producer": properties,
    }


@pytest.mark.parametrize("how", [["--check"], []])
def test_a_wrong_password_is_called_so(topics: Any, broker: Broker, how: list[str]) -> None:
    it = topics(1)
    config = it.config(**login(broker, "looking-glass"))
    command = [find_program(), "stream", *how, str(config)]
    start = time.monotonic()
    run = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert time.monotonic() - start < 5
    assert run.returncode == 3
    assert "StreamError.AuthenticationFailed" in run.stderr
    assert "looking-glass" not in run.stderr + run.stdout


def forbid(it: Any, kind: ResourceType, name: str, operation: AclOperation) -> None:
    """Denies alice something."""
    pattern = ResourcePatternType.LITERAL
    denied = AclBinding(kind, name, pattern, "User:alice", "*", operation, AclPermissionType.DENY)
    others = AclBinding(kind, name, pattern, "User:*", "*", AclOperation.ALL, AclPermissionType.ALLOW)
    for future in it.client.admin.create_acls([denied, others]).values():
        future.result(30)


@pytest.mark.parametrize(
    ("kind", "name", "operation", "found_by_check"),
    [
        (ResourceType.TOPIC, "input", AclOperation.DESCRIBE, True),
        (ResourceType.TOPIC, "input", AclOperation.READ, False),
        (ResourceType.TOPIC, "output", AclOperation.WRITE, False),
        (ResourceType.GROUP, "name", AclOperation.READ, False),
        (ResourceType.GROUP, "name", AclOperation.ALL, True),
    ],
)
def test_what_is_forbidden_is_called_so(
    topics: Any, broker: Broker, kind: ResourceType, name: str, operation: AclOperation, found_by_check: bool
) -> None:
    it = topics(1)
    it.fill(0, 10)
    config = it.config(**login(broker, "wonderland"), loop={"drain_timeout_ms": 2000})
    command = [find_program(), "stream", "--check", str(config)]
    allowed = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert allowed.returncode == 0, allowed.stderr
    forbid(it, kind, getattr(it, name), operation)
    if found_by_check:
        run = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert run.returncode == 3
        assert "StreamError.AuthorizationFailed" in run.stderr
    with Stream(config) as stream:
        assert stream.wait() == 3
        assert "StreamError.AuthorizationFailed" in stream.log.read_text()

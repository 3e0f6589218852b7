# SPDX-License-Identifier: Apache-2.0
"""The scoring loop on a real broker: nothing is lost, nothing is overtaken, and every bit is scikit-learn's."""

from __future__ import annotations

import json
import random
import signal
import time
import urllib.error
import urllib.request
from typing import Any

import pytest
from kafka_support.broker import Broker
from kafka_support.program import Stream
from kafka_support.waiting import wait_until


def test_every_customer_gets_scikit_learns_answer(topics: Any) -> None:
    it = topics()
    total = it.fill()
    with Stream(it.config()) as stream:
        it.client.wait_for(it.output, total)
        assert stream.stop() == 0
    messages = it.client.read(it.output)
    it.assert_answers(messages, range(total))
    assert it.client.count(it.dlq) == 0
    assert sum(it.client.committed(it.name, it.input).values()) == total
    answer = json.loads(messages[0].value)
    assert list(answer) == ["id", "decision", "probability", "model"]
    assert answer["id"] == messages[0].key.decode()
    assert set(answer["model"]) == {"name", "version", "digest"}
    inputs = {m.key: m.partition for m in it.client.read(it.input)}
    assert all(inputs[m.key] == m.partition for m in messages)


def test_workers_of_one_process_keep_the_order_of_partitions(topics: Any) -> None:
    it = topics(8)
    total = it.fill()
    with Stream(it.config(loop={"workers": 3})) as stream:
        it.client.wait_for(it.output, total)
        assert stream.stop() == 0
    it.assert_answers(it.client.read(it.output), range(total))
    assert sum(it.client.committed(it.name, it.input).values()) == total


def test_two_instances_share_the_partitions(topics: Any) -> None:
    it = topics(4)
    with Stream(it.config("one")) as one, Stream(it.config("two")) as two:

        def owned(stream: Stream) -> int:
            return len(stream.events("partitions-assigned")[-1]["kafka.partitions"].split(","))

        for stream in (one, two):
            stream.wait_for_event("partitions-assigned")
        wait_until(lambda: owned(one) == owned(two) == 2)
        half = it.fill(0, 2000)
        it.client.wait_for(it.output, half)
        assert one.stop() == 0  # the other takes its partitions over
        it.fill(2000, 4000)
        it.client.wait_for(it.output, 4000)
        assert two.stop() == 0
    it.assert_answers(it.client.read(it.output), range(4000))


BAD = {
    "TypeMismatch": b'{"age": "forty"}',
    "Syntax": b'{"age": 40,',
    "NotAnObject": b"[1, 2]",
    "Empty": None,
    "BadUtf8": b'{"job": "\xff"}',
    "DuplicateKey": b'{"age": 1, "age": 2}',
}


def test_bad_records_become_dead_letters_and_delay_nobody(topics: Any) -> None:
    it = topics()
    chance = random.Random(3)
    records: list[tuple[bytes, bytes | None]] = []
    bad: dict[bytes, str] = {}
    for number, record in enumerate(it.bank.records):
        records.append((str(number).encode(), record))
        if chance.random() < 0.01:
            code = chance.choice(list(BAD))
            key = f"bad{len(bad)}".encode()
            bad[key] = code
            records.append((key, BAD[code]))
    it.client.produce(it.input, records, headers=[("traceparent", b"00-1-2-03")])
    with Stream(it.config()) as stream:
        it.client.wait_for(it.output, len(it.bank.records))
        it.client.wait_for(it.dlq, len(bad))
        assert stream.stop() == 0
    answers = it.client.read(it.output)
    it.assert_answers(answers, range(len(it.bank.records)))
    assert all(m.header("traceparent") == "00-1-2-03" for m in answers)
    inputs = {m.key: m for m in it.client.read(it.input)}
    letters = it.client.read(it.dlq)
    assert len(bad) > 20
    assert {m.key for m in letters} == set(bad)
    for letter in letters:
        original = inputs[letter.key]
        assert letter.value == original.value
        assert letter.timestamp == original.timestamp
        assert letter.header("traceparent") == "00-1-2-03"
        assert letter.header("__connect.errors.topic") == it.input
        assert letter.header("__connect.errors.partition") == str(original.partition)
        assert letter.header("__connect.errors.offset") == str(original.offset)
        assert letter.header("__connect.errors.connector.name") == it.name
        assert letter.header("__connect.errors.stage") == "VALUE_CONVERTER"
        code = letter.header("__connect.errors.exception.class.name")
        assert code == f"fieldfare.RecordError.{bad[letter.key]}"
        assert letter.header("fieldfare.dlq.attempt") == "1"


def test_dead_letters_can_be_replayed(topics: Any) -> None:
    it = topics()
    it.client.produce(it.input, [(b"a", BAD["TypeMismatch"]), (b"b", BAD["Syntax"])])
    config = it.config()
    with Stream(config) as stream:
        it.client.wait_for(it.dlq, 2)
        assert stream.stop() == 0
    import subprocess

    from kafka_support.program import find_program

    command = [find_program(), "stream", str(config), "--replay-dead-letters"]
    only = subprocess.run([*command, "--code", "Syntax"], capture_output=True, text=True, timeout=60, check=False)
    assert only.returncode == 0, only.stderr
    assert only.stdout.startswith("1 dead letters sent")
    again = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert again.stdout.startswith("0 dead letters sent")  # the first replay went past both
    replayed = [m for m in it.client.read(it.input) if m.key == b"b"]
    assert [m.value for m in replayed] == [BAD["Syntax"]] * 2
    assert replayed[1].headers == [("fieldfare.dlq.attempt", b"1")]
    with Stream(config) as stream:
        it.client.wait_for(it.dlq, 3)
        assert stream.stop() == 0
    attempts = sorted(m.header("fieldfare.dlq.attempt") for m in it.client.read(it.dlq))
    assert attempts == ["1", "1", "2"]


def test_a_flood_of_bad_records_stops_the_stream(topics: Any) -> None:
    it = topics()
    it.client.produce(it.input, [(str(i).encode(), b"[]") for i in range(500)])
    with Stream(it.config(dead_letter={"window": 100, "max_fraction": 0.2})) as stream:
        assert stream.wait() == 3
        assert "TooManyDeadLetters" in stream.log.read_text()
    assert 20 <= it.client.count(it.dlq) < 500


def test_a_killed_broker_comes_back_and_nothing_is_lost(topics: Any, broker: Broker) -> None:
    it = topics()
    it.fill(0, 500)
    with Stream(it.config()) as stream:
        it.client.wait_for(it.output, 500)
        broker.kill()
        time.sleep(1)
        assert stream.process.poll() is None
        broker.start()
        it.fill(500, 1500)
        it.client.wait_for(it.output, 1500)
        assert stream.stop() == 0
    it.assert_answers(it.client.read(it.output), range(1500), repeated=True)


def test_sigterm_finishes_what_is_in_flight(topics: Any) -> None:
    it = topics()
    it.fill()
    with Stream(it.config(loop={"max_batch_records": 50})) as stream:
        wait_until(lambda: it.client.count(it.output) > 0)
        stream.process.send_signal(signal.SIGTERM)
        assert stream.wait() == 0
        assert stream.events("stream-stopped")
    answered = it.client.count(it.output)
    assert sum(it.client.committed(it.name, it.input).values()) == answered
    with Stream(it.config()) as stream:
        stream.wait_for_event("stream-started")  # all answers may be there already
        it.client.wait_for(it.output, len(it.bank.records))
        assert stream.stop() == 0
    it.assert_answers(it.client.read(it.output), range(len(it.bank.records)))


def test_slices_get_their_own_topic(topics: Any) -> None:
    it = topics()
    thirties = f"{it.name}-thirties"
    it.client.create(4, thirties)
    it.fill(0, 1000)
    when = "age >= 30 and age < 40 and not prediction.decision and job in ('admin.', 'services')"
    extra = f'[[output]]\ntopic = "{thirties}"\nwhen = "{when}"\nfields = ["age", "job"]\n'
    with Stream(it.config(extra=extra)) as stream:
        it.client.wait_for(it.output, 1000)
        assert stream.stop() == 0
    expected = {}
    for number, record in enumerate(map(json.loads, it.bank.records[:1000])):
        if 30 <= record["age"] < 40 and record["job"] in ("admin.", "services") and not it.bank.decision[number]:
            expected[str(number)] = (record["age"], record["job"])
    found = {a["id"]: (a["age"], a["job"]) for a in (json.loads(m.value) for m in it.client.read(thirties))}
    assert found == expected
    assert len(found) > 10


def test_a_changed_model_is_swapped_in(topics: Any) -> None:
    from kafka_support.bank import COLUMNS, fit, load

    import fieldfare as ff

    it = topics()
    artifact = it.folder / "model.fieldfare"
    artifact.write_bytes(it.bank.artifact.read_bytes())
    with Stream(it.config(model={"path": str(artifact), "reload": True})) as stream:
        it.fill(0, 100)
        it.client.wait_for(it.output, 100)
        artifact.write_bytes(it.bank.artifact.read_bytes()[:-100])  # half a file is refused, and the model stays
        wait_until(lambda: stream.events("model-refused"))
        it.fill(100, 200)
        it.client.wait_for(it.output, 200)
        train = load()[0].head(3000)
        other = ff.convert(fit(train), sample=train[COLUMNS])
        other.save(artifact)
        wait_until(lambda: len(stream.events("model-loaded")) == 2)
        it.fill(200, 300)
        it.client.wait_for(it.output, 300)
        assert stream.stop() == 0
        digests = [e["fieldfare.model.digest"] for e in stream.events("model-loaded")]
    used = {int(m.key): json.loads(m.value)["model"]["digest"] for m in it.client.read(it.output)}
    assert all(used[n] == digests[0] for n in range(200))
    assert all(used[n] == digests[1] for n in range(200, 300))


def test_metrics_and_log(topics: Any) -> None:
    it = topics()
    it.fill(0, 500)
    with Stream(it.config(metrics={"port": 0})) as stream:
        port = stream.wait_for_event("metrics-started")["server.port"]
        it.client.wait_for(it.output, 500)
        time.sleep(1.2)  # counters are handed over once a second
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        for page, text in {"healthz": "alive", "readyz": "ready"}.items():
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{page}", timeout=10) as answer:
                assert answer.read().decode().strip() == text
        assert stream.stop() == 0
    values = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    consumed = [float(v) for k, v in values.items() if k.startswith("fieldfare_records_consumed_total{")]
    assert sum(consumed) == 500
    assert float(values[f'fieldfare_predictions_produced_total{{topic="{it.output}"}}']) == 500
    assert float(values["fieldfare_end_to_end_latency_seconds_count"]) == 500
    assert float(values["fieldfare_unknown_fields_total"]) == 0
    assert float(values["fieldfare_ready"]) == 1
    for event in stream.events():
        assert {"@timestamp", "log.level", "message", "ecs.version", "event.action", "service.name"} <= set(event)


def test_an_instance_without_partitions_lives_and_is_not_ready(topics: Any) -> None:
    it = topics(1)
    with Stream(it.config("one")) as one:
        one.wait_for_event("partitions-assigned")
        with Stream(it.config("two", metrics={"port": 0})) as two:
            port = two.wait_for_event("metrics-started")["server.port"]
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
                assert answer.status == 200
            with pytest.raises(urllib.error.HTTPError, match="503"):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10)
            assert one.stop() == 0

            def ready() -> bool:
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10) as answer:
                        return bool(answer.status == 200)
                except urllib.error.HTTPError:
                    return False

            wait_until(ready)
            assert two.stop() == 0


@pytest.mark.parametrize(
    ("settings", "status", "message"),
    [
        ({}, 0, "max_batch_records = 500"),
        ({"kafka": {"guarantee": "exactly_once"}}, 2, "UnsupportedGuarantee"),
        ({"loop": {"max_batch_record": 1}}, 2, "did you mean `max_batch_records`?"),
        ({"kafka__producer": {"acks": "1"}}, 2, "ReservedKey"),
        ({"kafka": {"input_topic": "nowhere"}}, 3, "UnknownTopic"),
    ],
)
def test_check(topics: Any, settings: dict[str, Any], status: int, message: str) -> None:
    import subprocess

    from kafka_support.program import find_program

    it = topics()
    config = it.config(kafka__consumer={"sasl.password": "hunter2"}, **settings)
    run = subprocess.run([find_program(), "stream", "--check", str(config)], capture_output=True, text=True, timeout=60)
    assert run.returncode == status, run.stderr
    assert message in run.stdout + run.stderr
    assert "hunter2" not in run.stdout + run.stderr

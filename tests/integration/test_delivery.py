# SPDX-License-Identifier: Apache-2.0
"""What a broker refuses: only that becomes a dead letter, every dead letter arrives, and nobody waits for it."""

from __future__ import annotations

import json
import random
import subprocess
import time
from typing import Any

import numpy as np
import pytest
from kafka_support.bank import COLUMNS, fit, load
from kafka_support.client import Message
from kafka_support.program import Stream, find_program
from kafka_support.waiting import wait_until


def noise(chance: random.Random, size: int) -> str:
    """Text that does not compress."""
    return "".join(chr(chance.randrange(35, 92)) for _ in range(size)).replace("\\", "/")


def with_large_jobs(records: list[bytes], numbers: set[int], size: int) -> list[tuple[bytes, bytes]]:
    """Keys and records, some of them with a long text that is copied into the answer."""
    chance = random.Random(5)
    made = [json.loads(record) for record in records]
    for number in numbers:
        made[number]["job"] = noise(chance, size)
    return [(str(i).encode(), json.dumps(record).encode()) for i, record in enumerate(made)]


@pytest.mark.parametrize("workers", [1, 4])
def test_answers_are_no_dead_letters_because_their_batch_is_too_large(topics: Any, workers: int) -> None:
    it = topics(4)
    it.client.create(4, f"{it.name}-small", **{"max.message.bytes": "20000"})
    total = it.fill()
    config = it.config(
        kafka={"output_topic": f"{it.name}-small"},
        kafka__producer={"compression.type": "none"},
        loop={"workers": workers, "max_batch_records": 4000},
    )
    with Stream(config) as stream:
        wait_until(lambda: sum(it.client.committed(it.name, it.input).values()) == total)
        assert stream.stop() == 0
        assert stream.events("batch-refused")
        assert not stream.events("rewind")
    messages = it.client.read(f"{it.name}-small")
    assert sorted(int(m.key) for m in messages) == list(range(total))  # each once
    assert it.client.count(it.dlq) == 0


@pytest.mark.parametrize("workers", [1, 4])
def test_one_refused_answer_takes_no_other_with_it_and_delays_no_stop(topics: Any, workers: int) -> None:
    it = topics(4)
    it.client.create(4, f"{it.name}-small", **{"max.message.bytes": "20000"})
    large = set(range(50, 4521, 150))
    records = with_large_jobs(it.bank.records, large, 25_000)
    it.client.produce(it.input, records)
    output = f"{it.name}-small"
    config = it.config(
        kafka={"output_topic": output},
        record={"fields": ["job"]},
        kafka__producer={"compression.type": "none"},
        loop={"workers": workers},
    )
    with Stream(config) as stream:
        wait_until(lambda: it.client.count(output) > 100)
        started = time.monotonic()
        assert stream.stop() == 0
        assert time.monotonic() - started < 10
        assert not stream.events("rewind")
    with Stream(config) as stream:
        stream.wait_for_event("partitions-assigned")
        wait_until(lambda: sum(it.client.committed(it.name, it.input).values()) == len(records))
        assert stream.stop() == 0
    assert {int(m.key) for m in it.client.read(it.dlq)} == large
    answered = sorted(int(m.key) for m in it.client.read(output))
    assert answered == [n for n in range(len(records)) if n not in large]


def test_an_output_topic_that_wants_keys_refuses_by_name(topics: Any) -> None:
    it = topics(1)
    compacted = f"{it.name}-compacted"
    it.client.create(1, compacted, **{"cleanup.policy": "compact"})
    records = [(None if i % 20 == 0 else str(i).encode(), r) for i, r in enumerate(it.bank.records[:1000])]
    it.client.produce(it.input, records)
    with Stream(it.config(kafka={"output_topic": compacted})) as stream:
        wait_until(lambda: sum(it.client.committed(it.name, it.input).values()) == len(records))
        assert stream.stop() == 0
    letters = it.client.read(it.dlq)
    assert sorted(m.value for m in letters) == sorted(r for key, r in records if key is None)
    assert {m.key for m in letters} == {None}
    for letter in letters:
        assert letter.header("__connect.errors.exception.class.name") == "fieldfare.RecordError.AnswerRefused"
        assert "INVALID_RECORD" in letter.header("__connect.errors.exception.message")
    assert sorted(int(m.key) for m in it.client.read(compacted)) == [i for i in range(1000) if i % 20]


def test_a_compacted_output_and_no_keys_at_all_stops_the_stream(topics: Any) -> None:
    it = topics(1)
    compacted = f"{it.name}-compacted"
    it.client.create(1, compacted, **{"cleanup.policy": "compact"})
    it.client.produce(it.input, [(None, r) for r in it.bank.records[:1000]])
    config = it.config(kafka={"output_topic": compacted}, dead_letter={"window": 100})
    with Stream(config) as stream:
        assert stream.wait() == 3
        assert "TooManyDeadLetters" in stream.log.read_text()
        assert "AnswerRefused" in stream.log.read_text()


LIMIT = 20_000


def headers_of(letter: Message) -> dict[str, str]:
    """The last header of every name."""
    return {name: value.decode() for name, value in letter.headers}


@pytest.mark.parametrize("limit", [LIMIT, 1_000_000], ids=["the topic's limit", "the client's limit"])
def test_poison_is_cut_until_it_fits(topics: Any, limit: int) -> None:
    it = topics(1)
    small = f"{it.name}-dead"
    it.client.create(1, small, **{"max.message.bytes": str(limit)})
    big = limit * 2 if limit == LIMIT else 999_800
    chance = random.Random(1)
    text = noise(chance, big)
    bad = b'{"age": "old", "job": "' + text.encode() + b'"}'
    marks = [("__connect.errors.topic", b"another"), ("fieldfare.value.truncated", b"true")]
    poison: dict[bytes, tuple[bytes, list[tuple[str, bytes]]]] = {
        b"value": (bad[: big - 200], []),
        b"headers": (b"{", [("trace", text[400:].encode()), *marks]),
        text.encode(): (b"{", []),
        b"marks of its own": (b"{", marks),
    }
    for key, (value, headers) in poison.items():
        it.client.produce(it.input, [(key, value)], headers=headers)
        it.client.produce(it.input, [(b"0", it.bank.records[0])])
    config = it.config(kafka={"dlq_topic": small}, kafka__producer={"compression.type": "none"})
    with Stream(config) as stream:
        it.client.wait_for(it.output, len(poison))
        it.client.wait_for(small, len(poison))
        wait_until(lambda: sum(it.client.committed(it.name, it.input).values()) == 2 * len(poison))
        assert stream.stop() == 0
    letters = {m.key: m for m in it.client.read(small)}
    inputs = {m.key: m for m in it.client.read(it.input)}

    value = letters[b"value"]
    whole = poison[b"value"][0]
    headers = headers_of(value)
    assert whole.startswith(value.value)
    assert limit / 5 < len(value.value) < len(whole)
    assert headers["fieldfare.value.truncated"] == "true"
    assert headers["fieldfare.value.size"] == str(len(whole))
    assert len(headers["fieldfare.value.digest"]) == 32
    assert "fieldfare.key.truncated" not in headers

    dropped = headers_of(letters[b"headers"])
    assert letters[b"headers"].value == b"{"
    assert "trace" not in dropped
    assert dropped["fieldfare.headers.dropped"] == "true"
    assert int(dropped["fieldfare.headers.size"]) > big - 400
    assert dropped["__connect.errors.topic"] == it.input
    assert "fieldfare.value.truncated" not in dropped

    (long_key,) = (key for key in letters if key not in poison)
    assert text.encode().startswith(long_key)
    assert limit / 5 < len(long_key) < len(text)
    cut = headers_of(letters[long_key])
    assert cut["fieldfare.key.truncated"] == "true"
    assert cut["fieldfare.key.size"] == str(len(text))
    assert len(cut["fieldfare.key.digest"]) == 32

    untouched = letters[b"marks of its own"]
    assert "fieldfare.value.truncated" not in headers_of(untouched)
    assert ("__connect.errors.topic", b"another") in untouched.headers
    for letter in letters.values():
        assert letter.header("__connect.errors.exception.class.name").startswith("fieldfare.RecordError.")
        assert letter.timestamp in {m.timestamp for m in inputs.values()}

    # A letter that lacks a part is not replayed, one that only has the marks of another is.
    command = [find_program(), "stream", str(config), "--replay-dead-letters"]
    replay = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert replay.returncode == 1
    assert replay.stdout.startswith("1 dead letters sent")
    assert "3 left out because they are truncated" in replay.stdout


def test_a_record_from_another_time_becomes_a_dead_letter(topics: Any) -> None:
    it = topics(1)
    strict = f"{it.name}-strict"
    it.client.create(1, strict, **{"message.timestamp.before.max.ms": "3600000"})
    long_ago = 1_000_000_000_000
    it.client.produce(it.input, [(b"old", b"{")], timestamp=long_ago)
    it.client.produce(it.input, [(b"new", b"{"), (b"0", it.bank.records[0])])
    config = it.config(kafka={"dlq_topic": strict})
    with Stream(config) as stream:
        it.client.wait_for(strict, 2)
        assert stream.stop() == 0
    letters = {m.key: m for m in it.client.read(strict)}
    assert letters[b"old"].header("fieldfare.timestamp") == str(long_ago)
    assert letters[b"old"].timestamp > long_ago
    assert "fieldfare.timestamp" not in headers_of(letters[b"new"])
    subprocess.run([find_program(), "stream", str(config), "--replay-dead-letters"], check=True, timeout=60)
    assert [m.timestamp for m in it.client.read(it.input) if m.key == b"old"] == [long_ago] * 2


def test_dead_letters_are_not_refused_for_their_batch(topics: Any) -> None:
    it = topics(1)
    small = f"{it.name}-dead"
    it.client.create(1, small, **{"max.message.bytes": str(LIMIT)})
    records = [(str(i).encode(), b'{"age": ' + record) for i, record in enumerate(it.bank.records[:400])]
    it.client.produce(it.input, records)
    config = it.config(
        kafka={"dlq_topic": small}, kafka__producer={"compression.type": "none"}, dead_letter={"max_fraction": 1}
    )
    with Stream(config) as stream:
        wait_until(lambda: sum(it.client.committed(it.name, it.input).values()) == len(records))
        assert stream.stop() == 0
    assert sorted((m.key, m.value) for m in it.client.read(small)) == sorted(records)


def test_a_model_that_would_refuse_good_records_does_not_take_over(topics: Any) -> None:
    import fieldfare as ff

    it = topics()
    artifact = it.folder / "model.fieldfare"
    artifact.write_bytes(it.bank.artifact.read_bytes())

    def replace_by(model: Any) -> None:
        model.save(it.folder / "next.fieldfare")
        (it.folder / "next.fieldfare").rename(artifact)

    train = load()[0].head(3000)
    other = train.assign(income=np.arange(len(train), dtype=float))
    renamed = train.assign(education=train["age"], age=train["education"])
    fewer = [name for name in COLUMNS if name != "poutcome"]
    with Stream(it.config(model={"path": str(artifact), "reload": True}, metrics={"port": 0})) as stream:
        it.fill(0, 100)
        it.client.wait_for(it.output, 100)
        replace_by(ff.convert(fit(other, [*COLUMNS, "income"]), sample=other[[*COLUMNS, "income"]]))
        wait_until(lambda: len(stream.events("model-refused")) == 1)
        replace_by(ff.convert(fit(renamed, COLUMNS), sample=renamed[COLUMNS]))
        wait_until(lambda: len(stream.events("model-refused")) == 2)
        # A file that no memory holds does not end the stream.
        with (it.folder / "next.fieldfare").open("wb") as huge:
            huge.truncate(1 << 42)
        (it.folder / "next.fieldfare").rename(artifact)
        wait_until(lambda: len(stream.events("model-refused")) == 3)
        it.fill(100, 200)
        it.client.wait_for(it.output, 200)
        replace_by(ff.convert(fit(train, fewer), sample=train[fewer]))
        wait_until(lambda: len(stream.events("model-loaded")) == 2)
        it.fill(200, 300)
        it.client.wait_for(it.output, 300)
        assert stream.stop() == 0
        first, second = (e["fieldfare.model.digest"] for e in stream.events("model-loaded"))
        refusals = [e.get("error.code") for e in stream.events("model-refused")]
        assert refusals[:2] == ["IncompatibleModel", "IncompatibleModel"]
        assert "`income` is new" in stream.events("model-refused")[0]["message"]
    used = {int(m.key): json.loads(m.value)["model"]["digest"] for m in it.client.read(it.output)}
    assert used == {n: first if n < 200 else second for n in range(300)}
    assert it.client.count(it.dlq) == 0

# SPDX-License-Identifier: Apache-2.0
"""A real broker for the session, a model and its customers, and topics of its own for every test."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from kafka_support.bank import COLUMNS, fit, load
from kafka_support.broker import Broker
from kafka_support.client import Client, Message
from numpy.typing import NDArray


@dataclass(frozen=True)
class Bank:
    """A fitted pipeline as an artifact, customers as JSON records, and scikit-learn's own answers."""

    artifact: Path
    records: list[bytes]
    probability: NDArray[np.float64]
    decision: NDArray[np.bool_]


@dataclass
class Topics:
    """The topics and the configuration of one test."""

    client: Client
    folder: Path
    bank: Bank
    name: str
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def input(self) -> str:
        return f"{self.name}-in"

    @property
    def output(self) -> str:
        return f"{self.name}-out"

    @property
    def dlq(self) -> str:
        return f"{self.name}-dlq"

    def config(self, name: str = "stream", extra: str = "", **sections: dict[str, Any]) -> Path:
        """Writes a configuration; `sections` are laid over the usual one."""
        kafka = {
            "brokers": self.client.address,
            "input_topic": self.input,
            "output_topic": self.output,
            "dlq_topic": self.dlq,
            "group": self.name,
        }
        every: dict[str, dict[str, Any]] = {
            "model": {"path": str(self.bank.artifact)},
            "kafka": kafka,
            "kafka.consumer": {"session.timeout.ms": 6000, "heartbeat.interval.ms": 500},
        }
        for section, values in sections.items():
            key = section.replace("__", ".")
            every[key] = every.get(key, {}) | values
        lines: list[str] = []
        for section, values in every.items():
            lines.append(f"[{section}]")
            lines += [f"{json.dumps(key) if '.' in key else key} = {json.dumps(v)}" for key, v in values.items()]
        path = self.folder / f"{name}.toml"
        path.write_text("\n".join(lines) + "\n" + extra)
        return path

    def fill(self, first: int = 0, last: int | None = None) -> int:
        """Customers into the input topic; the key of a record is its number."""
        records = self.bank.records[first:last]
        return self.client.produce(self.input, ((str(first + i).encode(), r) for i, r in enumerate(records)))

    def assert_answers(self, messages: list[Message], numbers: range, *, repeated: bool = False) -> None:
        """Every customer is answered, with scikit-learn's own probability, and in the input's order per partition."""
        first: dict[int, dict[str, Any]] = {}
        per_partition: dict[int, list[int]] = {}
        for message in messages:
            assert message.key is not None
            assert message.value is not None
            number, answer = int(message.key), json.loads(message.value)
            if number in first:
                assert answer == first[number], "a repeated answer differs"
                continue
            first[number] = answer
            per_partition.setdefault(message.partition, []).append(number)
        assert sorted(first) == list(numbers)
        assert repeated or len(messages) == len(numbers)
        for order in per_partition.values():
            assert order == sorted(order)
        answered = [first[n] for n in numbers]
        chosen = list(numbers)
        assert np.array([a["probability"] for a in answered]).tobytes() == self.bank.probability[chosen].tobytes()
        assert [a["decision"] for a in answered] == self.bank.decision[chosen].tolist()


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A running Apache Kafka."""
    running = Broker(tmp_path_factory.mktemp("kafka"))
    try:
        running.start()
        yield running
    finally:
        running.stop()
        shutil.rmtree(running.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """Logistic regression on all customers but those of the sample, which are the stream: 4,521 of them."""
    import fieldfare as ff

    train, stream = load()
    pipeline = fit(train)
    artifact = tmp_path_factory.mktemp("bank") / "bank.fieldfare"
    ff.convert(pipeline, sample=train[COLUMNS].head(5000)).save(artifact)
    rows = stream[COLUMNS]
    records = [json.dumps(row).encode() for row in rows.to_dict("records")]
    return Bank(artifact, records, pipeline.predict_proba(rows)[:, 1], pipeline.predict(rows))


@pytest.fixture
def client(broker: Broker) -> Client:
    """A client of the broker."""
    return Client(broker.address)


@pytest.fixture
def topics(client: Client, bank: Bank, tmp_path: Path) -> Callable[..., Topics]:
    """Makes topics of their own for a test."""

    def make(partitions: int = 4) -> Topics:
        made = Topics(client, tmp_path, bank, f"t{uuid.uuid4().hex[:8]}")
        client.create(partitions, made.input, made.output)
        client.create(1, made.dlq)
        return made

    return make

# SPDX-License-Identifier: Apache-2.0
"""The other side of the topics, with Confluent's client: it makes topics, fills them and reads them back."""

from __future__ import annotations

import time
from collections.abc import Iterable
from concurrent.futures import Future
from typing import Any, NamedTuple

from confluent_kafka import (
    OFFSET_BEGINNING,
    Consumer,
    KafkaError,
    KafkaException,
    Producer,
    TopicPartition,
)
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewPartitions,
    NewTopic,
    ResourceType,
)


class Message(NamedTuple):
    """One message as it lies in a topic."""

    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]]
    partition: int
    offset: int
    timestamp: int

    def header(self, name: str) -> str:
        """The last header of that name."""
        return [value for key, value in self.headers if key == name][-1].decode()


class Client:
    """A client of one broker."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.admin = AdminClient({"bootstrap.servers": address})

    def create(self, partitions: int, *topics: str, **config: str) -> None:
        """Makes topics and waits until clients see them."""
        wanted = [NewTopic(name, partitions, 1, config=config) for name in topics]
        deadline = time.monotonic() + 60
        while wanted:  # a broker that has just come back may leave the first request without an answer
            made = self.admin.create_topics(wanted, request_timeout=5)
            wanted = [topic for topic in wanted if not self._is_made(made[topic.topic], deadline)]
        self._wait_for_leaders(partitions, *topics)

    @staticmethod
    def _is_made(future: Future[None], deadline: float) -> bool:
        try:
            future.result(10)
        except KafkaException as error:
            if error.args[0].code() == KafkaError.TOPIC_ALREADY_EXISTS:
                return True
            if time.monotonic() > deadline:
                raise
            return False
        except TimeoutError:
            if time.monotonic() > deadline:
                raise
            return False
        return True

    def widen(self, partitions: int, *topics: str) -> None:
        """Adds partitions to topics."""
        for future in self.admin.create_partitions([NewPartitions(name, partitions) for name in topics]).values():
            future.result(30)
        self._wait_for_leaders(partitions, *topics)

    def configure(self, topic: str, **settings: str) -> None:
        """Changes settings of a topic; underscores stand for dots."""
        entries = [
            ConfigEntry(name.replace("_", "."), value, incremental_operation=AlterConfigOpType.SET)
            for name, value in settings.items()
        ]
        resource = ConfigResource(ResourceType.TOPIC, topic, incremental_configs=entries)
        for future in self.admin.incremental_alter_configs([resource]).values():
            future.result(30)

    def _wait_for_leaders(self, partitions: int, *topics: str) -> None:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            known = self.admin.list_topics(timeout=10).topics
            if all(name in known and len(known[name].partitions) == partitions for name in topics):
                try:
                    for name in topics:
                        self.ends(name)
                    return
                except KafkaException:  # known already, but a partition does not have its leader yet
                    pass
            time.sleep(0.1)
        raise TimeoutError(f"{topics} are not there")

    def produce(
        self,
        topic: str,
        records: Iterable[tuple[bytes | None, bytes | None]],
        properties: dict[str, Any] | None = None,
        **options: Any,
    ) -> int:
        """Keys and values, in order; returns how many once all have arrived."""
        errors: list[Any] = []
        usual = {"bootstrap.servers": self.address, "enable.idempotence": True, "linger.ms": 5}
        producer = Producer(usual | (properties or {}))
        count = 0
        for key, value in records:
            while True:
                try:
                    producer.produce(topic, value, key, on_delivery=lambda e, _: e and errors.append(e), **options)
                    break
                except BufferError:
                    producer.poll(0.1)
            producer.poll(0)
            count += 1
        assert producer.flush(60) == 0
        assert not errors
        return count

    def ends(self, topic: str) -> dict[int, tuple[int, int]]:
        """First and next offset of every partition."""
        consumer = Consumer({"bootstrap.servers": self.address, "group.id": "ends"})
        partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
        try:
            return {p: consumer.get_watermark_offsets(TopicPartition(topic, p), timeout=10) for p in partitions}
        finally:
            consumer.close()

    def count(self, topic: str) -> int:
        """Messages that lie in a topic."""
        return sum(high - low for low, high in self.ends(topic).values())

    def wait_for(self, topic: str, count: int, timeout: float = 60) -> None:
        """Waits until so many messages lie in a topic."""
        deadline = time.monotonic() + timeout
        while (found := self.count(topic)) < count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{topic} holds {found} messages, {count} were expected")
            time.sleep(0.2)

    def read(self, topic: str) -> list[Message]:
        """Every record that lies in a topic now, partition by partition in order."""
        open_ends = {p: high for p, (low, high) in self.ends(topic).items() if low < high}
        usual = {"bootstrap.servers": self.address, "group.id": "reader", "enable.auto.commit": False}
        consumer = Consumer(usual | {"check.crcs": True, "enable.partition.eof": True})
        consumer.assign([TopicPartition(topic, p, OFFSET_BEGINNING) for p in open_ends])
        messages: list[Message] = []
        deadline = time.monotonic() + 60
        while open_ends and time.monotonic() < deadline:
            for m in consumer.consume(5000, 1.0):
                if m.error() is None:
                    messages.append(
                        Message(m.key(), m.value(), m.headers() or [], m.partition(), m.offset(), m.timestamp()[1])
                    )
                    next_offset = m.offset() + 1
                else:  # behind the last record may lie marks of transactions
                    assert m.error().code() == KafkaError._PARTITION_EOF, m.error()
                    next_offset = m.offset()
                if next_offset >= open_ends.get(m.partition(), next_offset + 1):
                    del open_ends[m.partition()]
        consumer.close()
        assert not open_ends
        return sorted(messages, key=lambda m: (m.partition, m.offset))

    def committed(self, group: str, topic: str) -> dict[int, int]:
        """The offsets a group has committed; a member asks, for the client's administrator may crash in a new group."""
        consumer = Consumer({"bootstrap.servers": self.address, "group.id": group})
        deadline = time.monotonic() + 30
        try:
            while True:  # a broker that was silent may have no coordinator for a moment
                try:
                    partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
                    found = consumer.committed([TopicPartition(topic, p) for p in partitions], timeout=10)
                    return {each.partition: each.offset for each in found if each.offset >= 0}
                except KafkaException:
                    if time.monotonic() > deadline:
                        raise
        finally:
            consumer.close()

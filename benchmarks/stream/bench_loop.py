# SPDX-License-Identifier: Apache-2.0
"""`fieldfare stream` beside a bare consume-produce loop, on a real broker, with the same client settings and batches.

    python benchmarks/stream/bench_loop.py [--records N] [--rounds N] [--bare build/release/bin/bench_stream]

Rounds alternate. A round's rate is the broker's own: records by the time between the first and the last append to the
output topic. Before anything is timed, the answers of `fieldfare stream` are compared with scikit-learn's.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import tomllib

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "integration"))

from confluent_kafka import Consumer, TopicPartition  # noqa: E402
from kafka_support.bank import COLUMNS, fit, load  # noqa: E402
from kafka_support.broker import Broker  # noqa: E402
from kafka_support.client import Client  # noqa: E402
from kafka_support.program import Stream, find_program  # noqa: E402

import fieldfare as ff  # noqa: E402

BATCH = 500


def write_config(folder: Path, name: str, address: str, model: Path) -> Path:
    """The configuration of one round: topics and a group of its own, everything else as it comes."""
    topics = f'input_topic = "in"\noutput_topic = "out-{name}"\ndlq_topic = "dlq"\ngroup = "{name}"\n'
    path = folder / f"{name}.toml"
    loop = f"[loop]\nmax_batch_records = {BATCH}\n"
    path.write_text(f'[model]\npath = "{model}"\n[kafka]\nbrokers = "{address}"\n{topics}{loop}')
    return path


def effective_properties(config: Path) -> str:
    """The client settings that `fieldfare stream` says it uses, for the bare loop."""
    command = [find_program(), "stream", "--check", str(config)]
    kafka = tomllib.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)["kafka"]
    lines = []
    for role in ("consumer", "producer"):
        settings = kafka[role] | ({"auto.offset.reset": "earliest"} if role == "consumer" else {})
        lines += [f"{role} {key} {value}" for key, value in settings.items()]
    return "\n".join(lines) + "\n"


def appended(address: str, topic: str) -> tuple[int, int, int]:
    """Messages of a topic, and when the broker appended the first and the last, in milliseconds."""
    consumer = Consumer({"bootstrap.servers": address, "group.id": "times", "enable.auto.commit": False})
    partitions = list(consumer.list_topics(topic, timeout=10).topics[topic].partitions)
    count, times = 0, []
    for partition in partitions:
        low, high = consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=10)
        count += high - low
        for offset in (low, high - 1):
            consumer.assign([TopicPartition(topic, partition, offset)])
            message = consumer.poll(20)
            assert message is not None
            times.append(message.timestamp()[1])
    consumer.close()
    return count, min(times), max(times)


def check_answers(client: Client, topic: str, expected: Any, records: int) -> int:
    """Every answer has scikit-learn's bits; returns the usual size of an answer."""
    sizes = []
    messages = client.read(topic)
    assert len(messages) == records
    for message in messages:
        assert message.key is not None
        assert message.value is not None
        assert json.loads(message.value)["probability"] == expected[int(message.key) % len(expected)]
        sizes.append(len(message.value))
    return round(statistics.mean(sizes))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=300_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--bare", default=str(ROOT / "build" / "release" / "bin" / "bench_stream"))
    parser.add_argument("--truncate", action="store_true", help="the bare loop writes only an answer's bytes")
    parser.add_argument("--json", help="write the result to this file too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        train, rows = load()
        pipeline = fit(train)
        model = folder / "bank.fieldfare"
        ff.convert(pipeline, sample=train[COLUMNS].head(5000)).save(model)
        expected = pipeline.predict_proba(rows[COLUMNS])[:, 1]
        records = [json.dumps(row).encode() for row in rows[COLUMNS].to_dict("records")]
        broker = Broker(folder / "kafka")
        broker.start()
        try:
            result = run(options, folder, broker, model, records, expected)
        finally:
            broker.stop()
    if options.json:
        Path(options.json).write_text(json.dumps(result, indent=2) + "\n")


def run(
    options: argparse.Namespace, folder: Path, broker: Broker, model: Path, records: list[bytes], expected: Any
) -> dict[str, Any]:
    """All rounds; prints and returns the rates."""
    client = Client(broker.address)
    client.create(8, "in")
    client.create(1, "dlq")
    total = options.records
    client.produce("in", ((str(i).encode(), records[i % len(records)]) for i in range(total)))

    rates: dict[str, list[float]] = {"bare loop": [], "fieldfare stream": []}
    size = 0
    for number in range(options.rounds + 1):  # round 0 is a warm-up, and where answers are compared
        for contender in ("fieldfare stream", "bare loop"):
            label = f"r{number}-{contender.split()[0]}"
            client.create(8, f"out-{label}", **{"message.timestamp.type": "LogAppendTime"})
            config = write_config(folder, label, broker.address, model)
            if contender == "fieldfare stream":
                with Stream(config) as stream:
                    client.wait_for(f"out-{label}", total, timeout=300)
                    assert stream.stop() == 0
                if number == 0:
                    size = check_answers(client, f"out-{label}", expected, total)
            else:
                properties = folder / f"{label}.properties"
                properties.write_text(effective_properties(config))
                bare = [options.bare, str(properties), "in", f"out-{label}", str(total), str(BATCH)]
                bare.append(str(size if options.truncate else max(map(len, records))))
                with subprocess.Popen(bare) as process:
                    client.wait_for(f"out-{label}", total, timeout=300)  # both are watched alike
                    assert process.wait(60) == 0
            count, first, last = appended(broker.address, f"out-{label}")
            assert count == total
            if number > 0:
                rates[contender].append(total / (last - first) * 1000)
                print(f"round {number}  {contender:<17}{rates[contender][-1]:>12,.0f} records/s", flush=True)
    ratios = [a / b for a, b in zip(rates["fieldfare stream"], rates["bare loop"], strict=True)]
    print(f"answers of {size} bytes, {total:,} records a round, all with scikit-learn's bits")
    for contender, each in rates.items():
        print(f"{contender:<17}{statistics.median(each):>12,.0f} records/s, median of {len(each)}")
    print(
        f"fieldfare stream / bare loop: median {statistics.median(ratios):.2f}, {min(ratios):.2f} to {max(ratios):.2f}"
    )
    return {"records": total, "answer_bytes": size, "records_per_second": rates, "ratios": ratios}


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""One model in service: start it, send customers, read the decisions in another process, look at what came."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fieldfare._progress import Progress
from fieldfare.cli.failure import OutsideError
from fieldfare.cli.program import native_program
from fieldfare.demo.producer import BROKEN, Customers, Producer
from fieldfare.demo.service import DEAD_LETTERS, DECISIONS, THIRTIES, Service, configuration

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Streamed", "stream"]

Floats = NDArray[np.float64]

#: How often every customer is in the backlog that measures throughput.
COPIES = 10


@dataclass(frozen=True)
class Streamed:
    """What came out of a service."""

    #: Good records sent, and decisions read.
    sent: int
    decisions: int
    #: Decisions whose probability has the bits of the expected one, and whose verdict follows from it.
    equal: int
    #: Broken records by the code of their dead letter, and whether these are the codes they must get.
    dead_letters: dict[str, int]
    dead_letters_right: bool
    #: Decisions of the slice `age >= 30 and age < 40`, and how many there must be.
    thirties: int
    thirties_expected: int
    #: Decisions a second that the consumer got while the backlog was worked off.
    records_per_second: float
    #: Milliseconds from sending to having the decision, of the records at a steady pace, and that pace.
    latency: Floats
    pace: float

    @property
    def good(self) -> bool:
        """Every record was decided once, rightly."""
        complete = self.decisions == self.sent == self.equal and self.thirties == self.thirties_expected
        return complete and self.dead_letters_right


def stream(artifact: Path, frame: pd.DataFrame, expected: Floats, threshold: float, seconds: float) -> Streamed:
    """Scores customers through a service. expected: the probability of each, shape (n,)."""
    stem = artifact.with_suffix("")
    address_file = stem.with_suffix(".address")
    config = stem.with_suffix(".toml")
    config.write_text(configuration(artifact, threshold, address_file), encoding="utf-8")
    notes = stem.with_suffix(".decisions.jsonl")
    customers = Customers(frame)
    in_thirties = int(((frame["age"] >= 30) & (frame["age"] < 40)).sum())
    total = (COPIES + 1) * (len(customers) + in_thirties) + len(BROKEN)

    with Service(native_program(), config, address_file) as service:
        brokers = service.brokers()
        producer = Producer(brokers, customers)
        with _reader(brokers, notes, total, len(customers)) as reader:
            producer.send_backlog(COPIES)
            _wait(service, reader, notes, COPIES * (len(customers) + in_thirties))
            with Progress("customers at a steady pace", len(customers)) as progress:
                producer.send_live(seconds, progress.at)
            producer.close()
            _wait(service, reader, notes, total)
            if reader.wait(30) != 0:
                raise OutsideError("the consumer did not get everything", f"read {config.with_suffix('.log')}")
        service.stop()
    return _summary(notes, producer.sent, expected, threshold, seconds, (COPIES + 1) * in_thirties)


@contextlib.contextmanager
def _reader(brokers: str, notes: Path, expect: int, every: int) -> Iterator[subprocess.Popen[bytes]]:
    """The consumer's process; it does not outlive the block."""
    command = [sys.executable, "-m", "fieldfare.demo.consumer", brokers, "--notes", str(notes)]
    command += ["--expect", str(expect), "--print-every", str(every)]
    for topic in (DECISIONS, DEAD_LETTERS, THIRTIES):
        command += ["--topic", topic]
    notes.write_bytes(b"")
    sys.stdout.flush()
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


def _wait(service: Service, reader: subprocess.Popen[bytes], notes: Path, messages: int) -> None:
    """Until the consumer has noted so many messages."""
    noted = 0
    with notes.open("rb") as file, Progress("decisions", messages) as progress:
        while noted < messages:
            noted += file.read().count(b"\n")
            progress.at(noted)
            service.expect_running()
            if noted < messages and reader.poll() not in (None, 0):
                raise OutsideError("the consumer ended early", "look at its message above")
            time.sleep(0.02)


def _summary(
    notes: Path, sent: dict[str, int], expected: Floats, threshold: float, seconds: float, thirties: int
) -> Streamed:
    read = [json.loads(line) for line in notes.read_text(encoding="utf-8").splitlines()]
    decisions = [note for note in read if note["topic"] == DECISIONS]
    codes = Counter(note["code"].rpartition(".")[2] for note in read if note["topic"] == DEAD_LETTERS)
    once = Counter(note["value"]["id"] for note in decisions)
    backlog = [note["received_ns"] for note in decisions if note["value"]["id"].startswith("b")]
    live = [note for note in decisions if note["value"]["id"].startswith("live-")]
    right = [note for note in decisions if _is_right(note["value"], expected, threshold)]
    return Streamed(
        sent=len(sent) - len(BROKEN),
        decisions=len(decisions),
        equal=sum(once[note["value"]["id"]] == 1 for note in right),
        dead_letters=dict(codes),
        dead_letters_right=codes == Counter(code for _, code in BROKEN),
        thirties=sum(note["topic"] == THIRTIES for note in read),
        thirties_expected=thirties,
        records_per_second=len(backlog) / max(1e-3, (max(backlog) - min(backlog)) * 1e-9),
        latency=np.array([(note["received_ns"] - sent[note["value"]["id"]]) * 1e-6 for note in live]),
        pace=len(live) / seconds,
    )


def _is_right(answer: dict[str, Any], expected: Floats, threshold: float) -> bool:
    probability = float(expected[Customers.row_of(answer["id"])])
    return bool(answer["probability"] == probability and answer["decision"] == (probability >= threshold))

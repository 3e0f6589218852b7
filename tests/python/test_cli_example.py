# SPDX-License-Identifier: Apache-2.0
"""examples/bank_marketing: what the script writes, and that the C++ program scores it as scikit-learn would."""

from __future__ import annotations

import json
import runpy
import subprocess
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression

import fieldfare as ff
from fieldfare.cli.failure import OutsideError
from fieldfare.cli.program import native_program
from fieldfare.demo.synthetic import generate

SCRIPT = Path(__file__).resolve().parents[2] / "examples" / "bank_marketing" / "train_and_convert.py"
#: What the customers of the C++ program have in common, and what sets them apart.
USUAL = {"default": "no", "housing": "no", "loan": "no", "day": 1, "campaign": 1, "pdays": -1, "previous": 0}
CUSTOMERS = [
    {"age": 41, "job": "technician", "marital": "married", "education": "tertiary", "balance": 1270},
    {"age": 22, "job": "student", "marital": "single", "education": "secondary", "month": "oct"},
    {"age": 66, "job": "retired", "marital": "married", "education": "primary", "poutcome": "success"},
]


@pytest.fixture(scope="module")
def artifact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("example")
    pd.DataFrame(generate(8, 2000)).to_csv(folder / "bank.csv", sep=";", index=False)
    runpy.run_path(str(SCRIPT))["main"](str(folder / "bank.csv"), str(folder / "bank.fieldfare"))
    return folder / "bank.fieldfare"


def test_the_script_says_both_answers(artifact: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(SCRIPT))["main"](str(artifact.with_name("bank.csv")), str(artifact))
    _, ours, theirs = capsys.readouterr().out.replace(" from fieldfare,", ":").split(": ")
    assert ours == theirs.split()[0]
    assert len(ff.load(artifact).schema) == 15


def example(path: str) -> Path:
    try:
        program = native_program().parent.parent / "examples" / path
    except OutsideError as error:
        pytest.skip(f"{error}; {error.remedy}")
    if not program.is_file():
        pytest.skip("the examples are not built")
    return program


def test_the_program(artifact: Path) -> None:
    program = example("bank_marketing/bank_score")
    ran = subprocess.run([str(program), str(artifact)], capture_output=True, text=True, check=True)
    predictor = ff.load(artifact)
    given = [float(line.split()[-1]) for line in ran.stdout.splitlines()]
    usual = USUAL | {"contact": "cellular", "month": "may", "poutcome": "unknown"}
    assert given == [predictor.predict_proba_one(usual | customer)["yes"] for customer in CUSTOMERS]
    refused = subprocess.run([str(program), str(SCRIPT)], capture_output=True, check=False)
    assert refused.returncode == 2


def test_embedding_a_model_of_any_kind(artifact: Path, tmp_path: Path) -> None:
    program = example("embed_cpp/embed_cpp")
    usual = USUAL | {"contact": "cellular", "month": "may", "poutcome": "unknown"}
    predictor = ff.load(artifact)
    record = json.dumps(usual | CUSTOMERS[0]) + "\n"
    ran = subprocess.run([str(program), str(artifact)], input=record, capture_output=True, text=True, check=True)
    assert float(ran.stdout) == predictor.predict_proba_one(record)["yes"]

    rows = pd.DataFrame({"x": [0.0, 1.0, 2.0, 3.0]})
    target = np.array([0.0, 1.0, 4.0, 9.0])
    ff.convert(LinearRegression().fit(rows, target), rows).save(tmp_path / "regressor.fieldfare")
    regressor = subprocess.run(
        [str(program), str(tmp_path / "regressor.fieldfare")],
        input='{"x": 2.5}\n',
        capture_output=True,
        text=True,
        check=True,
    )
    assert float(regressor.stdout) == ff.load(tmp_path / "regressor.fieldfare").predict_one({"x": 2.5})


def test_replacing_a_model_that_threads_score_with(artifact: Path, tmp_path: Path) -> None:
    program = example("hot_swap/hot_swap")
    frame = pd.read_csv(artifact.with_name("bank.csv"), sep=";")
    columns = ["age", "balance"]
    other = tmp_path / "other.fieldfare"
    ff.convert(LinearRegression().fit(frame[columns], frame["day"]), frame[columns]).save(other)
    usual = USUAL | {"contact": "cellular", "month": "may", "poutcome": "unknown", "balance": 7}
    records = [usual | customer for customer in CUSTOMERS]
    ran = subprocess.run(
        [str(program), str(artifact), str(other)],
        input="".join(json.dumps(record) + "\n" for record in records),
        capture_output=True,
        text=True,
        check=True,
    )
    before, after = (ff.load(path).predict_margin(records).tolist() for path in (artifact, other))
    assert ran.stdout.splitlines() == [
        *(f"old {margin:.17g}" for margin in before),
        *(f"new {margin:.17g}" for margin in after),
    ]


def test_records_that_lack_a_field(tmp_path: Path) -> None:
    program = example("record_in_hand/record_in_hand")
    rows = pd.DataFrame({"x": [0.0, 1.0, 2.0, 3.0], "visits": [1.0, 1.0, 2.0, 5.0]})
    artifact = tmp_path / "visits.fieldfare"
    ff.convert(LinearRegression().fit(rows, [0.0, 1.5, 4.0, 9.0]), rows).save(artifact)
    records = [{"x": i / 8, "customer": f"c{i % 7}"} for i in range(150)]
    lines = [json.dumps(record) for record in records]
    lines[3] = '{"x": "three", "customer": "c3"}'
    ran = subprocess.run(
        [str(program), str(artifact), "visits", "customer"],
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "expected a number" in ran.stderr
    seen: Counter[str] = Counter()
    predictor = ff.load(artifact)
    expected = []
    for position, record in enumerate(records):
        if position == 3:
            continue
        seen[record["customer"]] += 1
        value = predictor.predict_one({"x": record["x"], "visits": float(seen[record["customer"]])})
        expected.append(f'"{record["customer"]}" {value:.17g}')
    assert ran.stdout.splitlines() == expected

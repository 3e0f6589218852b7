# SPDX-License-Identifier: Apache-2.0
"""One customer and many, through scikit-learn, ONNX Runtime and fieldfare: the same rows, in turns, one thread each."""

from __future__ import annotations

import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"

import bank  # noqa: E402
import numpy as np  # noqa: E402
import pyarrow as pa  # noqa: E402

import fieldfare as ff  # noqa: E402

warnings.filterwarnings("ignore")
ROUNDS = 7
BATCH = 10_000
Contenders = dict[str, Callable[[], float]]


def seconds_each(call: Callable[[Any], object], items: Iterator[Any], count: int) -> float:
    chosen = list(itertools.islice(items, count))
    start = time.perf_counter()
    for item in chosen:
        call(item)
    return (time.perf_counter() - start) / count


def in_turns(contenders: Contenders) -> dict[str, float]:
    """Medians over rounds in which every contender runs once, so that a drift of the machine meets all alike."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, run in contenders.items():
            times[name].append(run())
    return {name: statistics.median(each) for name, each in times.items()}


def table(title: str, times: dict[str, float], unit: str, factor: float) -> None:
    base = next(iter(times.values()))
    print(f"\n{title}")
    for name, seconds in times.items():
        print(f"  {name:44} {seconds * factor:12.2f} {unit:7} {base / seconds:10.1f}x")


def onnx_session(fitted: Any, X: Any) -> Any:
    """ONNX Runtime on the converted pipeline, one thread; float32, as its imputer has no float64 kernel."""
    import onnxruntime as ort
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import FloatTensorType, StringTensorType

    types = [(n, FloatTensorType([None, 1])) for n in bank.NUMBERS]
    types += [(n, StringTensorType([None, 1])) for n in bank.TEXTS]
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    onnx = to_onnx(fitted, initial_types=types, options={"zipmap": False})
    return ort.InferenceSession(onnx.SerializeToString(), options, providers=["CPUExecutionProvider"])


def onnx_inputs(X: Any) -> dict[str, Any]:
    inputs = {n: X[[n]].to_numpy(np.float32) for n in bank.NUMBERS}
    return inputs | {n: X[[n]].to_numpy(object) for n in bank.TEXTS}


def native(program: str, artifact: Path, rows: Path) -> Any:
    command = [program, "bench", str(artifact), str(rows), "--json", "--seconds", "0.5"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def logistic(X: Any, y: Any, program: str) -> None:
    fitted = bank.fit(bank.models()["LogisticRegression, dense"], X, y)
    model = ff.convert(fitted, X)
    predictor = model.predictor()
    session = onnx_session(fitted, X)
    batch = X.iloc[:BATCH].reset_index(drop=True)
    arrow = pa.Table.from_pandas(batch, preserve_index=False)
    records = X.sample(8_000, random_state=1).to_dict("records")
    frames = [X.iloc[[i]] for i in range(0, 4_000, 10)]
    onnx_rows = [onnx_inputs(frame) for frame in frames]
    onnx_batch = onnx_inputs(batch)
    own = fitted.predict_proba(batch)
    print("\nlogistic regression: answers on 10,000 rows, largest difference from scikit-learn")
    print(f"  fieldfare {np.abs(predictor.predict_proba(arrow) - own).max():.1e}")
    print(f"  ONNX Runtime {np.abs(session.run(None, onnx_batch)[1] - own).max():.1e}")

    with tempfile.TemporaryDirectory() as folder:
        artifact, lines = Path(folder) / "bank.fieldfare", Path(folder) / "rows.jsonl"
        model.save(artifact)
        lines.write_text("".join(json.dumps(record) + "\n" for record in records))
        one: Contenders = {
            "scikit-learn, DataFrame of one row": lambda: seconds_each(fitted.predict_proba, iter(frames), 60),
            "ONNX Runtime, arrays ready": lambda: seconds_each(
                lambda row: session.run(None, row), itertools.cycle(onnx_rows), 2_000
            ),
            "fieldfare, dict, Python": lambda: seconds_each(predictor.predict_proba_one, iter(records), 8_000),
            "fieldfare, JSON, C++ (p50)": lambda: native(program, artifact, lines)["json"]["p50_ns"] * 1e-9,
            "fieldfare, record, C++ (p50)": lambda: native(program, artifact, lines)["record"]["p50_ns"] * 1e-9,
        }
        table("logistic regression, one customer", in_turns(one), "us", 1e6)

    many: Contenders = {
        "scikit-learn, DataFrame": lambda: seconds_each(fitted.predict_proba, iter([batch] * 3), 3) / BATCH,
        "ONNX Runtime, arrays ready": lambda: (
            seconds_each(lambda rows: session.run(None, rows), iter([onnx_batch] * 5), 5) / BATCH
        ),
        "pandas to Arrow alone": lambda: (
            seconds_each(lambda f: pa.Table.from_pandas(f, preserve_index=False), iter([batch] * 9), 9) / BATCH
        ),
        "fieldfare, pandas DataFrame": lambda: seconds_each(predictor.predict_proba, iter([batch] * 9), 9) / BATCH,
        "fieldfare, Arrow table": lambda: seconds_each(predictor.predict_proba, iter([arrow] * 30), 30) / BATCH,
    }
    table("logistic regression, 10,000 customers, per row", in_turns(many), "ns", 1e9)


def boosting(X: Any, y: Any, program: str) -> None:
    fitted = bank.fit(bank.models()["HistGradientBoosting 500 x 31"], X, y)
    model = ff.convert(fitted, X)
    predictor = model.predictor()
    records = X.sample(8_000, random_state=1).to_dict("records")
    frames = [X.iloc[[i]] for i in range(0, 4_000, 10)]
    with tempfile.TemporaryDirectory() as folder:
        artifact, lines = Path(folder) / "bank.fieldfare", Path(folder) / "rows.jsonl"
        model.save(artifact)
        lines.write_text("".join(json.dumps(record) + "\n" for record in records))
        one: Contenders = {
            "scikit-learn, DataFrame of one row": lambda: seconds_each(fitted.predict_proba, iter(frames), 60),
            "fieldfare, dict, Python": lambda: seconds_each(predictor.predict_proba_one, iter(records), 4_000),
            "fieldfare, JSON, C++ (p50)": lambda: native(program, artifact, lines)["json"]["p50_ns"] * 1e-9,
            "fieldfare, record, C++ (p50)": lambda: native(program, artifact, lines)["record"]["p50_ns"] * 1e-9,
        }
        table("HistGradientBoosting 500 x 31, one customer", in_turns(one), "us", 1e6)


def import_time() -> None:
    def run(statement: str) -> float:
        code = f"import numpy, time; t = time.perf_counter(); {statement}; print(time.perf_counter() - t)"
        return float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)

    times = in_turns({"import fieldfare, NumPy loaded": lambda: run("import fieldfare")})
    table("import", times, "ms", 1e3)


def main() -> None:
    program = os.environ.get("FIELDFARE_PROGRAM", str(Path(__file__).parents[2] / "build/release/bin/fieldfare"))
    X, y = bank.load()
    import_time()
    logistic(X, y, program)
    boosting(X, y, program)


if __name__ == "__main__":
    main()

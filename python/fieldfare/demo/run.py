# SPDX-License-Identifier: Apache-2.0
"""The demonstration from beginning to end."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldfare.cli.comparison import Comparison, compare, compare_labels, show
from fieldfare.cli.failure import DONE, NO, MissingPackageError
from fieldfare.cli.program import native_program
from fieldfare.demo import data, models
from fieldfare.demo.speed import Speed, measure
from fieldfare.demo.streaming import Streamed, stream
from fieldfare.demo.summary import as_json, as_table

__all__ = ["Result", "run"]

#: Modules that it needs, and the packages that have them.
_PACKAGES = {
    "sklearn": "scikit-learn",
    "pandas": "pandas",
    "confluent_kafka": "confluent-kafka",
    "matplotlib": "matplotlib",
}


@dataclass(frozen=True)
class Result:
    """What happened to one model."""

    name: str
    artifact: Path
    #: Of all customers: margin, probability and label against scikit-learn's.
    comparisons: Sequence[Comparison]
    #: Probabilities of the customers to score, and what they really did.
    probability: NDArray[np.float64]
    outcome: NDArray[np.bool_]
    auc: float
    threshold: float
    streamed: Streamed
    speed: Speed

    @property
    def good(self) -> bool:
        """Nothing differs from scikit-learn and nothing was lost."""
        return all(comparison.good for comparison in self.comparisons) and self.streamed.good


def run(path: str | None, output: Path, seconds: float) -> int:
    """Trains, converts, verifies, streams and reports; exit status 1 if anything differs.

    path: bank-full.csv[.gz], or None for FIELDFARE_DATA or generated customers. output: the folder for what it makes.
    seconds: how long customers arrive at a steady pace, for each model."""
    started = time.monotonic()
    _require()
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # comes with scikit-learn

    native_program()
    output.mkdir(parents=True, exist_ok=True)
    bank = data.load(data.find_file(path))
    _introduce(bank)
    pipelines = models.pipelines()
    with threadpool_limits(1):  # a fair comparison of one row, and no worse on a busy machine
        results = [_one_model(name, pipeline, bank, output, seconds) for name, pipeline in pipelines.items()]
    plots = _plot(results, bank, output)
    print("\n" + as_table(results, bank))
    (output / "demo.json").write_text(json.dumps(as_json(results, bank), indent=2) + "\n", encoding="utf-8")
    good = all(result.good for result in results)
    print(f"\n{'everything agrees' if good else 'SOMETHING DIFFERS'}; {time.monotonic() - started:.0f} s in all")
    print(f"plots: {', '.join(map(str, plots))}; configuration, logs and every decision: {output}")
    return DONE if good else NO


def _require() -> None:
    for module, package in _PACKAGES.items():
        if find_spec(module) is None:
            raise MissingPackageError(package, "convert,stream,plots")


def _introduce(bank: data.Bank) -> None:
    if not bank.real:
        print("=" * 100)
        print("GENERATED CUSTOMERS: columns, category shares and rates are the published ones, the people are not.")
        print("Give the real file with --data bank-full.csv, or its folder in FIELDFARE_DATA.")
        print("=" * 100)
    print(f"{bank.rows:,} customers ({bank.source}): {len(bank.train):,} to learn from, {len(bank.stream):,} to score")


def _one_model(name: str, pipeline: Any, bank: data.Bank, output: Path, seconds: float) -> Result:
    from sklearn.metrics import roc_auc_score

    import fieldfare

    print(f"\n{name}", flush=True)
    models.fit(pipeline, bank.train, bank.train_outcome)
    artifact = output / f"{name.replace(' ', '-')}.fieldfare"
    fieldfare.convert(pipeline, bank.train, name=name, version="1").save(artifact)
    predictor = fieldfare.load(artifact)
    print(f"  trained and converted: {artifact}, {artifact.stat().st_size:,} bytes", flush=True)

    comparisons = _verify(predictor, pipeline, bank)
    print("\n".join("  " + line for line in show(comparisons).splitlines()), flush=True)

    expected = pipeline.predict_proba(bank.stream)[:, 1]
    threshold = round(float(bank.train_outcome.mean()), 4)
    print(
        f"  decisions that a consumer reads (call whoever is likelier than the average, {threshold:.1%}):", flush=True
    )
    streamed = stream(artifact, bank.stream, expected, threshold, seconds)
    print(f"  {streamed.decisions:,} decisions, {sum(streamed.dead_letters.values())} dead letters", flush=True)
    return Result(
        name=name,
        artifact=artifact,
        comparisons=comparisons,
        probability=predictor.predict_proba(bank.stream)[:, 1],
        outcome=bank.stream_outcome,
        auc=float(roc_auc_score(bank.stream_outcome, expected)),
        threshold=threshold,
        streamed=streamed,
        speed=measure(pipeline, predictor, artifact, bank.stream),
    )


def _verify(predictor: Any, pipeline: Any, bank: data.Bank) -> list[Comparison]:
    """Every customer, those learned from too."""
    import pandas as pd

    everybody = pd.concat([bank.train, bank.stream], ignore_index=True)
    return [
        compare("margin", predictor.predict_margin(everybody), pipeline.decision_function(everybody)),
        compare("probability", predictor.predict_proba(everybody), pipeline.predict_proba(everybody)),
        compare_labels(predictor.predict(everybody), pipeline.predict(everybody)),
    ]


def _plot(results: Sequence[Result], bank: data.Bank, output: Path) -> list[Path]:
    from fieldfare import report

    scored = [
        report.Scored(result.name, result.probability, result.outcome, result.streamed.latency, result.threshold)
        for result in results
    ]
    figure = report.plot(scored, f"{len(bank.stream):,} customers not learned from ({bank.source})")
    return report.save(figure, output / "demo")

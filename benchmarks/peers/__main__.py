# SPDX-License-Identifier: Apache-2.0
"""fieldfare beside what a user would pick instead: python benchmarks/peers [--quick] [--task NAME ...]

Trains the models, compares every contender's answers with those of the library that trained the model, then times the
contenders in turns; writes docs/benchmarks.md and the plots beside it. A task's results are kept as soon as they are
there: `--resume` goes on where a run was stopped.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import environment
import footprint
import machine
import page
import preparation
import scaling
from rich.console import Console
from rounds import Effort, Result, measure
from tasks import TASKS, Task

QUICK = Effort(rounds=1, seconds=0.02, cold_calls=2)
PACKAGES = [
    "fieldfare",
    "scikit-learn",
    "onnxruntime",
    "skl2onnx",
    "onnxmltools",
    "lightgbm",
    "xgboost",
    "xgboost-cpu",
    "catboost",
    "treelite",
    "tl2cgen",
    "ydf",
    "numpy",
    "pandas",
    "pyarrow",
]


def arguments() -> argparse.Namespace:
    """What was typed."""
    parser = argparse.ArgumentParser(prog="benchmarks/peers", description=__doc__)
    parser.add_argument("--task", action="append", choices=TASKS, help="only this one; may be given again")
    parser.add_argument("--rounds", type=int, default=Effort.rounds, help="turns that each contender takes")
    parser.add_argument("--seconds", type=float, default=Effort.seconds, help="time of each measurement in a round")
    parser.add_argument("--quick", action="store_true", help="small models, few rows, one round: shows that it works")
    parser.add_argument("--resume", action="store_true", help="keep the results of a run that was stopped")
    parser.add_argument("--only-page", action="store_true", help="write the page from the results that are there")
    parser.add_argument("--only-tasks", action="store_true", help="neither sizes and imports nor how times grow")
    parser.add_argument("--output", type=Path, default=environment.ROOT / "docs", help="folder of benchmarks.md")
    return parser.parse_args()


def run(task: Task, options: argparse.Namespace, base: Path, console: Console) -> dict[str, Any]:
    """One task; prints what came out."""
    effort = QUICK if options.quick else Effort(options.rounds, options.seconds)
    console.rule(task.title)
    with console.status("") as status:

        def say(text: str) -> None:
            status.update(f"{task.name}: {text}")
            if not console.is_terminal and not text.startswith("round"):
                console.print(f"{task.name}: {text}", highlight=False)

        share = 0.02 if options.quick else 1.0
        try:
            prepared = preparation.prepare(task, base, preparation.scored_rows(options.quick), share, say)
            source, results = prepared.source, measure(task, prepared, effort, say)
        except ImportError as error:  # the library that trains the model is not installed
            source, results = "no rows", [Result(seat.name, failure=str(error)) for seat in task.seats]
    console.print(page.terminal_table(results))
    for line in page.not_run(results):
        console.print(line, style="yellow", highlight=False, markup=False)
    return {
        "title": task.title,
        "source": task.source,
        "rows": source,
        "effort": asdict(effort),
        "results": [asdict(result) for result in results],
    }


def stored(path: Path) -> dict[str, Any]:
    """A part of a run, as it was kept."""
    document: dict[str, Any] = json.loads(path.read_text())
    if "results" in document:
        document["results"] = [Result(**result) for result in document["results"]]
    return document


def main() -> None:
    options = arguments()
    console = Console(width=150, soft_wrap=True)
    base = environment.work_folder() / ("quick" if options.quick else "full")
    kept = base / "results"
    kept.mkdir(parents=True, exist_ok=True)
    if not (options.resume or options.only_page):
        for path in kept.glob("*.json"):
            path.unlink()
    chosen = [TASKS[name] for name in options.task or TASKS]
    for task in chosen if not options.only_page else []:
        path = kept / f"{task.name}.json"
        if not path.is_file():
            path.write_text(json.dumps(run(task, options, base, console), indent=1))
    if not options.only_page:
        facts = {"machine": machine.description(), "versions": machine.versions(PACKAGES) | footprint.second_versions()}
        (kept / "_machine.json").write_text(json.dumps(facts, indent=1))
        if not options.only_tasks and not (kept / "_footprint.json").is_file():
            console.rule("Footprint")
            (kept / "_footprint.json").write_text(json.dumps(footprint.measure(1 if options.quick else 7), indent=1))
        if not options.only_tasks and not (kept / "_scaling.json").is_file():
            console.rule("Scaling")
            (kept / "_scaling.json").write_text(json.dumps(scaling.measure(options.quick, console.print), indent=1))
    parts = {path.stem: stored(path) for path in sorted(kept.glob("*.json"))}
    page.write(options.output, parts)
    console.print(f"written: {options.output / 'benchmarks.md'}", highlight=False)


if __name__ == "__main__":
    main()

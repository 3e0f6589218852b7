# SPDX-License-Identifier: Apache-2.0
"""The page of results: docs/benchmarks.md, its plots and its numbers as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import machine
import plots
import ratios
from rich.table import Table
from rounds import Result
from tasks import CPP, TASKS

HEAD = Path(__file__).with_name("page_head.md")
TIMES = ["one row p50", "p99", "p99.9", "cold p50", "batch, per row"]
COLUMNS = ["", *TIMES, "equal bits", "largest difference", "load", "a copy"]


def nanoseconds(value: float | None) -> str:
    """A time that people can read: three digits and a unit."""
    if value is None:
        return "-"
    for unit, size in (("ns", 1.0), ("us", 1e3), ("ms", 1e6)):
        if value < 999.5 * size or unit == "ms":
            scaled = value / size
            return f"{scaled:,.0f} {unit}" if scaled >= 99.95 or unit == "ns" else f"{scaled:.3g} {unit}"
    raise AssertionError


def size(value: float | None) -> str:
    """Bytes that people can read."""
    if value is None:
        return "-"
    return f"{value / 1e6:,.2f} MB" if value >= 1e6 else f"{max(value, 0) / 1e3:,.0f} KB"


def share(value: float | None) -> str:
    """Equal bits: "all", or a share that never rounds to all of them."""
    if value is None:
        return "-"
    return "all" if value == 1 else f"{min(value, 0.9999):.4f}"


def cells(result: Result) -> list[str]:
    """A contender's line in its task's table."""
    times = [nanoseconds(result.median(figure)) for figure in ("one", "p99", "p999", "cold", "batch")]
    largest = "-" if result.largest is None else f"{result.largest:.0e}" if result.largest else "0"
    load = nanoseconds(None if result.load_seconds is None else result.load_seconds * 1e9)
    return [result.label, *times, share(result.equal), largest, load, size(result.memory_bytes)]


def terminal_table(results: list[Result]) -> Table:
    """A task's results while a run goes on."""
    table = Table(box=None, pad_edge=False)
    for number, name in enumerate(COLUMNS):
        table.add_column(name, justify="left" if number == 0 else "right")
    for result in results:
        if result.failure is None:
            table.add_row(*cells(result))
    return table


def markdown(rows: list[list[str]], left: int = 1) -> str:
    """Rows as a table; the first one is its head, and so many columns are texts."""
    head, *body = rows
    rule = ["---"] * left + ["---:"] * (len(head) - left)
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *body))


def write(folder: Path, parts: dict[str, Any]) -> None:
    """Writes the page from the parts of a run that are there, and names those that are not."""
    images = folder / "benchmarks"
    images.mkdir(parents=True, exist_ok=True)
    tasks = {name: parts[name] for name in TASKS if name in parts}
    sections = [HEAD.read_text().rstrip(), _ratios(tasks), plots.overview(tasks, images)]
    sections += [_task(part) for part in tasks.values()]
    if missing := [TASKS[name].title for name in TASKS if name not in parts]:
        sections.append("## Tasks that this run left out\n\n" + "\n".join(f"- {title}" for title in missing))
    sections.append(_footprint(parts.get("_footprint"), tasks))
    if "_scaling" in parts:
        sections.append(plots.scaling(parts["_scaling"], images))
    sections.append(_machine(parts["_machine"]))
    (folder / "benchmarks.md").write_text("\n\n".join(filter(None, sections)) + "\n")
    (images / "results.json").write_text(json.dumps(parts, indent=1, default=asdict) + "\n")


def _ratios(tasks: dict[str, Any]) -> str:
    head = ["task", "call", "ours", "against"]
    levels = [level for level in machine.NEEDS if level != "baseline"]
    rows = [head + [f"{machine.NAMES[level]}: {what}" for level in levels for what in ("asked", "reached")]]
    for ratio in ratios.RATIOS:
        results = tasks[ratio.task]["results"] if ratio.task in tasks else []
        row = [TASKS[ratio.task].title, ratio.call, ratio.ours, ratio.theirs]
        for level in levels:
            found = ratios.reached(ratio, results, level)
            asked = ratio.asked[level]
            row += [f"{asked:,g}x", found if isinstance(found, str) else _reached(found, asked)]
        rows.append(row)
    text = (
        "A peer's time over ours, from the same rounds: the median of the rounds, and in brackets their least and most."
    )
    return f"## Ratios\n\n{text}\nBold: what was asked for is reached.\n\n{markdown(rows, left=4)}"


def _reached(found: ratios.Reached, asked: float) -> str:
    def number(value: float) -> str:
        return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"

    median = f"{number(found.median)}x"
    median = f"**{median}**" if found.median >= asked else median
    return f"{median} ({number(found.least)} to {number(found.most)})"


def _task(part: dict[str, Any]) -> str:
    results: list[Result] = part["results"]
    effort = part["effort"]
    run = [result for result in results if result.failure is None]
    text = [f"## {part['title']}", f"Bits of {part['source']}; {part['rows']}; rounds: {effort['rounds']}."]
    text.append(markdown([COLUMNS, *(cells(result) for result in run)]))
    text.append("\n".join(f"- {'; '.join(names)}: {detail}" for detail, names in grouped(run, "detail").items()))
    text.append("\n".join(torn(run)))
    text.append("\n".join(not_run(results)))
    return "\n\n".join(filter(None, text))


def grouped(results: list[Result], attribute: str) -> dict[str, list[str]]:
    """What an attribute says, to those of whom it says so; "fieldfare" stands for all lines of it together."""
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(getattr(result, attribute), []).append(result)
    ours = [result for result in results if result.instruction_set]
    return {
        said: ["fieldfare"] if of == ours and len(of) > 1 else [result.label for result in of]
        for said, of in groups.items()
    }


def torn(results: list[Result]) -> list[str]:
    """A line for each contender whose answer for one row is not the batch's."""
    return [
        f"- {result.label}: a row alone has the bits of the batch in {share(result.one_as_batch)} of the rows"
        for result in results
        if result.one_as_batch is not None and result.one_as_batch < 1
    ]


def not_run(results: list[Result]) -> list[str]:
    """A line for each reason why somebody is missing."""
    failed = grouped([result for result in results if result.failure is not None], "failure")
    return [f"- **not run**: {'; '.join(labels)}: {failure}" for failure, labels in failed.items()]


def _footprint(part: dict[str, Any] | None, tasks: dict[str, Any]) -> str:
    if part is None:
        return ""
    rows = [["", "wheel", "import, NumPy loaded"]]
    for name, facts in part["libraries"].items():
        rows.append([name, size(facts["wheel_bytes"]), f"{facts['import_ms']:.1f} ms"])
    text = ["## Size and import", f"`import numpy` alone takes {part['numpy_import_ms']:.0f} ms.", markdown(rows)]
    text += [f"- **not installed**: {name}" for name in part["missing"]]
    ours = part["libraries"]["fieldfare"]
    asked = [["", "asked", "reached"], ["wheel", "3 MB", size(ours["wheel_bytes"])]]
    asked.append(["import beyond NumPy", "10 ms", f"{ours['import_ms']:.1f} ms"])
    for result in tasks.get("lightgbm_500x31", {"results": []})["results"]:
        if result.name == CPP and result.memory_bytes is not None and result.model_bytes:
            times = f"{result.memory_bytes / result.model_bytes:.2f} times {size(result.model_bytes)}"
            level = machine.NAMES[result.instruction_set]
            asked.append([f"memory of LightGBM 500 x 31 in C++ ({level})", "2 times the artifact", times])
    return "\n\n".join([*text, markdown(asked)])


def _machine(part: dict[str, Any]) -> str:
    facts = "\n".join(f"- {name}: {value}" for name, value in part["machine"].items())
    versions = ", ".join(f"{name} {version}" for name, version in part["versions"].items())
    return f"## Machine and versions\n\n{facts}\n\n{versions}."

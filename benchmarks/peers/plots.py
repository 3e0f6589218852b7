# SPDX-License-Identifier: Apache-2.0
"""The plots of how times grow, each beside what no program could undercut."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import machine

#: What a point tells, how it is drawn, and what a reader is told of it.
LINES = {
    "one_ns": ("#1b6ca8", "o-", "one row, p50"),
    "p99_ns": ("#1b6ca8", "o:", "one row, p99"),
    "cold_ns": ("#c8553d", "s-", "one row, caches cold, p50"),
    "batch_ns": ("#3a7d44", "^-", "batch, per row"),
    "bound_ns": ("#888888", "--", "bound: the additions of one row, in their order"),
    "cold_bound_ns": ("#888888", ":", "bound: the bytes of one row, read from memory"),
}
TITLES = {
    "trees": "Trees of depth 6, 32 features",
    "depth": "Depth, 100 trees, 32 features",
    "features": "Features, 100 trees of depth 6",
    "rows in a batch": "Rows in a batch, 500 trees of depth 6, 32 features; columns are bound in each call",
    "categories in each of 9 columns, JSON": "Categories in each of 9 one-hot columns, linear model, from JSON",
    "bytes of the model": "Bytes of the model, 100 trees of growing depth",
    "threads": "Threads, 100,000 rows, 500 trees of depth 6",
    "tenants in turn": "Models that take turns, 500 trees of depth 6 each",
}


def overview(tasks: dict[str, Any], folder: Path) -> str:
    """Draws every contender of every task as a dot, one row and batch; gives the text that shows them."""
    text = []
    for figure, title in (("one", "One row, p50"), ("batch", "10,000 rows, per row")):
        name = f"tasks_{figure}.svg"
        _dots(tasks, figure, title, folder / name)
        text.append(f"![{title}](benchmarks/{name})")
    return "\n\n".join(text)


def scaling(points: list[dict[str, Any]], folder: Path) -> str:
    """Draws one SVG per series; gives the section that shows them."""
    text = ["## How times grow", _bounds(points)]
    for series, title in TITLES.items():
        some = [point for point in points if point["series"] == series and "x" in point]
        if some:
            name = f"scaling_{series.split(',')[0].replace(' ', '_')}.svg"
            _draw(some, title, series, folder / name)
            engines = ", ".join(dict.fromkeys(str(point["engine"]) for point in some))
            text.append(f"![{title}](benchmarks/{name})\n\nEngine: {engines}.")
    for point in points:
        if point["series"] == "tenants, caches cold":
            cold = f"p50 {point['one_ns'] / 1e3:.1f} us, p99 {point['p99_ns'] / 1e3:.1f} us"
            text.append(f"With the caches flushed before each call, one row of one of {point['x']} models: {cold}.")
        elif "left_out" in point:
            text.append(f"Left out: {point['series']}, {point['left_out']}.")
        elif point["series"] == "failure":
            text.append(f"Stopped: {point['message']}")
    return "\n\n".join(text)


def _dots(tasks: dict[str, Any], figure: str, title: str, path: Path) -> None:
    canvas, axes = _canvas(title, 1.2 + 0.42 * len(tasks))
    looks: dict[str, dict[str, Any]] = {}
    for height, part in enumerate(reversed(tasks.values())):
        for result in part["results"]:
            value = result.median(figure)
            if value is None or result.instruction_set not in (None, machine.instruction_sets()[-1]):
                continue
            # Of our own lines the language counts, of others the library.
            words = result.name.split(", ")
            name = ", ".join(words[:2]) if result.instruction_set else words[0]
            label = {} if name in looks else {"label": name}
            look = looks.setdefault(name, _look(name, len(looks)))
            axes.scatter(value, height, zorder=3, alpha=0.8, **look, **label)
    axes.set(xscale="log", xlabel="nanoseconds", yticks=range(len(tasks)))
    axes.set_yticklabels([part["title"] for part in reversed(tasks.values())], fontsize=7)
    _save(canvas, axes, path)


def _look(name: str, number: int) -> dict[str, Any]:
    if name.startswith("fieldfare"):
        return {"color": "black", "marker": "*" if name.endswith("C++") else "P", "s": 60}
    return {"color": f"C{number % 10}", "marker": "os^v"[number % 4], "s": 22}


def _canvas(title: str, height: float) -> tuple[Any, Any]:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    mpl.rcParams["svg.hashsalt"] = "fieldfare"  # the same numbers give the same file
    figure = Figure(figsize=(9.5, height), layout="constrained")
    axes = figure.add_subplot()
    axes.set_title(title, fontsize=9)
    axes.grid(True, which="major", linewidth=0.4, alpha=0.5)
    return figure, axes


def _bounds(points: list[dict[str, Any]]) -> str:
    for point in points:
        if point["series"] == "bounds":
            return (
                "Generated forests of complete trees; every answer is compared with the plain evaluator's before "
                f"anything is timed. Instruction set: {machine.NAMES[point['instruction_set']]}. The bounds are "
                f"measured here, too: a float addition that waits for the one before takes {point['addition_ns']:.2f} "
                f"ns, and memory is read at {point['bytes_per_ns']:.1f} bytes a nanosecond. A batch adds up several "
                "rows at once, so the first bound is not one of batches."
            )
    return ""


def _draw(points: list[dict[str, Any]], title: str, xlabel: str, path: Path) -> None:
    figure, axes = _canvas(title, 3.6)
    for key, (colour, style, label) in LINES.items():
        drawn = [(point["x"], point[key]) for point in points if key in point]
        if drawn:
            axes.plot(*zip(*drawn, strict=True), style, color=colour, label=label, markersize=4, linewidth=1.4)
    axes.set(xlabel=xlabel, ylabel="nanoseconds", xscale="log", yscale="log")
    if xlabel == "threads":
        axes.set(xscale="linear", xticks=[point["x"] for point in points])
        axes.set_ylim(bottom=0.5 * min(point["batch_ns"] for point in points))
    _save(figure, axes, path)


def _save(figure: Any, axes: Any, path: Path) -> None:
    axes.legend(fontsize=7, frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    figure.savefig(path, format="svg", metadata={"Date": None})

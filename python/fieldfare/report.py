# SPDX-License-Identifier: Apache-2.0
"""Plots of how a model scores: distribution, calibration, latency. Needs matplotlib (`fieldfare[plots]`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Scored", "calibration", "plot", "save"]

Floats = NDArray[np.float64]

#: Colours that stay apart for every kind of colour vision (Okabe and Ito).
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")


@dataclass(frozen=True)
class Scored:
    """A binary model's answers for some records."""

    name: str
    #: Probabilities of the positive class, shape (n,).
    probability: Floats
    #: What came true, shape (n,).
    outcome: NDArray[np.bool_]
    #: Milliseconds from record to answer, of any length.
    latency: Floats
    #: The decision is yes from this probability on.
    threshold: float = 0.5


def calibration(probability: Floats, outcome: NDArray[np.bool_], bins: int = 10) -> tuple[Floats, Floats]:
    """Mean probability and share of positives in bins of equally many records, in order of probability."""
    order = np.argsort(probability, kind="stable")
    parts = [part for part in np.array_split(order, bins) if part.size]
    predicted = np.array([probability[part].mean() for part in parts])
    observed = np.array([outcome[part].mean() for part in parts])
    return predicted, observed


def plot(models: Sequence[Scored], title: str = "") -> Figure:
    """A figure with three panels: score distribution by outcome, calibration curve, latency distribution."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(13, 4.2), layout="constrained")
    if title:
        figure.suptitle(title)
    distribution, calibrated, latency = figure.subplots(1, 3)
    _distribution(distribution, models)
    _calibration(calibrated, models)
    _latency(latency, models)
    for axes in (distribution, calibrated, latency):
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(alpha=0.25)
    return figure


def save(figure: Figure, stem: Path) -> list[Path]:
    """Writes STEM.png and STEM.svg; the same figure gives the same bytes."""
    import matplotlib as mpl

    paths = [stem.with_suffix(".png"), stem.with_suffix(".svg")]
    with mpl.rc_context({"svg.hashsalt": "fieldfare"}):
        figure.savefig(paths[0], dpi=150)
        figure.savefig(paths[1], metadata={"Date": None})
    return paths


def _distribution(axes: Axes, models: Sequence[Scored]) -> None:
    edges = np.linspace(0, 1, 41)
    for colour, model in zip(COLOURS, models, strict=False):
        for came_true, style in ((True, "-"), (False, ":")):
            counts, _ = np.histogram(model.probability[model.outcome == came_true], edges)
            share = counts / max(1, counts.sum())
            label = f"{model.name}, {'yes' if came_true else 'no'}"
            axes.stairs(share, edges, color=colour, linestyle=style, linewidth=1.6, label=label)
        axes.axvline(model.threshold, color="0.5", linewidth=0.8)
    _name(axes, "score distribution by outcome", "probability", "share of records")
    axes.set_yscale("log")


def _calibration(axes: Axes, models: Sequence[Scored]) -> None:
    axes.plot([0, 1], [0, 1], color="0.6", linewidth=0.8)
    top = 0.0
    for colour, model in zip(COLOURS, models, strict=False):
        predicted, observed = calibration(model.probability, model.outcome)
        axes.plot(predicted, observed, "o-", color=colour, markersize=4, label=model.name)
        top = max(top, float(predicted.max()), float(observed.max()))
    axes.set_xlim(0, 1.05 * top)
    axes.set_ylim(0, 1.05 * top)
    _name(axes, "calibration, tenths of the records", "mean probability", "share of yes")


def _latency(axes: Axes, models: Sequence[Scored]) -> None:
    from matplotlib.ticker import LogLocator, NullFormatter

    for colour, model in zip(COLOURS, models, strict=False):
        if not model.latency.size:
            continue
        ordered = np.sort(model.latency)
        above = 1 - np.arange(ordered.size) / ordered.size
        axes.plot(ordered, above, color=colour, linewidth=1.6, label=_with_quantiles(model.name, ordered))
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter("{x:g}")
    axes.xaxis.set_minor_formatter(NullFormatter())
    _name(axes, "latency, record sent to decision read", "milliseconds", "share of records that take longer")


def _with_quantiles(name: str, values: Floats) -> str:
    p50, p99 = np.quantile(values, (0.5, 0.99))
    return f"{name}: p50 {p50:.3g}, p99 {p99:.3g}"


def _name(axes: Any, title: str, x: str, y: str) -> None:
    axes.set_title(title, fontsize=10)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(fontsize=7, frameon=False)

# SPDX-License-Identifier: Apache-2.0
"""What importers hand over of a model, and say of what they support."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from fieldfare.graph import Column

__all__ = ["Answer", "Floats", "ModelSpec", "Support", "Target", "Tolerance"]

Floats = NDArray[np.float64]
#: Of a model's own input, by how much its answers may differ.
Tolerance = Callable[[Any], Floats]


def no_margins(rows: Any) -> Floats:
    """The raw scores of a model that has no such thing."""
    return np.empty((len(rows) if isinstance(rows, list) else rows.shape[0], 0))


class Answer(NamedTuple):
    """Columns that a model gives, those of all targets side by side."""

    #: Raw scores; none, if it has no such thing.
    margins: Sequence[Column]
    #: One per class, or values.
    outputs: Sequence[Column]


class Target(NamedTuple):
    """One of the things that a model predicts: so many of its margins and of its outputs, which follow those of the
    targets before it."""

    margins: int
    outputs: int
    #: As the members of a ModelSpec of these names.
    classes: Sequence[Any] = ()
    decision: str = "argmax"
    probabilities: bool = False


@dataclass
class ModelSpec:
    """What a model importer hands over: the model's nodes, and the model itself as its own oracle.

    `margins`, `outputs`, `labels` and the tolerances are called with the model's own input, as `prepare` gives it for
    the raw rows, and answer with the source library's own numbers.
    """

    #: The columns that the model reads, in order.
    features: Sequence[Column]
    #: (n, link outputs) float64: class probabilities, or values.
    outputs: Callable[[Any], Floats]
    #: (n, model outputs) float64: the raw scores before the link.
    margins: Callable[[Any], Floats] = no_margins
    #: Which numbers it accepts: {"missing": bool, "infinite": bool, "range": "float64" | "float32"}; {}: all.
    accepts: dict[str, Any] = field(default_factory=dict)
    #: The node that gives the margins, {"op": "linear_model" | "oblivious_ensemble" | "tree_ensemble", ...members};
    #: arrays as ndarrays of the member's element type. Empty if the model is made of others: `answer` has its columns.
    model: dict[str, Any] = field(default_factory=dict)
    #: The node behind it, {"op": "sigmoid", ...members}; that of "identity" is left out: the outputs are the margins.
    link: dict[str, Any] = field(default_factory=dict)
    #: Labels of a classifier in the order of its outputs, as Python bool, int, float or str; empty for a regressor.
    classes: Sequence[Any] = ()
    #: "argmax", "margin_positive" or "margin_nonnegative".
    decision: str = "argmax"
    #: (n,) the source's own predicted labels or values, (n, targets) of `several`; None if it has none.
    labels: Callable[[Any], NDArray[Any]] | None = None
    #: (n, model outputs) absolute differences allowed; None: equal bits.
    margin_tolerance: Callable[[Any], Floats] | None = None
    #: (n, link outputs) absolute differences allowed; None: equal bits.
    output_tolerance: Callable[[Any], Floats] | None = None
    #: From how far the features may be, (n, features) of the model's own input, to both tolerances; None: a model that
    #: jumps, whose answer for other features may be any.
    carry: Callable[[Tolerance], tuple[Tolerance | None, Tolerance | None]] | None = None
    #: NumPy's type of what the source library answers.
    dtype: str = "float64"
    #: Per feature (position in `features`), the sorted values at which the model's answer may jump.
    thresholds: dict[int, Floats] = field(default_factory=dict)
    #: From raw rows to the model's own input; importers of containers set it.
    prepare: Callable[[Any], Any] = lambda rows: rows
    #: Whether the model's own input, made dense, is the matrix that Predictor.transform gives.
    features_are_input: bool = True
    #: Of a model that is made of others: the columns of its margins (none, if it has no such thing) and of its outputs.
    answer: Answer | None = None
    #: The features that may differ from the source library's by their last bits: what they are, and how far.
    inexact: Any = None
    #: Of a model that reads part of its input: which columns of it are the features; None: all of them, in order.
    read: NDArray[np.intp] | None = None
    #: Of a model that is a transformer where another step follows it: the columns that it gives then.
    transformed: Callable[[], Sequence[Column]] | None = None
    #: Whether the outputs are probabilities of classes; None: unless they are raw scores.
    probabilities: bool | None = None
    #: What a classifier of several targets predicts; `classes`, `decision` and `probabilities` are then not looked at.
    #: Several values of a regressor are the outputs of one target.
    several: Sequence[Target] = ()

    @property
    def targets(self) -> Sequence[Target]:
        """What it predicts, of a model whose columns are known: see `Graph.answer`."""
        if self.several:
            return self.several
        assert self.answer is not None
        widths = len(self.answer.margins), len(self.answer.outputs)
        return [Target(*widths, self.classes, self.decision, self.gives_probabilities)]

    @property
    def gives_probabilities(self) -> bool:
        """Whether the outputs are probabilities of classes; a classifier of raw scores only decides."""
        if self.probabilities is not None:
            return self.probabilities
        raw = self.link.get("op") == "identity" and self.decision != "argmax"
        return len(self.classes) > 0 and not raw


@dataclass(frozen=True)
class Support:
    """One row of the table of what is supported; an importer file declares `SUPPORTED: tuple[Support, ...]`."""

    #: Qualified public name, e.g. "sklearn.preprocessing.StandardScaler".
    name: str
    #: What is supported, one phrase each.
    options: tuple[str, ...] = ()
    #: What is refused, and why.
    refused: tuple[tuple[str, str], ...] = ()
    #: Versions of the source library that the tests ran with.
    versions: str = ""
    #: How near to the source library's answers are ours, with the rows that were equal where not all are.
    exactness: str = "equal bits"

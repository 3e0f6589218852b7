# SPDX-License-Identifier: Apache-2.0
"""The classifiers of libsvm: a sum of kernels for each pair of classes, which vote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fieldfare.graph import PRESENT, Column, Graph
from fieldfare.importers._labels import labels_of
from fieldfare.importers.sklearn import _coupling, _kernel_machine
from fieldfare.importers.sklearn._linear import FINITE, two_dimensional
from fieldfare.spec import Answer, Floats, ModelSpec, Support, Tolerance

#: Classes of which there may be probabilities; what they take grows with the square of their number.
MOST_COUPLED = 32
#: Classes whose pairs are as many as a model may have margins.
MOST = 447


def support(name: str) -> tuple[Support, ...]:
    """The row of the table of what is supported."""
    own = _kernel_machine
    options = (
        *own.OPTIONS,
        "binary and multiclass",
        "decision_function_shape",
        "break_ties",
        "probability=True (of three and more classes the margins are then the votes, unless break_ties=True)",
    )
    refused = (
        *own.REFUSED,
        ('break_ties=True with decision_function_shape="ovo"', "scikit-learn does not predict then"),
        (f"more than {MOST} classes", "each pair of them is a margin"),
        (f"probability=True of more than {MOST_COUPLED} classes", "what they take grows with the square of that"),
    )
    return (Support(f"sklearn.svm.{name}", options, refused, own.VERSIONS, own.EXACTNESS),)


def convert(model: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | ModelSpec:
    """One margin for two classes. For more, the scores of decision_function; beside probabilities, which do not say
    what the label is, the votes, which do."""
    classes, shape = labels_of(model.classes_, graph), model.decision_function_shape
    several, coupled = len(classes) > 2, _coupled(model)
    ties = bool(model.break_ties and several)
    if model.break_ties and shape == "ovo":
        graph.unsupported("break_ties", 'True with decision_function_shape="ovo"', 'decision_function_shape="ovr"')
    if len(classes) > MOST:
        graph.unsupported("classes_", f"{len(classes)} classes", f"at most {MOST}")
    if coupled and len(classes) > MOST_COUPLED:
        graph.unsupported("probability", f"True of {len(classes)} classes", f"{MOST_COUPLED}, or probability=False")
    if coupled and several and not ties and "calibrated_classifiers_" in graph.path:
        graph.unsupported("probability", "True beside the curves of a CalibratedClassifierCV", "probability=False")
    parts = _kernel_machine.kernel_machine(model, columns, graph)
    if parts is None:
        return columns
    pairs = _Pairs(model, len(classes), _kernel_machine.margin_tolerance(model, parts))
    made = _kernel_machine.margins(columns, graph, parts)

    def behind(op: str, inputs: Sequence[Column], width: int, **members: Any) -> list[Column]:
        names = [Column(f"{op}{k}") for k in range(width)]
        return graph.add(op, inputs, names, PRESENT, **members)

    votes = behind("pairwise_votes", made, len(classes))
    own = "scores" if several and shape == "ovr" else "margins"
    if not several:
        margins = behind("affine", made, 1, order="subtract_divide", shift=[], scale=[-1.0], dtype="float64")
    else:
        margins = behind("pairwise_scores", made, len(classes)) if own == "scores" else made
    rows_of = {"votes": pairs.votes, "scores": pairs.scores, "margins": pairs.margins}
    outputs, what = (margins, "scores") if ties else (votes, "votes")
    decision = "argmax"
    if coupled:
        if several and not ties:
            margins, own = votes, "votes"
        decision = "margin_positive" if several else "margin_nonnegative"
        outputs = behind("pairwise_coupling", made, len(classes), slope=model._probA, intercept=model._probB)
    return ModelSpec(
        features=columns,
        accepts=FINITE,
        margins=rows_of[own],
        outputs=(lambda rows: two_dimensional(model.predict_proba(rows))) if coupled else rows_of[what],
        classes=classes,
        decision=decision,
        labels=model.predict,
        margin_tolerance=pairs.tolerance(own),
        output_tolerance=_coupling.tolerance(model, pairs.raw, pairs.far) if coupled else pairs.tolerance(what),
        answer=Answer(margins, outputs),
        probabilities=coupled,
    )


def _coupled(model: Any) -> bool:
    """Whether it was fitted to give probabilities, and gives them."""
    return model.probability != "deprecated" and bool(model.probability) and len(model._probA) > 0


@dataclass
class _Pairs:
    """The margins of the pairs of classes, and what follows from them."""

    model: Any
    classes: int
    #: How far the margins may be; None: not at all.
    far: Tolerance | None

    def raw(self, rows: Any) -> Floats:
        """As libsvm has them: of two classes scikit-learn turns the sign."""
        found = two_dimensional(self.model._decision_function(rows))
        return -found if self.classes == 2 else found

    def margins(self, rows: Any) -> Floats:
        """As decision_function gives them with the shape "ovo"."""
        return two_dimensional(self.model._decision_function(rows))

    def scores(self, rows: Any) -> Floats:
        """As decision_function gives them with the shape "ovr"."""
        return two_dimensional(self.model.decision_function(rows))

    def votes(self, rows: Any) -> Floats:
        """As predict counts them."""
        won = (self.raw(rows) > 0).astype(np.float64)
        return np.asarray(won @ self._sides(0) + (1 - won) @ self._sides(1), np.float64)

    def tolerance(self, what: str) -> Tolerance | None:
        """How far the margins, the votes or the scores may be."""
        if self.far is None or what == "margins":
            return self.far
        far, both = self.far, self._sides(0) + self._sides(1)

        def votes(rows: Any) -> Floats:
            return np.asarray((np.abs(self.raw(rows)) <= far(rows)) @ both, np.float64)

        def scores(rows: Any) -> Floats:  # the slope of s / (3 (|s| + 1)) is a third at most
            size = np.abs(self.raw(rows)) @ both
            return np.asarray(votes(rows) + (far(rows) @ both + self.classes * np.finfo(float).eps * size) / 3 + 1e-15)

        return votes if what == "votes" else scores

    def _sides(self, side: int) -> Floats:
        """(pairs, classes): the first class of each pair, or the second."""
        pairs = [(i, j) for i in range(self.classes) for j in range(i + 1, self.classes)]
        return np.eye(self.classes)[[pair[side] for pair in pairs]]

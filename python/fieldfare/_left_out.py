# SPDX-License-Identifier: Apache-2.0
"""What a sparse matrix leaves out: zero, or missing, as the source library has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from fieldfare.errors import UnsupportedError

if TYPE_CHECKING:
    from fieldfare.predictor import Predictor

__all__ = ["LeftOut"]


class LeftOut(NamedTuple):
    """How a model meets the zeros of a sparse matrix, those that it stores and those that it leaves out.

    To XGBoost what a sparse matrix leaves out is missing, and a 0 of anything else, or one that it stores, is a number.
    A model that was converted with a sparse sample has a first step that makes every 0 missing: it has no other zero,
    and refuses what would need one.
    """

    #: What is left out is missing; else zero.
    missing: bool = False
    #: The artifact has no zero that is a number.
    no_zeros: bool = False
    #: A cell that is stored twice has the sum of its values; no booster adds them up.
    sums: bool = True
    #: Why no sparse matrix is taken; empty: it is.
    refusal: str = ""

    @classmethod
    def of(cls, predictor: Predictor) -> LeftOut:
        """What the artifact says of it."""
        libraries = {library.partition(" ")[0] for library in predictor._provenance["libraries"]}
        sums = libraries.isdisjoint(("xgboost", "lightgbm", "catboost"))
        if "xgboost" not in libraries:
            return cls(sums=sums)
        steps = predictor._document["steps"]
        if _makes_zeros_missing(predictor, steps[:1]):
            return cls(sums=sums, no_zeros=not any(map(_looks_for_zeros, steps[1:])))  # unless `missing` is 0
        if steps:
            what, remedy = "steps and XGBoost", "give a dense array"
        elif predictor._provenance["source"].startswith("xgboost."):
            return cls(sums=sums, missing=True)
        else:
            what, remedy = (
                "a scikit-learn object around XGBoost",
                "give a dense array, convert the XGBoost model itself, or this one with a sparse sample",
            )
        return cls(
            sums=sums,
            refusal=f"a sparse matrix in front of {what}, to which what it leaves out is zero or missing as its steps "
            f"have it; {remedy}",
        )

    def refuse_dense(self, what: str) -> None:
        """Raises UnsupportedError if the model takes no tables and arrays, which have zeros. what: is given."""
        if self.no_zeros:
            raise _unsupported(
                f"{what} for an XGBoost model that was converted with a sparse sample: it takes every 0 for missing, "
                "as what a sparse matrix leaves out is, while XGBoost takes that of a table or an array for a number; "
                "give a sparse matrix, or convert the model with a dense sample, such as sample.toarray(), which then "
                "takes both"
            )

    def refuse_sparse(self) -> None:
        """Raises UnsupportedError if the model takes no sparse matrices."""
        if self.refusal:
            raise _unsupported(self.refusal)

    def refuse_stored(self, values: Any, cells: int) -> None:
        """Raises UnsupportedError if a sparse matrix stores what the model cannot have: zeros, or cells twice. values:
        of the `cells` that it stores, after those stored twice were added up."""
        if len(values) < cells and not self.sums:
            raise _unsupported(
                "the sparse matrix stores a cell twice: scikit-learn adds the values up, the model's library does not; "
                "call its sum_duplicates() first"
            )
        if self.no_zeros and not np.all(values):
            raise _unsupported(
                "the sparse matrix stores zeros, which are numbers to XGBoost, while the model was converted with a "
                "sparse sample and takes every 0 for missing; call the matrix's eliminate_zeros() if they are missing, "
                "or convert the model with a dense sample, such as sample.toarray()"
            )


def _makes_zeros_missing(predictor: Predictor, steps: list[dict[str, Any]]) -> bool:
    """Whether the first step makes zeros missing and fills in nothing. Its fill may be too long to be in the document:
    a record says."""
    if not any(map(_looks_for_zeros, steps)) or any(field.type == "string" for field in predictor.schema):
        return False
    zeros = {field.name: False if field.type == "bool" else 0 for field in predictor.schema}
    return bool(np.isnan(predictor._bind_records([zeros]).score("feature")).all())


def _looks_for_zeros(step: dict[str, Any]) -> bool:
    return bool(step["kind"] == "fill_missing" and step["missing_number"] == 0)


def _unsupported(what: str) -> UnsupportedError:
    return UnsupportedError(what, code="Unsupported")

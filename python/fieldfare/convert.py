# SPDX-License-Identifier: Apache-2.0
"""Converting a fitted object into an artifact: the driver, the same for every library."""

from __future__ import annotations

import datetime
import importlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fieldfare import importers
from fieldfare._files import replacing
from fieldfare.document import Column, Document, Graph, ModelSpec, encode
from fieldfare.importers import _baseline, _checks, _verify
from fieldfare.importers._sample import Sample, Values, open_sample

if TYPE_CHECKING:
    from fieldfare.predictor import Predictor

__all__ = ["Model", "convert", "describe"]

#: Sample rows that are compared after a conversion; of a longer sample, as many evenly spaced.
COMPARED = 100_000


#: Names of libraries whose package is called otherwise.
_DISTRIBUTIONS = {"sklearn": "scikit-learn"}


class Model:
    """A converted model: the bytes of an artifact. `Model.save` writes them, `Model.predictor` scores with them. Models
    with the same bytes are equal."""

    def __init__(self, artifact: bytes) -> None:
        self._artifact = artifact

    def to_bytes(self) -> bytes:
        """The artifact: what `save` writes and `fieldfare.load` reads."""
        return self._artifact

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the artifact; an existing file is replaced as a whole or not at all. Raises OSError, such as
        FileNotFoundError when there is no such folder."""
        with replacing(path) as file:
            file.write(self._artifact)

    def predictor(self) -> Predictor:
        """Loads it, without a file; at the first call, since a predictor never changes."""
        return self._predictor

    @cached_property
    def _predictor(self) -> Predictor:
        from fieldfare.predictor import Predictor

        return Predictor(self._artifact)

    def __eq__(self, other: object) -> bool:
        return self._artifact == other._artifact if isinstance(other, Model) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._artifact)

    def __reduce__(self) -> tuple[type[Model], tuple[bytes]]:
        return type(self), (self._artifact,)

    def __repr__(self) -> str:
        return f"<fieldfare.Model {self._predictor._summary()}, {len(self._artifact):,} bytes>"

    def _repr_html_(self) -> str:
        from fieldfare._html import artifact_html

        return artifact_html("fieldfare.Model", self._predictor)


def convert(fitted: Any, sample: Any, *, name: str | None = None, version: str = "") -> Model:
    """Converts a fitted object to an artifact with the same answers.

    fitted: a scikit-learn Pipeline or estimator, an XGBoost, LightGBM or CatBoost model, or a path to one's native
        model file.
    sample: rows that it accepts: a pandas, polars or pyarrow frame or a 2-D array, best the training data. Gives field
        names and types, the checks that the artifact carries, and the baseline for drift.
    name, version: of the model, free text; they travel in the artifact.

    After the conversion every row of the sample (of more than 100,000 rows as many evenly spaced ones) is scored by
    the artifact and by the source library and compared: equal bits, or within the tolerance that docs/supported.md
    states for the model.

    Raises UnsupportedError, which lists every step and option that cannot be reproduced; SchemaError when the sample
    lacks columns; ArtifactError (`ConversionDiffers`) when a row's answer differs."""
    from fieldfare import _core

    fitted = _opened(fitted)
    document, spec, compared = _describe(fitted, sample, name, version)
    model = Model(_core.build(document.json, document.tensors))
    _verify.verify(model.predictor(), compared.rows, spec, compared.answers)
    return model


def describe(fitted: Any, sample: Any, *, name: str | None = None, version: str = "") -> Document:
    """The pipeline document that `convert` builds the artifact from (docs/artifact_format.md)."""
    return _describe(_opened(fitted), sample, name, version)[0]


def _opened(fitted: Any) -> Any:
    return importers.load_native(Path(fitted)) if isinstance(fitted, (str, os.PathLike)) else fitted


def _describe(fitted: Any, sample: Any, name: str | None, version: str) -> tuple[Document, ModelSpec, _Compared]:
    opened = open_sample(sample, importers.feature_names(fitted))
    if not opened.rows:
        raise ValueError("the sample has no rows")
    graph = Graph(named=opened.named)
    container = "arrow" if type(opened.source).__module__.partition(".")[0] in ("polars", "pyarrow") else ""
    columns = [replace(field.add_to(graph, opened.sparse), container=container) for field in opened.fields]
    spec = graph.convert(fitted, columns)
    if not isinstance(spec, ModelSpec):
        if not graph.problems:
            graph.unsupported("", "it has no model at its end", "a classifier or a regressor as the last step")
        _note_problems(opened, graph, [columns[slot] for slot in graph.prune([])[0]])
        raise graph.refusal()
    kept = list(range(len(columns)))
    if opened.named:  # fields that nothing reads need not be in a record
        kept, spec.features = graph.prune(spec.features)
    _note_problems(opened, graph, [columns[slot] for slot in kept])
    graph.raise_unsupported()
    for slot, field in enumerate(opened.fields):  # rows are built with the missing values that the steps look for
        opened.fields[slot] = replace(field, null=field.null or graph.nulls().get(field.name) or "nan")
    compared = _compared(spec, opened)
    content = _content(spec, graph, opened, compared, kept)
    content["provenance"] = _provenance(fitted, graph, name, version)
    return encode(content), spec, compared


@dataclass
class _Compared:
    """The sample rows that both sides score, with the source library's answers."""

    rows: Any
    values: list[Values]
    answers: _checks.Answers


def _compared(spec: ModelSpec, opened: Sample) -> _Compared:
    if opened.rows <= COMPARED:
        return _Compared(opened.source, opened.values, _checks.answers_of(spec, opened.source))
    chosen = _checks.spread(opened.rows, COMPARED)
    rows = opened.take(chosen)
    return _Compared(rows, [values[chosen] for values in opened.values], _checks.answers_of(spec, rows))


def _note_problems(opened: Sample, graph: Graph, columns: Sequence[Column]) -> None:
    problems = {field.name: field.problem for field in opened.fields if field.problem}
    for column in columns:
        if column.name in problems:
            graph.unsupported(column.name, problems[column.name], "numbers, booleans or strings")


def _content(spec: ModelSpec, graph: Graph, opened: Sample, compared: _Compared, kept: Sequence[int]) -> dict[str, Any]:
    schema = graph.schema()
    rows, answers = _checks.choose(spec, opened, compared.values, compared.answers.margins, kept, schema)
    return {
        "format": "fieldfare",
        "version": 1,
        "schema": schema,
        "steps": graph.steps(),
        "features": [column.id for column in spec.features],
        "feature_names": [column.name for column in spec.features],
        "feature_rule": spec.feature_rule,
        "model": spec.model,
        "link": spec.link,
        "classes": list(spec.classes),
        "decision": spec.decision,
        "checks": _checks.encoded([rows[slot] for slot in kept], answers, schema),
        "baseline": _baseline.baseline(spec, [compared.values[slot] for slot in kept], compared.answers.outputs),
    }


def _provenance(fitted: Any, graph: Graph, name: str | None, version: str) -> dict[str, Any]:
    packages = sorted({*graph.libraries, "numpy"} - {"builtins"})
    return {
        "name": name or type(fitted).__name__,
        "version": version,
        "created": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "source": importers.qualified_name(fitted),
        "libraries": [f"{_DISTRIBUTIONS.get(package, package)} {_version(package)}" for package in packages],
    }


def _version(package: str) -> str:
    return str(getattr(importlib.import_module(package), "__version__", "of unknown version"))

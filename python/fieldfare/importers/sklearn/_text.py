# SPDX-License-Identifier: Apache-2.0
"""What the vectorisers of texts share: the terms that they count, and the weights of counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fieldfare.document import is_text
from fieldfare.graph import Column, Graph
from fieldfare.importers._fields import is_sparse
from fieldfare.importers._names import examples
from fieldfare.importers._sample_text import ALONE
from fieldfare.importers.sklearn._arrays import expect_width, float_dtype, names_out, refuse_strings

#: Options of a vectoriser, as the table of what is supported has them.
OPTIONS = (
    "analyzer word, char, char_wb",
    "lowercase",
    "ngram_range",
    "stop_words",
    "vocabulary fitted and given",
    "binary",
)
REFUSED = (
    ("preprocessor, tokenizer or analyzer that is a function", "its code is Python's"),
    ("strip_accents", "characters are compared as they are"),
    ("another token_pattern than a word of some length", r"such as (?u)\b\w\w+\b, the default"),
    ("input other than content", "a record has the text itself"),
    ("a table", 'texts are one column: ("text", TfidfVectorizer(), "column") in a ColumnTransformer'),
    ("an integer dtype below 32 bits", "counts may wrap"),
)
#: What the table says of the answers.
EXACTNESS = "equal bits, of characters of Unicode 14.0 (Python 3.11); a Python with a later one knows more letters"
#: The document's names of the kinds of terms.
TERMS = {"word": "word", "char": "character", "char_wb": "character_in_word"}
#: A word of some length; one in a row of letters is as long as the row.
PATTERN = re.compile(r"(?:\(\?u\))?(?:\\b)?((?:\\w)*)\\w(?:\+|\{(\d+),\})(?:\\b)?")
MOST_TERMS, MOST_PIECES = 1_000_000, 32
#: Counts whose logarithms NumPy gives when a model is converted; its last bits are not the C library's.
COUNTS = 1024


def counts(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column] | None:
    """The columns of the terms of a text; None if something cannot be reproduced."""
    known = len(graph.problems)
    _note_input(columns, graph)
    _note_options(step, graph)
    terms = _terms(step, graph)
    if len(graph.problems) > known:
        return None
    (column,) = graph.refuse_missing(columns)
    dtype = str(np.dtype(step.dtype))
    shortest, longest = step.ngram_range
    words = step.analyzer == "word"
    return graph.add(
        "count_terms",
        [column],
        [Column(name, dtype=dtype, sparse=True) for name in names_out(step, columns, lambda: terms)],
        of=TERMS[step.analyzer],
        lowercase=bool(step.lowercase),
        word_length=_word_length(step.token_pattern) if words else 1,
        stop_words=sorted(filter(_is_held, step.get_stop_words() or ())) if words else [],
        shortest=int(shortest),
        longest=int(longest),
        terms=terms,
        binary=bool(step.binary),
        dtype="float32" if dtype == "float32" else "float64",
    )


def weights(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """Counts of terms, weighted as a TfidfTransformer does it."""
    expect_width(step, columns, graph)
    if refuse_strings(columns, graph):
        return columns
    if step.sublinear_tf and graph.makers(columns) != {"count_terms"}:
        graph.unsupported("sublinear_tf", "of numbers that are no counts of a vectoriser", "sublinear_tf=False")
        return columns
    columns = graph.refuse_missing(graph.refuse_infinite(columns))
    dtype = float_dtype(columns)
    if dtype == "float16":
        graph.unsupported("", "it computes in float16, the type of all of its columns", "float32 or float64 columns")
        return columns
    idf = getattr(step, "idf_", None)
    return _weighed(
        step,
        columns,
        graph,
        sublinear=_logarithms(dtype) if step.sublinear_tf else [],
        idf=[] if idf is None else np.asarray(idf, dtype=np.float64),
        norm=step.norm or "none",
        dtype=dtype,
    )


def of_one_length(step: Any, columns: Sequence[Column], graph: Graph) -> Sequence[Column]:
    """The rows of a sparse matrix, divided by what their numbers add up to."""
    expect_width(step, columns, graph)
    if refuse_strings(columns, graph):
        return columns
    if not is_sparse(columns):
        graph.unsupported("", "a dense matrix", "a sparse one, whose rows are added up in order")
    if step.norm not in ("l1", "l2"):
        graph.unsupported("norm", repr(step.norm), '"l1", "l2"')
    columns = graph.refuse_missing(graph.refuse_infinite(columns))
    dtype = float_dtype(columns)
    if dtype == "float16":
        graph.unsupported("", "it computes in float16, the type of all of its columns", "float32 or float64 columns")
    if graph.problems:
        return columns
    return _weighed(step, columns, graph, sublinear=[], idf=[], norm=step.norm, dtype=dtype)


def _weighed(step: Any, columns: Sequence[Column], graph: Graph, **parameters: Any) -> Sequence[Column]:
    names = names_out(step, columns, lambda: [column.name for column in columns])
    made = [Column(name, dtype=parameters["dtype"], sparse=True) for name in names]
    return graph.add("tfidf", columns, made, **parameters)


def _logarithms(dtype: str) -> NDArray[np.float64]:
    logarithms = np.log(np.arange(1, COUNTS + 1).astype(dtype))
    logarithms += 1.0
    return np.asarray(logarithms, dtype=np.float64)


def _note_input(columns: Sequence[Column], graph: Graph) -> None:
    if len(columns) != 1 or columns[0].container != ALONE:
        graph.unsupported("", "it is given a table", 'one column, by its name alone: (..., "column"), or a Series')
    elif not columns[0].is_string:
        graph.unsupported("", f"{columns[0].name!r} holds no text but {columns[0].dtype}", "a column of strings")
    elif not graph.is_field(columns[0]):
        graph.unsupported("", "its text is what another step makes", "a column of the sample")


def _note_options(step: Any, graph: Graph) -> None:
    for option in ("preprocessor", "tokenizer"):
        if getattr(step, option) is not None:
            graph.unsupported(option, "a function", f"{option}=None")
    if step.input != "content":
        graph.unsupported("input", repr(step.input), '"content"')
    if step.strip_accents:
        graph.unsupported("strip_accents", repr(step.strip_accents), "strip_accents=None")
    if callable(step.analyzer):
        graph.unsupported("analyzer", "a function", ", ".join(TERMS))
    elif step.analyzer == "word" and not _word_length(step.token_pattern):
        graph.unsupported("token_pattern", repr(step.token_pattern), r"(?u)\b\w\w+\b, or a word of another length")
    shortest, longest = step.ngram_range
    if not 1 <= shortest <= longest <= MOST_PIECES:
        graph.unsupported("ngram_range", repr(step.ngram_range), f"1 to {MOST_PIECES}")
    if np.dtype(step.dtype) not in map(np.dtype, ("int64", "uint64", "int32", "uint32", "float64", "float32")):
        graph.unsupported("dtype", str(np.dtype(step.dtype)), "int64, int32, float64 or float32")


def _word_length(pattern: Any) -> int:
    """The least characters of a word; 0 for a pattern that asks for something else."""
    found = PATTERN.fullmatch(pattern) if isinstance(pattern, str) else None
    if found is None:
        return 0
    return len(found[1]) // 2 + (1 if found[2] is None else int(found[2]))


def _is_held(word: Any) -> bool:
    """Whether a text of a record could hold it."""
    return isinstance(word, str) and is_text(word)


def _terms(step: Any, graph: Graph) -> list[str]:
    """The vocabulary in the order of the columns."""
    found = sorted(step.vocabulary_.items(), key=lambda entry: int(entry[1]))
    terms = [term for term, _ in found]
    if odd := [term for term in terms if not _is_held(term)]:
        graph.unsupported("vocabulary", f"{examples(odd)}, which no text holds", "terms that are strings")
    if len(terms) > MOST_TERMS:
        graph.unsupported("vocabulary", f"{len(terms)} terms", f"max_features of {MOST_TERMS} or fewer")
    return [str(term) for term in terms]

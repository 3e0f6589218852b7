# SPDX-License-Identifier: Apache-2.0
"""The predictor: answers, what it tells about itself, copies, threads, and artifacts that cannot be loaded."""

from __future__ import annotations

import contextlib
import copy
import gc
import json
import os
import pickle
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

import fieldfare as ff
from support import artifacts

ROW = {"x": 1.0, "job": "admin"}
ROWS = [ROW, {"x": -2.5, "job": "jürgen"}, {"x": 0.0, "job": None}, {"x": 3.0, "job": "nobody knows"}]


def same(a: Any, b: Any) -> bool:
    """Equal bits: NaN equals NaN, 0.0 differs from -0.0."""
    return bool(np.asarray(a, float).tobytes() == np.asarray(b, float).tobytes())


@pytest.fixture
def binary() -> ff.Predictor:
    return ff.load(artifacts.classifier(["no", "yes"]))


@pytest.fixture
def regressor() -> ff.Predictor:
    return ff.load(artifacts.numeric(3))


# -- answers -----------------------------------------------------------------------------------------------------------


def test_binary_classifier(binary: ff.Predictor) -> None:
    margin = np.array([0.5 * row["x"] - 1.0 * code for row, code in zip(ROWS, [0, 2, -2, -1], strict=True)])
    positive = 1 / (1 + np.exp(-margin))
    assert binary.predict_margin(ROWS).shape == (4,)
    np.testing.assert_allclose(binary.predict_margin(ROWS), margin, rtol=1e-15)
    np.testing.assert_allclose(binary.predict_proba(ROWS), np.c_[1 - positive, positive], rtol=1e-15)
    assert binary.predict(ROWS).tolist() == ["yes" if m > 0 else "no" for m in margin]
    assert binary.classes == ("no", "yes")


@pytest.mark.parametrize(
    ("classes", "dtype"),
    [
        (["no", "yes"], "<U3"),
        ([0, 1], "int64"),
        ([False, True], "bool"),
        ([0.5, 1.5], "float64"),
        ([3, 5, 7], "int64"),
        (["a", "a\0"], "object"),
    ],
)
def test_labels_have_the_type_of_the_classes(classes: list[Any], dtype: str) -> None:
    predictor = ff.load(artifacts.classifier(classes))
    labels = predictor.predict(ROWS)
    assert labels.dtype == dtype
    assert predictor.classes == tuple(classes)
    assert [type(each) for each in predictor.classes] == [type(each) for each in classes]
    for row, label in zip(ROWS, labels, strict=True):
        one = predictor.predict_one(row)
        assert one == label
        assert type(one) is type(classes[0])
        assert list(predictor.predict_proba_one(row)) == classes
    assert same(predictor.predict_proba(ROWS).sum(axis=1).round(12), np.ones(4))


def test_single_records_have_the_bits_of_batches(binary: ff.Predictor) -> None:
    batch = binary.predict_proba(ROWS)
    lines = "\n".join(json.dumps(row) for row in ROWS)
    assert same(binary.predict_json(lines), batch)
    assert same(binary.predict_json(lines.encode()), batch)
    for row, expected in zip(ROWS, batch, strict=True):
        assert same(list(binary.predict_proba_one(row).values()), expected)
        assert same(list(binary.predict_proba_one(json.dumps(row)).values()), expected)
        assert same(list(binary.predict_proba_one(json.dumps(row).encode()).values()), expected)
        assert same(list(binary.predict_proba_one(dict(reversed(row.items()))).values()), expected)


def test_regressor(regressor: ff.Predictor) -> None:
    X = np.array([[0.0, 0.0, 0.0], [1.0, 1.0, 1.0], [np.nan, 0.5, 0.5]])
    assert regressor.predict(X).tolist() == [-3.0, 3.75, 0.25 - 0.0 + 1.0 - 2.0]
    assert regressor.predict_margin(X).shape == (3,)
    assert regressor.predict_leaf(X).tolist() == [[1, 1, 1], [2, 2, 2], [1, 2, 1]]
    assert regressor.predict_leaf(X).dtype == np.int32
    assert regressor.predict_one({"x0": 1, "x1": 1, "x2": 1}) == 3.75
    assert regressor.classes == ()
    record = {"x0": 1.0, "x1": 1.0, "x2": 1.0}
    assert regressor.predict_json(json.dumps(record)).tolist() == [3.75]


def test_several_outputs() -> None:
    schema = [artifacts.field("x")]
    predictor = ff.load(artifacts.build(artifacts.document(schema, artifacts.linear([2.0, 3.0], [0.5, 0.25]))))
    assert predictor.predict([{"x": 1.0}, {"x": 2.0}]).tolist() == [[2.5, 3.25], [4.5, 6.25]]
    assert predictor.predict_one({"x": 1.0}) == [2.5, 3.25]


def test_what_a_model_does_not_have_is_no_attribute(binary: ff.Predictor, regressor: ff.Predictor) -> None:
    with pytest.raises(AttributeError, match="gives no probabilities"):
        regressor.predict_proba(np.zeros((1, 3)))
    with pytest.raises(AttributeError, match="gives no probabilities"):
        regressor.predict_proba_one({"x0": 1, "x1": 1, "x2": 1})
    with pytest.raises(AttributeError, match="gives no probabilities"):
        ff.Predictor.predict_proba_one(regressor, {"x0": 1, "x1": 1, "x2": 1})
    with pytest.raises(AttributeError, match="has no trees"):
        binary.predict_leaf(ROWS)
    margins_only = ff.load(artifacts.classifier([1, 2, 3], link=artifacts.IDENTITY))
    with pytest.raises(AttributeError, match="gives no probabilities"):
        margins_only.predict_proba(ROWS)
    have = {
        (name, method)
        for name, predictor in (("binary", binary), ("regressor", regressor), ("margins", margins_only))
        for method in ("predict_proba", "predict_proba_one", "predict_leaf")
        if hasattr(predictor, method)
    }
    assert have == {("binary", "predict_proba"), ("binary", "predict_proba_one"), ("regressor", "predict_leaf")}
    assert set(margins_only.predict(ROWS)) <= {1, 2, 3}
    assert margins_only.predict_json(json.dumps(ROW)).tolist() == [margins_only.predict_one(ROW)]


@pytest.mark.parametrize("record", [3, None, [("x", 1)], bytearray(b"{}"), ROWS])
def test_a_record_is_a_dict_or_json(binary: ff.Predictor, record: Any) -> None:
    with pytest.raises(TypeError, match="a record is a dict, or JSON"):
        binary.predict_one(record)


def test_transform_names_its_columns() -> None:
    predictor = ff.load(artifacts.every_type(nullable=False))
    record = {"flag": True, "count": 3, "single": 0.1, "real": 0.1, "wide": 1e300, "job": "technician"}
    features = predictor.transform([record])
    assert same(features, [[1.0, 3.0, float(np.float32(0.1)), 0.1, 1e300, 1.0]])
    assert len(predictor.feature_names_out) == features.shape[1]


# -- threads -----------------------------------------------------------------------------------------------------------


def test_every_number_of_threads_gives_the_same_bits() -> None:
    predictor = ff.load(artifacts.numeric(20))
    X = np.random.default_rng(0).normal(size=(5000, 20))
    expected = predictor.predict(X)
    for threads in (2, 3, 4, 50):
        assert same(predictor.predict(X, threads=threads), expected)
        assert same(predictor.transform(X, threads=threads), X)
    names = [field.name for field in predictor.schema]
    records = [dict(zip(names, map(float, row), strict=True)) for row in X[:700]]
    assert same(predictor.predict(records, threads=3), expected[:700])


@pytest.mark.parametrize(
    ("threads", "error"),
    [
        *((0, ValueError), (-1, ValueError), (10**30, ValueError), (-(10**30), ValueError)),
        *((1.5, TypeError), (True, TypeError), ("2", TypeError), (None, TypeError)),
    ],
)
def test_threads_is_a_positive_integer(regressor: ff.Predictor, threads: Any, error: type[Exception]) -> None:
    for call in (regressor.predict, regressor.transform):
        with pytest.raises(error, match=r"^threads is "):
            call(np.zeros((1, 3)), threads=threads)
    with pytest.raises(error, match=r"^threads is "):
        regressor.predict_json(b"", threads=threads)


ARGUMENTS: dict[str, tuple[type[Exception], Any]] = {
    "strict is True or False": (TypeError, lambda p: p.predict(ROWS, strict="yes")),
    "strict is True or False, not": (TypeError, lambda p: p.predict_json(b"{}", strict=3)),
    "decimals is True or False": (TypeError, lambda p: p.predict_proba(ROWS, decimals=None)),
    "missing_columns is 'error' or 'null'": (ValueError, lambda p: p.predict(ROWS, missing_columns=[])),
    "lines is JSON as bytes or str, one object a line, not list": (TypeError, lambda p: p.predict_json([b"{}"])),
    "lines is JSON as bytes or str, one object a line, not dict": (TypeError, lambda p: p.predict_json({"x": 1.0})),
    "instruction_set is a str, not int": (TypeError, lambda p: ff.load(p.artifact, instruction_set=3)),
    "instruction_set is baseline, avx2 or avx512, not 'sse'": (
        ValueError,
        lambda p: ff.load(p.artifact, instruction_set="sse"),
    ),
    "instruction_set is baseline, avx2 or avx512, not": (
        ValueError,
        lambda p: ff.Predictor(p.artifact, instruction_set="\ud800"),
    ),
    "source is a path or the bytes of an artifact, not int": (TypeError, lambda p: ff.load(3)),
    "artifact is bytes, not str": (TypeError, lambda p: ff.Predictor("model.fieldfare")),
    "artifact is bytes, not bytearray": (TypeError, lambda p: ff.Predictor(bytearray(p.artifact))),
    "search is a str, not int": (TypeError, lambda p: ff.supported(3)),
    "column '.*ud800'|column '.*xed": (
        ff.SchemaError,
        lambda p: p.predict({"\ud800": [1.0], "x": [1.0], "job": ["admin"]}, strict=True),
    ),
}


@pytest.mark.parametrize("message", ARGUMENTS)
def test_wrong_arguments_are_named(binary: ff.Predictor, message: str) -> None:
    """Not with the signatures of C++ and the text of what was given, which may be a whole artifact."""
    error, call = ARGUMENTS[message]
    with pytest.raises(error, match=f"^({message})") as caught:
        call(binary)
    assert len(str(caught.value)) < 300


def test_json_in_any_buffer(binary: ff.Predictor) -> None:
    lines = "\n".join(json.dumps(row) for row in ROWS)
    expected = binary.predict_proba(ROWS)
    for given in (lines, lines.encode(), bytearray(lines.encode()), memoryview(lines.encode())):
        assert same(binary.predict_json(given), expected)


@pytest.mark.parametrize(
    "text", ['{"x": 1.0, "job": "\ud800"}', '{"\udcff": 1}', '{"x": 1.0, "job": "admin", "other": "\ud800"}']
)
def test_a_lone_surrogate_is_no_text(binary: ff.Predictor, text: str) -> None:
    for call in (binary.predict_one, binary.predict_proba_one, binary.predict_json):
        with pytest.raises(ff.RecordError, match="not UTF-8") as caught:
            call(text)
        assert caught.value.code == "BadUtf8"
    with pytest.raises(ff.RecordError) as caught:
        binary.predict_json('{"x": 1.0, "job": "admin"}\n' + text)
    assert caught.value.where == "/1"


def test_the_interpreter_runs_while_a_batch_is_scored() -> None:
    predictor = ff.load(artifacts.numeric(200))
    X = np.zeros((200_000, 200), dtype=np.float32)
    rows = predictor._bind_matrix(X)
    steps = 0
    done = threading.Event()

    def count() -> None:
        nonlocal steps
        while not done.is_set():
            steps += 1
            time.sleep(0.0002)

    switch = sys.getswitchinterval()
    sys.setswitchinterval(1e-4)
    counter = threading.Thread(target=count)
    counter.start()
    try:
        before = steps
        rows.score("output")  # one call into C++: with the lock held, nothing else could step
        during = steps - before
    finally:
        done.set()
        counter.join()
        sys.setswitchinterval(switch)
    assert during >= 3


def test_one_predictor_serves_many_threads(binary: ff.Predictor) -> None:
    expected = binary.predict_proba(ROWS)
    wrong: list[Any] = []

    def work() -> None:
        for _ in range(500):
            for row, probabilities in zip(ROWS, expected, strict=True):
                if not same(list(binary.predict_proba_one(row).values()), probabilities):
                    wrong.append(row)
            if not same(binary.predict_proba(ROWS), expected):
                wrong.append("batch")

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not wrong


# -- copies ------------------------------------------------------------------------------------------------------------


def test_pickled_and_copied_predictors_answer_the_same(binary: ff.Predictor) -> None:
    expected = binary.predict_proba(ROWS)
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        restored = pickle.loads(pickle.dumps(binary, protocol))
        assert type(restored) is ff.Predictor
        assert same(restored.predict_proba(ROWS), expected)
        assert restored.info == binary.info
    assert same(copy.deepcopy(binary).predict_proba(ROWS), expected)
    assert same(copy.copy([binary])[0].predict_proba(ROWS), expected)


def test_saved_bytes_are_those_loaded(binary: ff.Predictor, tmp_path: Path) -> None:
    path = tmp_path / "model.fieldfare"
    binary.save(path)
    assert path.read_bytes() == binary.artifact
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    for source in (path, str(path), binary.artifact, bytearray(binary.artifact), memoryview(binary.artifact)):
        assert same(ff.load(source).predict_proba(ROWS), binary.predict_proba(ROWS))


def test_a_predictor_is_initialised_once(binary: ff.Predictor, regressor: ff.Predictor) -> None:
    predictor = ff.load(binary.artifact)
    for artifact in (regressor.artifact, binary.artifact, b"junk"):
        with pytest.raises(TypeError, match="a Predictor never changes"):
            predictor.__init__(artifact)  # type: ignore[misc]
    assert predictor == binary
    assert predictor.artifact == binary.artifact
    assert same(pickle.loads(pickle.dumps(predictor)).predict_proba(ROWS), binary.predict_proba(ROWS))
    later = ff.Predictor.__new__(ff.Predictor)
    with pytest.raises(ff.ArtifactError):
        later.__init__(b"junk")  # type: ignore[misc]
    later.__init__(binary.artifact)  # type: ignore[misc]
    assert later == binary


def test_an_uninitialised_predictor_says_so(binary: ff.Predictor) -> None:
    empty = ff.Predictor.__new__(ff.Predictor)
    uses = [repr, hash, pickle.dumps, copy.copy, copy.deepcopy, lambda p: p == binary, lambda p: binary == p]
    uses += [lambda p: p._repr_html_(), lambda p: p.save("never written"), lambda p: p.predict_proba(ROWS)]
    uses += [lambda p: p.predict_one(ROWS[0]), lambda p: p.predict(sp.csr_matrix((2, 2))), lambda p: {p}]
    names = [
        name
        for name, kind in vars(ff.Predictor).items()
        if hasattr(kind, "__get__") and not callable(kind) and not name.startswith("__")
    ]
    assert {"schema", "info", "artifact", "classes", "engine", "matrix_width", "feature_names_out"} <= set(names)
    uses += [lambda p, name=name: getattr(p, name) for name in names]
    for use in uses:
        with pytest.raises(TypeError, match=r"^the Predictor was not initialised$"):
            use(empty)
    assert not Path("never written").exists()


def test_an_uninitialised_predictor_is_an_error() -> None:
    empty = ff.Predictor.__new__(ff.Predictor)
    names = [name for name in dir(ff.Predictor) if not name.startswith("__")]
    assert {"schema", "_schema", "classes", "predict_one", "predict_proba_one", "_bind_records"} <= set(names)
    given = {"predict_json": b"{}", "_bind_lines": b"{}", "_bind_columns": {}, "_bind_matrix": np.zeros((1, 1))}
    for name in names:
        with pytest.raises((TypeError, AttributeError)):
            getattr(empty, name)(given.get(name, [{"x": 1.0}]))
    for use in (repr, pickle.dumps, lambda p: p.save("never written")):
        with pytest.raises((TypeError, AttributeError)):
            use(empty)
    assert not Path("never written").exists()


def test_uninitialised_rows_are_an_error(binary: ff.Predictor) -> None:
    rows = binary._bind_records(ROWS)
    empty = type(rows).__new__(type(rows))
    for use in (len, lambda r: r.score("output")):
        with pytest.raises(TypeError, match="was not initialised"):
            use(empty)
    with pytest.raises(TypeError):
        copy.copy(rows).score("output")


# -- what it tells about itself ----------------------------------------------------------------------------------------


def test_schema(binary: ff.Predictor) -> None:
    assert binary.schema == (
        ff.Field("x", "float64", nullable=False, infinite=False, categories=(), position=0),
        ff.Field("job", "string", nullable=True, infinite=False, categories=tuple(artifacts.JOBS), position=1),
    )


def test_info_is_plain(binary: ff.Predictor) -> None:
    info = json.loads(json.dumps(binary.info))
    assert info == binary.info
    assert info["classes"] == ["no", "yes"]
    assert info["nodes"] == ["ordinal_encoder", "linear_model", "sigmoid"]
    assert (info["trees"], info["fields"], info["features"]) == (0, 2, 2)
    assert info["engine"] == binary.engine
    assert len(info["digest"]) == 32
    assert info["artifact_bytes"] == len(binary.artifact)


def test_html_escapes_every_text() -> None:
    schema = [artifacts.field("<b>x", "string", categories=tuple(f"<i>{i}" for i in range(20)))]
    steps = [artifacts.ordinal(0, ["<i>0"])]
    html = ff.load(
        artifacts.build(
            artifacts.document(
                schema,
                artifacts.linear([1.0], [0.0]),
                steps=steps,
                features=[1],
                link=artifacts.SIGMOID,
                classes=["<no>", "&yes"],
            )
        )
    )._repr_html_()
    for text in ("hand &lt;made&gt;", "&lt;b&gt;x", "&lt;i&gt;0", "&lt;no&gt;, &amp;yes", "ordinal_encoder", "12 more"):
        assert text in html
    for text in ("<b>x", "<i>", "<no>"):
        assert text not in html


def test_repr(binary: ff.Predictor) -> None:
    assert repr(binary) == f"<fieldfare.Predictor 'hand <made>': 2 fields, 2 classes, {binary.engine}>"


# -- loading -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", [b"", b"PK\x03\x04", b"\x80\x04\x95", b"<html></html>", b"\xff" * 100])
def test_bytes_that_are_no_artifact(bad: bytes) -> None:
    with pytest.raises(ff.ArtifactError) as caught:
        ff.load(bad)
    assert caught.value.code
    assert caught.value.help == f"fieldfare errors {caught.value.code}"


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (tmp_path, tmp_path / "missing", pipe, Path("/dev/zero")):
        with pytest.raises(ff.ArtifactError) as caught:
            ff.load(path)
        assert caught.value.code == "Io"
        assert caught.value.where == str(path)


def test_a_document_that_is_not_sound_is_refused_with_its_place() -> None:
    document = artifacts.document([artifacts.field("x")], artifacts.linear([1.0], [0.0]))
    document["nodes"][0]["coefficients"] = [1.0, 2.0]
    with pytest.raises(ff.ArtifactError) as caught:
        artifacts.build(document)
    assert (caught.value.code, caught.value.where) == ("LengthMismatch", "/nodes/0/coefficients")


def test_tensors_must_have_the_type_of_the_format() -> None:
    with pytest.raises(TypeError, match="tensor 't' is of dtype float32"):
        ff._core.build("{}", {"t": np.zeros(3, np.float32)})


def test_errors_can_be_pickled() -> None:
    predictor = ff.load(artifacts.one_field("float64"))
    with pytest.raises(ff.RecordError) as caught:
        predictor.predict_one({"x": "text"})
    again = pickle.loads(pickle.dumps(caught.value))
    assert type(again) is ff.RecordError
    assert (str(again), again.code, again.where) == (str(caught.value), "TypeMismatch", "/x")


# -- manners -----------------------------------------------------------------------------------------------------------


def test_nothing_is_kept_of_what_was_scored(binary: ff.Predictor) -> None:
    record = {"x": 1.5, "job": "technician"}
    bad = {"x": "no number", "job": "technician"}
    X = {"x": np.arange(10.0), "job": ["admin"] * 10}

    def calls(count: int) -> None:
        for _ in range(count):
            binary.predict_one(record)
            binary.predict_proba_one(record)
            binary.predict_one('{"x": 1, "job": null}')
            binary.predict_proba(X)
            binary.predict([record])
            for each in (bad, {3: 4}, b"{"):
                with contextlib.suppress(ff.RecordError, TypeError):
                    binary.predict_one(each)

    calls(200)
    gc.collect()
    # Counts of references and of blocks: a leak of one object per call shows as thousands.
    values = (*record, *record.values(), ff.RecordError)
    references = [sys.getrefcount(value) for value in values]
    blocks = sys.getallocatedblocks()
    calls(2000)
    gc.collect()
    assert sys.getallocatedblocks() - blocks < 500
    assert max(now - then for now, then in zip(map(sys.getrefcount, values), references, strict=True)) < 10


def test_memory_does_not_grow(binary: ff.Predictor) -> None:
    def resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    rows = ROWS * 25
    for _ in range(1000):
        binary.predict_proba(rows)
        binary.predict_one(ROW)
    before = resident()
    for _ in range(10_000):
        binary.predict_proba(rows)
        binary.predict_one(ROW)
    assert resident() - before < 4 << 20


def test_importing_costs_little_beyond_numpy() -> None:
    script = (
        "import time, sys, numpy; start = time.process_time(); import fieldfare; "
        "print(time.process_time() - start); "
        "print(sorted(m for m in ('pandas', 'pyarrow', 'sklearn', 'xgboost', 'fieldfare.convert') if m in sys.modules))"
    )
    runs = [
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.splitlines()
        for _ in range(5)
    ]
    assert {run[1] for run in runs} == {"[]"}
    assert min(float(run[0]) for run in runs) < 0.010


def test_convert_is_a_function_whatever_was_imported_before() -> None:
    script = (
        "import fieldfare.convert, fieldfare.supported, fieldfare as ff; "
        "assert callable(ff.convert) and callable(ff.supported) and isinstance(ff.Model, type)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = ff.no_such_name

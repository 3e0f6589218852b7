# SPDX-License-Identifier: Apache-2.0
"""Native model files: known by their content, checked before their library sees them, and refused by name."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import struct
import warnings

import catboost as cb
import lightgbm as lgb
import numpy as np
import pandas as pd
import pytest
import xgboost as xgb

import fieldfare as ff
from fieldfare.importers import load_native
from fieldfare.importers.catboost import _saved, _schema
from fieldfare.importers.xgboost import _ubjson
from support.tree_checks import same_bits

RANDOM = np.random.default_rng(0)
FRAME = pd.DataFrame(
    {
        "a": RANDOM.normal(size=300),
        "b": RANDOM.normal(size=300),
        "c": pd.Categorical(RANDOM.choice(list("xyzw"), 300)),
    }
)
Y = (FRAME.a + (FRAME.c == "x") * 2 + FRAME.b * FRAME.a > 0.5).astype(int)
KINDS = ("xgboost.json", "xgboost.ubj", "lightgbm.txt", "catboost.cbm", "catboost.json")


def saved(kind: str, path):
    """The bytes of a small model with numbers and categories, and how its library answers for FRAME."""
    library, form = kind.split(".")
    if library == "xgboost":
        matrix = xgb.DMatrix(FRAME, Y, enable_categorical=True)
        model = xgb.train({"objective": "binary:logistic", "max_depth": 3, "nthread": 1}, matrix, 3)
        return bytes(model.save_raw(form)), model.predict(matrix)
    if library == "lightgbm":
        options = {"objective": "binary", "verbose": -1, "num_leaves": 5, "min_data_per_group": 1, "num_threads": 1}
        model = lgb.train(options, lgb.Dataset(FRAME, Y), 3)
        return model.model_to_string().encode(), model.predict(FRAME)
    model = cb.CatBoostClassifier(iterations=3, depth=3, verbose=0, allow_writing_files=False, thread_count=1)
    model.fit(FRAME, Y, cat_features=["c"]).save_model(str(path), format=form)
    loaded = cb.CatBoost().load_model(str(path), format=form)  # from JSON it takes some leaves one ulp off
    return path.read_bytes(), loaded.predict(FRAME, prediction_type="Probability")[:, 1]


@pytest.fixture(scope="module", params=KINDS)
def model(request, tmp_path_factory):
    return request.param, *saved(request.param, tmp_path_factory.mktemp("model") / "model")


@pytest.mark.parametrize("name", ["model", "model.bin", "model.txt", "model.json", "model.ubj", "model.cbm"])
def test_a_file_is_known_by_its_content(model, name, tmp_path):
    _, content, expected = model
    (tmp_path / name).write_bytes(content)
    given = ff.convert(tmp_path / name, FRAME).predictor().predict_proba(FRAME)[:, 1]
    assert same_bits(given, np.asarray(expected, np.float64))


def test_keys_in_another_order(tmp_path):
    for kind in ("xgboost.json", "catboost.json"):
        content, expected = saved(kind, tmp_path / "model")
        turned = dict(reversed(json.loads(content).items()))
        (tmp_path / "model").write_text(" \n" + json.dumps(turned, indent=1))
        given = ff.convert(tmp_path / "model", FRAME).predictor().predict_proba(FRAME)[:, 1]
        assert np.allclose(given, expected, rtol=1e-12)  # CatBoost reads other texts of the same numbers otherwise


def refusal(path, content, code, match):
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    with pytest.raises(ff.Error, match=match) as refused:
        ff.convert(path, FRAME)
    assert refused.value.code == code
    assert str(path) in str(refused.value)


def test_other_files(tmp_path):
    contents = (b"", b"{", b"{}", b"[1]", b"PK\x03\x04", b"a,b\n1,2\n", b"\x80\x04K\x01.", b"{" * 100_000, b"\xff")
    for content in contents:
        refusal(tmp_path / "other", content, "UnknownModelFile", "not a native model file")
    with pytest.raises(FileNotFoundError):
        ff.convert(tmp_path / "none.json", FRAME)


def test_the_old_binary_form_of_xgboost(tmp_path):
    names = b"".join(struct.pack("<Q", len(name)) + name for name in (b"binary:logistic", b"gbtree"))
    old = struct.pack("<fIiii", 0.5, 3, 0, 0, 0).ljust(136, b"\0") + names + b"\0" * 160
    for content in (old, b"binf" + old):
        refusal(tmp_path / "old.model", content, "OldModelFile", r"save_model\('model.json'\)")


def test_newer_and_changed_xgboost_files(tmp_path):
    path = tmp_path / "model.json"
    content, _ = saved("xgboost.json", path)
    newer = json.loads(content)
    newer["version"] = [99, 0, 0]
    refusal(path, newer, "NewerModelFile", "written by XGBoost 99.0.0")
    weighted = json.loads(content)  # as 3.4 writes DART: an older library drops the weights
    weighted["learner"]["gradient_booster"]["model"]["weight_drop"] = [0.5, 0.5, 0.5]
    refusal(path, weighted, "Unsupported", "drops trees or their weights")
    for objective in ("reg:expectileerror", "binary:hinge"):
        other = json.loads(content)
        other["learner"]["objective"]["name"] = objective
        refusal(path, other, "Unsupported", f"the objective is '{objective}'; supported: ")
    linear = xgb.train({"booster": "gblinear"}, xgb.DMatrix(FRAME[["a", "b"]], Y), 1)
    refusal(path, bytes(linear.save_raw("ubj")), "Unsupported", "gblinear is not a tree model")
    cyclic = json.loads(content)
    cyclic["learner"]["gradient_booster"]["model"]["trees"][0]["left_children"][1] = 0
    refusal(path, cyclic, "BadModelFile", "a child does not fit the rest")


def test_pruned_and_parallel_xgboost_trees(tmp_path):
    x = FRAME[["a", "b"]]
    for options in (
        {"tree_method": "exact", "gamma": 2.0},  # prunes: nodes without a parent remain
        {"booster": "dart", "rate_drop": 0.5},
        {"grow_policy": "lossguide", "max_leaves": 9, "num_parallel_tree": 2},
    ):
        model = xgb.XGBRegressor(n_estimators=6, **options).fit(x, FRAME.a * FRAME.b)
        for form in ("json", "ubj"):
            model.save_model(tmp_path / f"model.{form}")
            (tmp_path / "model").write_bytes((tmp_path / f"model.{form}").read_bytes())
            assert same_bits(ff.convert(tmp_path / "model", x).predictor().predict(x), model.predict(x))


def test_lightgbm_texts(tmp_path):
    path = tmp_path / "model"
    content, expected = saved("lightgbm.txt", path)
    text = content.decode()
    for changed in (
        re.sub(r"tree_sizes=.*", "tree_sizes=1 2 99999999", text),
        re.sub(r"tree_sizes=.*\n", "", text),
        text.replace("\n", "\r\n"),
        "\ufeff" + text,
        text[: text.index("feature_importances")] + text[text.index("pandas_categorical") :],
    ):
        path.write_bytes(changed.encode())
        assert same_bits(ff.convert(path, FRAME).predictor().predict_proba(FRAME)[:, 1], expected)
    for changed, match in (
        (text.replace("left_child=", "left_child=99 ", 1), "left_child"),
        (text.replace("num_leaves=5", "num_leaves=6", 1), "elements, not"),
        (text.replace("objective=binary", "objective=multiclass num_class:100"), "num_class"),
        (text.replace("leaf_value=", "leaf_value=0 x", 1), "the line 'leaf_value=0 x"),
    ):
        refusal(path, changed.encode(), "BadModelFile", match)
    dump = lgb.Booster(model_str=text).dump_model()
    refusal(path, dump, "Unsupported", "save_model instead of dump_model")
    linear = lgb.train({"linear_tree": True, "verbose": -1}, lgb.Dataset(FRAME[["a", "b"]], Y), 2)
    refusal(path, linear.model_to_string().encode(), "Unsupported", "linear_tree")


def test_catboost_files(tmp_path):
    path = tmp_path / "model"
    content, _ = saved("catboost.json", path)
    for change, match in (
        (lambda it: it["oblivious_trees"][0].update(leaf_values=[]), "leaf_values"),
        (lambda it: it["oblivious_trees"][0]["splits"][0].update(split_index=999), "split_index"),
        (lambda it: it["features_info"].update(float_features=[{}]), "feature_index"),
    ):
        changed = json.loads(content)
        change(changed)
        refusal(path, changed, "BadModelFile", match)
    model = cb.CatBoostRegressor(iterations=2, grow_policy="Depthwise", verbose=0, allow_writing_files=False)
    model.fit(FRAME[["a", "b"]], Y).save_model(str(path), format="json")
    refusal(path, path.read_bytes(), "Unsupported", "not symmetric")


def first(core, table, field, kind):
    """The numbers of a list of a .cbm file's trees, or of the first feature in a list of theirs, to be written to."""
    trees = core.table(_schema.ModelCore.TREES)
    return (trees if table is None else trees.tables(table)[0]).array(field, kind)


@pytest.mark.parametrize(
    ("table", "field", "kind", "value", "match"),
    [
        (None, _schema.ModelTrees.STARTS, "<i4", 1 << 30, "where trees begin"),
        (None, _schema.ModelTrees.STARTS, "<i4", 1, "where trees begin"),
        (None, _schema.ModelTrees.SIZES, "<i4", 2, "the splits"),
        (None, _schema.ModelTrees.SIZES, "<i4", -1, "depth"),
        (None, _schema.ModelTrees.SPLITS, "<i4", 10_000, "the splits"),
        (None, _schema.ModelTrees.SPLITS, "<i4", -1, "the splits"),
        (None, _schema.ModelTrees.PACKED, "<u4", 0xFFFF, "the packed splits"),
        (_schema.ModelTrees.NUMBERS, _schema.FloatFeature.BORDERS, "<f4", np.nan, "borders"),
        (_schema.ModelTrees.NUMBERS, _schema.FloatFeature.BORDERS, "<f4", 1e30, "borders"),
    ],
)
def test_numbers_that_catboost_trusts(tmp_path, table, field, kind, value, match):
    path = tmp_path / "model"
    content = bytearray(saved("catboost.cbm", path)[0])
    core, _ = _saved.parts(memoryview(content))
    first(core, table, field, kind)[0] = value
    refusal(path, bytes(content), "BadModelFile", match)


def test_counts_that_catboost_would_search_for_ever(tmp_path):
    frame = FRAME.assign(c=RANDOM.choice([f"w{i}" for i in range(40)], 300))
    path = tmp_path / "model"
    options = {"iterations": 3, "depth": 3, "verbose": 0, "allow_writing_files": False, "one_hot_max_size": 2}
    signal = frame.c.str[1:].astype(int) % 2
    cb.CatBoostClassifier(**options).fit(frame, signal, cat_features=["c"]).save_model(str(path))
    ff.convert(path, frame)
    content = bytearray(path.read_bytes())
    places = (
        _saved.parts(memoryview(content))[1][0]
        .array(_schema.CtrTable.INDEX, "u1")
        .view([("hash", "<u8"), ("row", "<u4")])
    )
    empty = places["hash"] == _saved.EMPTY
    places["hash"][empty], places["row"][empty] = 7, 0
    refusal(path, bytes(content), "BadModelFile", "the places of counts")


def test_many_borders_and_unused_features_of_a_catboost_file(tmp_path):
    """What is packed of a feature with more than 254 borders goes over to the next column."""
    x = RANDOM.normal(size=(3000, 3))
    path = tmp_path / "model"
    options = {"iterations": 200, "depth": 8, "border_count": 2000, "verbose": 0, "allow_writing_files": False}
    model = cb.CatBoostRegressor(**options, thread_count=1).fit(x, np.sin(9 * x[:, 0]) + RANDOM.normal(size=3000))
    for _ in range(2):
        model.save_model(str(path))
        core, _ = _saved.parts(memoryview(path.read_bytes()))
        assert len(first(core, _schema.ModelTrees.NUMBERS, _schema.FloatFeature.BORDERS, "<f4")) > 254
        assert len(first(core, None, _schema.ModelTrees.PACKED, "<u4"))
        assert same_bits(ff.convert(path, x).predictor().predict(x), model.predict(x))
        model.drop_unused_features()


def test_what_goes_wrong_while_a_model_of_a_file_answers(tmp_path, monkeypatch):
    path = tmp_path / "model"
    content, _ = saved("catboost.cbm", path)
    path.write_bytes(content)

    def predict(*_, **__):
        raise KeyError("c")

    loaded = load_native(path)
    monkeypatch.setattr(cb.CatBoost, "predict", predict)
    with pytest.raises(ff.ArtifactError, match="does not answer for the sample: KeyError: 'c'") as caught:
        ff.convert(path, FRAME)
    assert (caught.value.code, caught.value.where) == ("BadModelFile", str(path))
    with pytest.raises(KeyError):
        ff.convert(loaded, FRAME)


@pytest.mark.parametrize(
    "data",
    [b"{i\x05helloi\x01Si\xf0}", b"[$i#i\xfe", b"[#l\xff\xff\xff\xff", b"{i\x80", b"[$i#d\0\0\0\0", b"[" * 10**6],
    ids=["text", "typed", "counted", "key", "real", "deep"],
)
def test_lengths_that_go_back_end_the_reading(data):
    """Binary JSON has signed lengths: a negative one would lead back to where the reader was."""
    with pytest.raises((ValueError, IndexError, RecursionError)):
        _ubjson.loads(data)


TOKEN = re.compile(rb'-?\d+(\.\d+)?([eE][-+]?\d+)?|"[^"]*"|\w+')
VALUES = (
    b"-1", b"0", b"1", b"7", b"999", b"2147483647", b"-2147483648", b"99999999999", b"1e309", b"nan", b"0.5", b"",
    b'"x"', b"null", b"[]", b"{}",
)  # fmt: skip


def mutated(content: bytes, text: bool, choose: random.Random) -> bytes:
    """The content with a token replaced, some bytes changed, a part cut out, or the end cut off."""
    data, how = bytearray(content), choose.random()
    if how < 0.7 and text:
        begin, end = choose.choice([found.span() for found in TOKEN.finditer(content)])
        data[begin:end] = choose.choice(VALUES)
    elif how < 0.85:
        for _ in range(choose.randint(1, 4)):
            data[choose.randrange(len(data))] = choose.choice([0, 1, 0x30, 0x7F, 0xFF, choose.randrange(256)])
    elif how < 0.95:
        begin = choose.randrange(len(data))
        del data[begin : begin + choose.randint(1, 200)]
    else:
        del data[choose.randrange(len(data)) :]
    return bytes(data)


def ending(path) -> str:
    """What a conversion ends with, in a process of its own, which may crash or hang."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        signal.alarm(60)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            ff.convert(path, FRAME)
            found = "converted"  # and compared with its library's answers
        except ff.Error as error:
            found = f"{type(error).__name__} {error.code}"
        except BaseException as error:
            found = f"untyped {type(error).__name__}: {error}"
        os.write(write, found.encode()[:500])
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as file:
        found = file.read().decode(errors="replace")
    _, status = os.waitpid(child, 0)
    return f"ended by signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else found


def test_damaged_files_neither_crash_nor_hang(model, tmp_path):
    kind, content, _ = model
    choose = random.Random(kind)
    path = tmp_path / "model"
    endings: dict[str, int] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a fork beside threads that wait: the child has one of its own
        for number in range(100):
            path.write_bytes(mutated(content, not kind.endswith(("ubj", "cbm")), choose))
            found = ending(path)
            assert not found.startswith(("untyped", "ended by")), f"file {number}: {found}"
            endings[found] = endings.get(found, 0) + 1
    assert endings["ArtifactError BadModelFile"] > 10
    assert endings["converted"] > 0

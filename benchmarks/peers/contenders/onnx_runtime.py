# SPDX-License-Identifier: Apache-2.0
"""ONNX Runtime on the converted model: float32, one thread, its input arrays made beforehand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from contenders import FEATURES, SINGLE, Opened, has_numbers, matrix, single_rows, timed, unpickled

#: The file it reads.
MODEL = "model.onnx"


def prepare(folder: Path) -> None:
    """Writes model.onnx. Raises whatever the converter raises for a model it cannot convert."""
    fitted = unpickled(folder / "model.pickle")
    model = _of_booster(fitted) if has_numbers(folder) else _of_pipeline(fitted)
    (folder / "model.onnx").write_bytes(model.SerializeToString())


def open_model(folder: Path) -> Opened:
    """`InferenceSession.run`."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    path = str(folder / "model.onnx")

    def load() -> Any:
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    session, seconds = timed(load)
    outputs = [session.get_outputs()[1].name]
    if has_numbers(folder):
        X = matrix(folder)
        name = session.get_inputs()[0].name
        batch = {name: X}
        inputs = [{name: row} for row in single_rows(X)]
    else:
        frame = unpickled(folder / "rows.pickle")
        X, batch = frame, _arrays(frame)
        inputs = [{name: column[i : i + 1] for name, column in batch.items()} for i in range(min(SINGLE, len(frame)))]
    return Opened(
        detail=f"ONNX Runtime {onnxruntime.__version__}",
        load_seconds=seconds,
        rows=len(X),
        batch=lambda: session.run(outputs, batch)[0][:, 1],
        one=lambda row: session.run(outputs, row),
        inputs=inputs,
        score=lambda answer: float(answer[0][0, 1]),
        copy=load,
    )


def _arrays(frame: Any) -> dict[str, Any]:
    import bank

    inputs = {name: frame[[name]].to_numpy(np.float32) for name in bank.NUMBERS}
    return inputs | {name: frame[[name]].to_numpy(object) for name in bank.TEXTS}


def _of_pipeline(fitted: Any) -> Any:
    import bank
    from lightgbm import LGBMClassifier
    from onnxmltools.convert.lightgbm.operator_converters.LightGbm import convert_lightgbm
    from skl2onnx import to_onnx, update_registered_converter
    from skl2onnx.common.data_types import FloatTensorType, StringTensorType
    from skl2onnx.common.shape_calculator import calculate_linear_classifier_output_shapes

    update_registered_converter(
        LGBMClassifier,
        "LightGbmLGBMClassifier",
        calculate_linear_classifier_output_shapes,
        convert_lightgbm,
        options={"nocl": [True, False], "zipmap": [True, False, "columns"]},
    )
    types = [(name, FloatTensorType([None, 1])) for name in bank.NUMBERS]
    types += [(name, StringTensorType([None, 1])) for name in bank.TEXTS]
    return to_onnx(
        fitted, initial_types=types, options={id(fitted): {"zipmap": False}}, target_opset={"": 15, "ai.onnx.ml": 3}
    )


def _of_booster(fitted: Any) -> Any:
    import onnxmltools
    from onnxmltools.convert.common.data_types import FloatTensorType

    types = [("x", FloatTensorType([None, FEATURES]))]
    if type(fitted).__module__.startswith("xgboost"):
        return onnxmltools.convert_xgboost(fitted, initial_types=types)
    return onnxmltools.convert_lightgbm(fitted, initial_types=types, zipmap=False)

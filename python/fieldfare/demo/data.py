# SPDX-License-Identifier: Apache-2.0
"""The bank's customers: the published files where they are, generated rows where they are not."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fieldfare.cli.failure import UsageError
from fieldfare.demo.synthetic import COLUMNS, generate

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Bank", "find_file", "load"]

SEED = 20_081_105
#: Known only after the call, so no model that decides whom to call may see it.
AFTER_THE_CALL = "duration"


@dataclass(frozen=True)
class Bank:
    """Customers to learn from and others to score."""

    train: pd.DataFrame
    stream: pd.DataFrame
    train_outcome: NDArray[np.bool_]
    stream_outcome: NDArray[np.bool_]
    #: Where the rows come from, for people.
    source: str
    #: The published data, not generated.
    real: bool

    @property
    def rows(self) -> int:
        """Customers in all."""
        return len(self.train) + len(self.stream)


def find_file(given: str | None) -> Path | None:
    """The file of all customers: the one given, or bank-marketing/bank-full.csv[.gz] below FIELDFARE_DATA."""
    if given is not None:
        if not Path(given).is_file():
            raise UsageError(f"{given}: no such file", "give the path of bank-full.csv or bank-full.csv.gz")
        return Path(given)
    folder = os.environ.get("FIELDFARE_DATA")
    if not folder:
        return None
    for name in ("bank-full.csv", "bank-full.csv.gz"):
        if (path := Path(folder, "bank-marketing", name)).is_file():
            return path
    raise UsageError(
        f"FIELDFARE_DATA is {folder}, but bank-marketing/bank-full.csv[.gz] is not in it",
        "correct FIELDFARE_DATA, or unset it to use generated customers",
    )


def load(path: Path | None) -> Bank:
    """The customers of a file, or generated ones. Those to score are never among those to learn from."""
    import pandas as pd

    if path is None:
        return _split(pd.DataFrame(generate(SEED)), None, "generated", False)
    full = _read(path)
    sample = next((p for p in _samples(path) if p.is_file()), None)
    if sample is None:
        return _split(full, None, f"{path.name}, a tenth of it to score", True)
    return _split(full, _read(sample), f"{path.name} and {sample.name}", True)


def _samples(path: Path) -> list[Path]:
    return [path.with_name("bank.csv"), path.with_name("bank.csv.gz")]


def _read(path: Path) -> pd.DataFrame:
    import pandas as pd

    frame = pd.read_csv(path, sep=";")
    missing = [name for name in COLUMNS if name not in frame]
    if missing:
        raise UsageError(f"{path}: lacks the columns {missing}", "give the bank-full.csv of the bank marketing data")
    return frame[list(COLUMNS)]


def _split(full: pd.DataFrame, sample: pd.DataFrame | None, source: str, real: bool) -> Bank:
    if sample is None:
        chosen = np.zeros(len(full), np.bool_)
        chosen[np.random.default_rng(SEED).choice(len(full), len(full) // 10, replace=False)] = True
        sample, train = full[chosen], full[~chosen]
    else:
        train = _without(full, sample)
    return Bank(_inputs(train), _inputs(sample), _outcome(train), _outcome(sample), source, real)


def _without(full: pd.DataFrame, sample: pd.DataFrame) -> pd.DataFrame:
    """The rows of `full` that are not in `sample`."""
    marked = full.merge(sample.drop_duplicates(), how="left", indicator="origin")
    kept: pd.DataFrame = marked.loc[marked["origin"] == "left_only", list(full.columns)]
    return kept


def _inputs(frame: pd.DataFrame) -> pd.DataFrame:
    inputs: pd.DataFrame = frame.drop(columns=[AFTER_THE_CALL, "y"]).reset_index(drop=True)
    return inputs


def _outcome(frame: Any) -> NDArray[np.bool_]:
    return np.asarray(frame["y"] == "yes", np.bool_)

# SPDX-License-Identifier: Apache-2.0
"""How far the probabilities of libsvm may be from ours: it finds them step by step, and stops once they are near."""

from __future__ import annotations

from typing import Any

import numpy as np

from fieldfare.spec import Floats, Tolerance

EPS = float(np.finfo(np.float64).eps)
LEAST, ROUNDS = 1e-7, 100


def tolerance(model: Any, margins: Tolerance, far: Tolerance | None) -> Tolerance | None:
    """Of probabilities, from how far the `margins` of the pairs may be. A row may take one step more than the other
    side where the step before was as near as makes it stop, give or take the last bits."""
    if far is None:
        return None
    slope, intercept, count = np.abs(model._probA), model._probB, len(model.classes_)

    def allowed(rows: Any) -> Floats:
        at = margins(rows)
        with np.errstate(over="ignore"):
            p = 1 / (1 + np.exp(at * model._probA + intercept))
        moved = p * (1 - p) * (slope * far(rows) + 4 * EPS * (np.abs(at) * slope + np.abs(intercept) + 1))
        total = 8 * count * moved.sum(axis=1) + 64 * count * EPS
        return np.repeat(np.where(_near_the_stop(p, count, total), 0.05 / count, total)[:, None], count, axis=1)

    return allowed


def _near_the_stop(pairs: Floats, count: int, far: Floats) -> Any:
    """Which rows come so near to the error at which libsvm stops that the last bits decide."""
    r = np.zeros((len(pairs), count, count))
    upper = np.triu_indices(count, 1)
    r[:, upper[0], upper[1]] = np.clip(pairs, LEAST, 1 - LEAST)
    r[:, upper[1], upper[0]] = 1 - r[:, upper[0], upper[1]]
    q = -r * r.transpose(0, 2, 1)
    diagonal = np.square(r).sum(axis=1)
    q[:, np.arange(count), np.arange(count)] = diagonal
    p = np.full((len(pairs), count), 1.0 / count)
    near, going, stop = np.zeros(len(pairs), np.bool_), np.ones(len(pairs), np.bool_), 0.005 / count
    for _ in range(ROUNDS):
        qp = np.einsum("ntj,nj->nt", q, p)
        pqp = (p * qp).sum(axis=1)
        error = np.abs(qp - pqp[:, None]).max(axis=1)
        near |= going & (np.abs(error - stop) <= far)
        going &= error >= stop
        if not going.any():
            break
        for t in range(count):
            step = (pqp - qp[:, t]) / diagonal[:, t]
            p[:, t] += step
            pqp = (pqp + step * (step * diagonal[:, t] + 2 * qp[:, t])) / (1 + step) ** 2
            qp = (qp + step[:, None] * q[:, t]) / (1 + step)[:, None]
            p /= (1 + step)[:, None]
    return near

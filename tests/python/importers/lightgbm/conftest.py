# SPDX-License-Identifier: Apache-2.0
"""One thread for the library: its results do not depend on the number, and small jobs are faster."""

from __future__ import annotations

from collections.abc import Iterator

import lightgbm  # noqa: F401  its thread pool must be loaded to be limited
import pytest
import threadpoolctl


@pytest.fixture(autouse=True, scope="session")
def one_thread() -> Iterator[None]:
    with threadpoolctl.threadpool_limits(1):
        yield

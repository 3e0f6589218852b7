# SPDX-License-Identifier: Apache-2.0
"""The demonstration: its customers, its comparisons and plots, and all of it from beginning to end on a small file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from fieldfare import report
from fieldfare.cli.comparison import compare, compare_labels
from fieldfare.cli.failure import OutsideError, UsageError
from fieldfare.cli.program import native_program
from fieldfare.demo import data, synthetic
from fieldfare.demo.service import Service


class TestCustomers:
    def test_generated_ones_have_the_published_shape(self) -> None:
        frame = pd.DataFrame(synthetic.generate(5))
        assert frame.shape == (45_211, 17)
        assert tuple(frame.columns) == synthetic.COLUMNS
        assert abs((frame["y"] == "yes").mean() - 0.117) < 0.006
        for name, table in synthetic.CATEGORIES.items():
            shares = frame[name].value_counts(normalize=True)
            assert set(shares.index) == set(table)
            for category, (share, _) in table.items():
                assert abs(shares[category] - share) < 0.01
        assert ((frame["pdays"] == -1) == (frame["poutcome"] == "unknown")).all()
        assert ((frame["pdays"] == -1) == (frame["previous"] == 0)).all()
        assert frame["age"].between(18, 95).all()
        assert abs(frame["age"].mean() - 40.9) < 1.5

    def test_a_seed_gives_the_same_customers_again(self) -> None:
        first, again, other = (synthetic.generate(seed, 500) for seed in (3, 3, 4))
        assert all((first[name] == again[name]).all() for name in first)
        assert any((first[name] != other[name]).any() for name in first)

    def test_those_to_score_are_not_among_those_to_learn_from(self, tmp_path: Path) -> None:
        full = pd.DataFrame(synthetic.generate(6, 1000))
        full.to_csv(tmp_path / "bank-full.csv", sep=";", index=False)
        sample = full.sample(100, random_state=0)
        sample.to_csv(tmp_path / "bank.csv.gz", sep=";", index=False)
        bank = data.load(tmp_path / "bank-full.csv")
        assert bank.real
        assert (len(bank.train), len(bank.stream)) == (900, 100)
        assert "duration" not in bank.train
        assert "y" not in bank.train
        assert bank.stream_outcome.tolist() == (sample["y"] == "yes").tolist()
        assert bank.train_outcome.sum() + bank.stream_outcome.sum() == (full["y"] == "yes").sum()

    def test_without_the_small_file_a_tenth_is_held_back(self, tmp_path: Path) -> None:
        pd.DataFrame(synthetic.generate(6, 1000)).to_csv(tmp_path / "bank-full.csv", sep=";", index=False)
        bank = data.load(tmp_path / "bank-full.csv")
        assert (len(bank.train), len(bank.stream)) == (900, 100)

    def test_finding_the_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("FIELDFARE_DATA", raising=False)
        assert data.find_file(None) is None
        with pytest.raises(UsageError, match="no such file"):
            data.find_file(str(tmp_path / "none.csv"))
        monkeypatch.setenv("FIELDFARE_DATA", str(tmp_path))
        with pytest.raises(UsageError, match="FIELDFARE_DATA"):
            data.find_file(None)
        file = tmp_path / "bank-marketing" / "bank-full.csv.gz"
        file.parent.mkdir()
        file.write_bytes(b"")
        assert data.find_file(None) == file

    def test_a_file_of_something_else(self, tmp_path: Path) -> None:
        (tmp_path / "bank-full.csv").write_text("a;b\n1;2\n")
        with pytest.raises(UsageError, match="lacks the columns"):
            data.load(tmp_path / "bank-full.csv")


class TestComparison:
    def test_bits(self) -> None:
        same = compare("margin", [1.0, np.nan, 3.0], [1.0, np.nan, 3.0])
        assert (same.good, same.equal_rows, same.first_differing_row, same.largest_difference) == (True, 3, None, 0.0)
        above = np.nextafter(2.0, 3.0)
        apart = compare("margin", [1.0, above, 3.0], [1.0, 2.0, 3.0])
        assert (apart.good, apart.equal_rows, apart.first_differing_row) == (False, 2, 1)
        assert apart.largest_difference == above - 2.0

    def test_a_tolerance(self) -> None:
        tolerance = np.array([0.5, 0.25])
        found = compare("margin", [1.5, 1.5], [1.0, 1.0], tolerance)
        assert (found.equal_rows, found.good_rows, found.first_differing_row, found.first_wrong_row) == (0, 1, 0, 1)

    def test_a_number_is_not_missing(self) -> None:
        found = compare("margin", [[1.0, np.nan]], [[1.0, 2.0]], np.array([[9.0, 9.0]]))
        assert not found.good
        assert found.largest_difference == np.inf

    def test_shapes_and_labels(self) -> None:
        with pytest.raises(ValueError, match="shapes"):
            compare("margin", [1.0], [1.0, 2.0])
        assert compare_labels(np.array(["a", "b"]), np.array(["a", "b"])).good
        assert compare_labels(np.array(["a", "b"]), np.array(["a", "c"])).first_wrong_row == 1


class TestPlots:
    def scored(self) -> report.Scored:
        random = np.random.default_rng(0)
        probability = random.random(2000)
        return report.Scored("model", probability, random.random(2000) < probability, random.lognormal(1, 0.5, 300))

    def test_calibration(self) -> None:
        scored = self.scored()
        predicted, observed = report.calibration(scored.probability, scored.outcome)
        assert predicted.shape == observed.shape == (10,)
        assert (np.diff(predicted) > 0).all()
        assert np.abs(predicted - observed).max() < 0.1
        few, _ = report.calibration(np.array([0.2, 0.1]), np.array([True, False]))
        assert few.tolist() == [0.1, 0.2]

    def test_the_same_figure_gives_the_same_files(self, tmp_path: Path) -> None:
        scored = [self.scored(), report.Scored("other", np.array([0.5]), np.array([True]), np.empty(0))]
        written = []
        for folder in ("a", "b"):
            (tmp_path / folder).mkdir()
            paths = report.save(report.plot(scored, "title"), tmp_path / folder / "plots")
            assert [path.suffix for path in paths] == [".png", ".svg"]
            written.append([path.read_bytes() for path in paths])
        assert written[0] == written[1]
        assert written[0][0].startswith(b"\x89PNG")
        assert b"latency" in written[0][1] or b"<svg" in written[0][1]


class TestService:
    def test_one_that_ends_says_why(self, tmp_path: Path) -> None:
        program = tmp_path / "program"
        program.write_text("#!/bin/sh\necho 'no such topic'\nexit 2\n")
        program.chmod(0o755)
        with (
            pytest.raises(OutsideError, match="ended with status 2\nno such topic") as raised,
            Service(program, tmp_path / "x.toml", tmp_path / "address") as service,
        ):
            service.brokers()
        assert "x.log" in raised.value.remedy

    def test_the_address_and_the_end(self, tmp_path: Path) -> None:
        program = tmp_path / "program"
        program.write_text(
            '#!/bin/sh\ntrap "exit $(cat status)" TERM\necho host:1 > address\nwhile :; do sleep 0.05; done\n'
        )
        program.chmod(0o755)
        for status in (0, 3):
            (tmp_path / "status").write_text(str(status))
            runner = tmp_path / "runner"
            runner.write_text(f"#!/bin/sh\ncd {tmp_path} && exec ./program\n")
            runner.chmod(0o755)
            with Service(runner, tmp_path / "x.toml", tmp_path / "address") as service:
                assert service.brokers() == "host:1"
                if status == 0:
                    service.stop()
                    continue
                with pytest.raises(OutsideError, match="stopped with status 3"):
                    service.stop()


def test_from_beginning_to_end(tmp_path: Path) -> None:
    try:
        native_program()
    except OutsideError as error:
        pytest.skip(f"{error}; {error.remedy}")
    pd.DataFrame(synthetic.generate(7, 4000)).to_csv(tmp_path / "bank-full.csv", sep=";", index=False)
    command = [sys.executable, "-m", "fieldfare", "demo", "--data", str(tmp_path / "bank-full.csv")]
    command += ["--output", str(tmp_path / "out"), "--seconds", "0.5"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stderr == ""
    assert "everything agrees" in ran.stdout
    found = json.loads((tmp_path / "out" / "demo.json").read_text())
    assert found["rows"] == 4000
    assert [model["name"] for model in found["models"]] == ["logistic regression", "gradient boosting"]
    for model in found["models"]:
        assert model["good"]
        assert all(each["equal_rows"] == 4000 for each in model["compared"])
        assert model["sent"] == model["decisions"] == model["decisions_equal"] == 11 * 400
        assert sum(model["dead_letters"].values()) == 8
        assert model["records_per_second"] > 0
    for name in ("demo.png", "demo.svg", "logistic-regression.fieldfare", "gradient-boosting.toml"):
        assert (tmp_path / "out" / name).stat().st_size > 0

# SPDX-License-Identifier: Apache-2.0
"""Runs every test suite of a built tree, and ends with the sum of their tests: "N passed, N failed"."""

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / "build" / "reports"


@dataclass(frozen=True)
class Suite:
    """A command that writes a JUnit report; `{report}` in it stands for the report's path."""

    name: str
    command: list[str]
    minutes: float


@dataclass(frozen=True)
class Outcome:
    passed: int = 0
    failed: int = 0
    skipped: int = 0


def doctest(name: str, preset: str, minutes: float) -> Suite:
    program = ROOT / "build" / preset / "fieldfare_tests"
    return Suite(name, [str(program), "--reporters=junit", "--out={report}", "--no-path-filenames=true"], minutes)


def pytest(folder: str, minutes: float, *options: str) -> Suite:
    command = [sys.executable, "-m", "pytest", "-q", folder, "--durations=5", "--junitxml={report}", *options]
    return Suite(folder, command, minutes)


def suites() -> list[Suite]:
    ctest = [
        "ctest",
        "--test-dir",
        "build/release",
        "--exclude-regex",
        "^cpp$",
        "--label-exclude",
        "long",
        "--output-on-failure",
    ]
    return [
        doctest("tests/cpp", "release", 10),
        doctest("tests/cpp (asan)", "asan", 15),
        Suite("tests/consumer", [*ctest, "--output-junit", "{report}"], 25),
        pytest("tests/python", 20, "--numprocesses=auto", "--dist=loadfile"),
        pytest("tests/meta", 5),
        pytest("tests/performance", 5),
        pytest("tests/integration", 15),
    ]


def failures(report: Path) -> tuple[Outcome, list[str]]:
    """What a JUnit report counts, and a line for each failed test."""
    passed = failed = skipped = 0
    lines = []
    for case in ET.parse(report).iter("testcase"):
        problems = [child for child in case if child.tag in ("failure", "error")]
        if problems:
            failed += 1
            text = problems[0].get("message") or (problems[0].text or "").strip()
            lines.append(f"{case.get('classname')}: {case.get('name')}: {text}")
        elif case.find("skipped") is not None or case.get("status") in ("disabled", "notrun"):
            skipped += 1
        else:
            passed += 1
    return Outcome(passed, failed, skipped), lines


def run(suite: Suite) -> Outcome:
    report = REPORTS / f"{suite.name.replace('/', '_').replace(' ', '_')}.xml"
    report.unlink(missing_ok=True)
    command = [part.replace("{report}", str(report)) for part in suite.command]
    try:
        status = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, timeout=suite.minutes * 60).returncode
    except subprocess.TimeoutExpired:
        print(f"{suite.name}: stopped after {suite.minutes:g} minutes", file=sys.stderr)
        return Outcome(failed=1)
    except OSError as error:
        print(f"{suite.name}: {error}", file=sys.stderr)
        return Outcome(failed=1)
    try:
        outcome, lines = failures(report)
    except (OSError, ET.ParseError) as error:
        print(f"{suite.name}: exit status {status} and no report: {error}", file=sys.stderr)
        return Outcome(failed=1)
    print("\n".join(lines), file=sys.stderr, end="\n" if lines else "")
    if status != 0 and outcome.failed == 0:
        print(f"{suite.name}: exit status {status} although no test failed", file=sys.stderr)
        return Outcome(outcome.passed, 1, outcome.skipped)
    if outcome.passed + outcome.failed == 0:
        print(f"{suite.name}: ran no test", file=sys.stderr)
        return Outcome(failed=1, skipped=outcome.skipped)
    return outcome


def main() -> int:
    REPORTS.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("FIELDFARE_PROGRAM", str(ROOT / "build" / "release" / "bin" / "fieldfare"))
    outcomes = []
    table = []
    for suite in suites():
        print(f"== {suite.name}", flush=True)
        start = time.monotonic()
        outcome = run(suite)
        seconds = time.monotonic() - start
        outcomes.append(outcome)
        table.append(f"{suite.name:20} {outcome.passed:6} {outcome.failed:6} {outcome.skipped:7} {seconds:7.0f}")
    print(f"\n{'suite':20} {'passed':>6} {'failed':>6} {'skipped':>7} {'seconds':>7}", *table, sep="\n")
    passed, failed = (sum(getattr(o, f) for o in outcomes) for f in ("passed", "failed"))
    print(f"\n{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())

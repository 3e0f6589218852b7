# SPDX-License-Identifier: Apache-2.0
"""The sdist installs in a clean environment; both wheels are self-contained, and small."""

import os
import re
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def run(*command: object, cwd: Path = ROOT) -> str:
    done = subprocess.run([str(c) for c in command], cwd=cwd, env=environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def environment() -> dict[str, str]:
    """The compiler cache knows a source again in another folder; nothing of this environment is imported."""
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return env | {"CCACHE_BASEDIR": "/", "CCACHE_NOHASHDIR": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def new_environment(folder: Path) -> Path:
    venv.create(folder, with_pip=True)
    return folder / "bin" / "python"


def repaired(project: Path, folder: Path) -> Path:
    run(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", folder / "wheel", project)
    (wheel,) = (folder / "wheel").glob("*.whl")
    run(sys.executable, "-m", "auditwheel", "repair", "--wheel-dir", folder / "repaired", wheel)
    (wheel,) = (folder / "repaired").glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def core_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return repaired(ROOT, tmp_path_factory.mktemp("core"))


@pytest.fixture(scope="module")
def services_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return repaired(ROOT / "services", tmp_path_factory.mktemp("services"))


@pytest.fixture(scope="module")
def clean(core_wheel: Path, services_wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that has only both wheels and NumPy."""
    python = new_environment(tmp_path_factory.mktemp("clean"))
    run(python, "-m", "pip", "install", "-q", core_wheel, services_wheel)
    return python


def test_sdist_installs_in_a_clean_environment(tmp_path):
    run(sys.executable, "-m", "build", "--no-isolation", "--sdist", "--outdir", tmp_path, ROOT)
    (sdist,) = tmp_path.glob("*.tar.gz")
    python = new_environment(tmp_path / "clean")
    run(python, "-m", "pip", "install", "-q", sdist)
    assert run(python, "-c", "import fieldfare; print(fieldfare.__file__)", cwd=tmp_path).startswith(str(tmp_path))


def test_core_wheel_is_portable_and_small(core_wheel):
    assert "manylinux" in core_wheel.name
    assert core_wheel.stat().st_size <= 3_000_000


def test_core_wheel_holds_the_package_only(core_wheel):
    names = zipfile.ZipFile(core_wheel).namelist()
    assert {name.partition("/")[0].partition("-")[0] for name in names} <= {"fieldfare", "fieldfare.libs"}
    assert not [name for name in names if name.endswith((".hpp", ".h", ".a", ".cmake"))]


def test_services_wheel_has_its_libraries_inside(services_wheel):
    assert "manylinux" in services_wheel.name
    assert [name for name in zipfile.ZipFile(services_wheel).namelist() if "librdkafka" in name]


@pytest.mark.parametrize("wheel", ["core_wheel", "services_wheel"])
def test_wheel_has_the_licences_of_what_it_carries(wheel, request):
    names = zipfile.ZipFile(request.getfixturevalue(wheel)).namelist()
    carried = {Path(name).name for name in names if "/licenses/" in name}
    notice = (ROOT / "NOTICE").read_text()
    assert {"LICENSE", "NOTICE", *re.findall(r"\b[\w.-]+\.txt\b", notice)} <= carried


@pytest.mark.parametrize("wheel", ["core_wheel", "services_wheel"])
def test_own_binaries_are_hardened(wheel, request, tmp_path):
    archive = zipfile.ZipFile(request.getfixturevalue(wheel))
    (own,) = (
        n for n in archive.namelist() if re.search(r"fieldfare/_core\S*\.so$|fieldfare_services/bin/fieldfare$", n)
    )
    binary = archive.extract(own, tmp_path)
    dynamic, symbols = run("readelf", "--wide", "--dynamic", binary), run("nm", "--dynamic", binary)
    assert "BIND_NOW" in dynamic
    assert "__stack_chk_fail" in symbols
    assert re.search(r"__\w+_chk\b", symbols.replace("__stack_chk", ""))


def test_wheels_work_without_anything_else(clean, tmp_path):
    assert run(clean, "-c", "import fieldfare; print(fieldfare.__version__)", cwd=tmp_path).strip()
    assert run(clean.parent / "fieldfare", "--help", cwd=tmp_path)


def test_program_of_the_services_wheel_runs(clean, tmp_path):
    program = run(clean, "-c", "import fieldfare_services; print(fieldfare_services.program())", cwd=tmp_path).strip()
    assert Path(program).is_relative_to(clean.parents[1])
    assert run(program, "--help", cwd=tmp_path)

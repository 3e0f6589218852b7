# SPDX-License-Identifier: Apache-2.0
.DEFAULT_GOAL := help
SHELL := /bin/bash

export PATH := $(CURDIR)/.venv/bin:$(PATH)
export VIRTUAL_ENV := $(CURDIR)/.venv
export FIELDFARE_WARNINGS_AS_ERRORS := ON
unexport PYTHONPATH
# One name for the compiler, whoever starts it: what one build has compiled, the compiler cache gives the others.
ifeq ($(origin CXX),default)
CXX := c++
endif
export CXX

JOBS ?= $(shell nproc 2>/dev/null || echo 2)
PIP_INSTALL := python -m pip install -q --disable-pip-version-check --no-build-isolation --no-deps --force-reinstall
NATIVE := CMakeLists.txt $(shell find cmake include src -type f 2>/dev/null)
PACKAGE := pyproject.toml $(shell find bindings python -type f -not -path '*/__pycache__/*' 2>/dev/null)

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{ printf "make %-8s %s\n", $$1, $$2 }'

.PHONY: setup
setup: build/.system .venv/.python ## install what the build needs: system packages, and Python packages into .venv

build/.system: tools/apt-packages.txt tools/install_system.sh
	@mkdir -p build
	@tools/install_system.sh
	@touch $@

.venv/.python: pyproject.toml tools/constraints.txt tools/install_python.sh tools/requirements.py | build/.system
	@tools/install_python.sh
	@touch $@

.PHONY: build
build: setup ## build the library, the program and the tests (preset release)
	@cmake --preset release >build/configure.log || { cat build/configure.log; exit 1; }
	@cmake --build --preset release -j $(JOBS)

.PHONY: install
install: .venv/.fieldfare .venv/.services ## install the Python packages into .venv

.venv/.fieldfare: $(NATIVE) $(PACKAGE) | setup
	@CMAKE_BUILD_PARALLEL_LEVEL=$(JOBS) $(PIP_INSTALL) .
	@touch $@

.venv/.services: $(NATIVE) services/pyproject.toml services/fieldfare_services/__init__.py | setup
	@CMAKE_BUILD_PARALLEL_LEVEL=$(JOBS) $(PIP_INSTALL) ./services
	@touch $@

.PHONY: demo
demo: install ## train, convert, verify and stream a bank-marketing model, end to end
	@fieldfare demo $(DEMO_ARGS)

.PHONY: test
test: build install ## build and run every test; ends with the totals
	@cmake --preset asan >build/configure-asan.log || { cat build/configure-asan.log; exit 1; }
	@cmake --build --preset asan -j $(JOBS) --target fieldfare_tests
	@python tools/run_tests.py

.PHONY: tsan
tsan: build ## run threads through the C++ tests and the Python module under ThreadSanitizer
	@ctest --test-dir build/release --tests-regex '^cpp.threads$$' --no-tests=error --output-on-failure
	@JOBS=$(JOBS) tools/run_tsan.sh

.PHONY: aarch64
aarch64: build ## cross-compile for 64-bit ARM and run the C++ tests on an emulated processor
	@ctest --test-dir build/release --tests-regex '^cpp.aarch64$$' --no-tests=error --output-on-failure

.PHONY: soak
soak: build install ## kill the stream 50 times under load on a real broker; prints what was lost, wrong and repeated
	@FIELDFARE_PROGRAM=$(CURDIR)/build/release/bin/fieldfare python -m pytest -q -s -m long tests/integration

.PHONY: bench
bench: build install ## compare with other libraries and write docs/benchmarks.md (BENCH_ARGS=--quick)
	@tools/run_benchmarks.sh $(BENCH_ARGS)

.PHONY: lint
lint: setup ## check formatting, style and types
	@JOBS=$(JOBS) tools/lint.sh

.PHONY: format
format: setup ## format the sources in place
	@tools/lint.sh --fix

.PHONY: docs
docs: install ## write the generated pages of docs/
	@python -m fieldfare.supported docs/supported.md

.PHONY: wheels
wheels: setup ## build the sdist and both wheels, repaired for other machines, into dist/
	@tools/build_wheels.sh

.PHONY: clean
clean: ## remove what was built; keeps .venv
	@rm -rf build dist .venv/.fieldfare .venv/.services

# `make report` and `make test` set up everything they need: only Python 3.11 and make must be there.
.DEFAULT_GOAL := help
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
export PYTHONHASHSEED = 0

.PHONY: help setup report test test-scale test-slow check notebooks lab bench docs lock clean distclean

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(STAMP): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || python3 -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

setup: $(STAMP)  ## the virtual environment with the locked packages

report: $(STAMP)  ## build the site, the PDFs and the tables into reports/
	$(BIN)/cluster-analysis build

test: $(STAMP)  ## the tests and the committed notebooks
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not slow"
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --nbval --nbval-sanitize-with tests/nbval_sanitize.cfg \
		notebooks/*.ipynb

test-scale: $(STAMP)  ## other engines and peers, Spark, Dask, fuzzed files, 1,000 tables
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-extra.lock
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not slow" tests/measures tests/sources tests/evaluation
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m slow tests/sources tests/training

test-slow: test-scale  ## and the faults: kills, full disk, hanging notebooks (half an hour)
	$(BIN)/python -m pytest -q -m slow tests/faults

check: $(STAMP)  ## lint, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

notebooks: $(STAMP)  ## re-run and normalise the committed notebooks
	$(BIN)/cluster-analysis notebooks

lab: $(STAMP)  ## JupyterLab on notebooks/
	$(BIN)/jupyter lab --notebook-dir notebooks --LabApp.news_url=None \
		--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate

bench: $(STAMP)  ## benchmarks against peers (installs the bench extra)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[bench]"
	$(BIN)/python -m pytest -q benchmarks --benchmark-only

docs: $(STAMP)  ## the user guide, warnings are errors
	$(BIN)/sphinx-build -q -W -b html docs docs/_build/html

lock:  ## requirements.lock and environment.yml from pyproject.toml (needs uv)
	uv lock --quiet
	uv export --quiet --format requirements.txt --no-emit-project --no-header --all-groups -o requirements.lock
	uv export --quiet --format requirements.txt --no-emit-project --no-header --all-groups --extra scale --extra bench \
		-o requirements-extra.lock
	$(BIN)/python scripts/write_environment.py

clean:  ## remove what was built
	rm -rf reports data/processed docs/_build .pytask .pytest_cache .mypy_cache .ruff_cache

distclean: clean  ## and the virtual environment
	rm -rf $(VENV)

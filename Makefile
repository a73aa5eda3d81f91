# Each target sets up what it needs: only Python 3.11 and make must be there. The locks are closed, hence `--no-deps`.
.DEFAULT_GOAL := help
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.installed
DEV := $(VENV)/.installed-dev
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-compile --no-build-isolation
export PYTHONHASHSEED = 0

.PHONY: help setup page report update test test-scale test-slow test-newest mutants check notebooks lab bench docs lock clean distclean

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(RUN): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || python3 -m venv $(VENV)
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) -e .
	@touch $@

$(DEV): $(RUN) requirements-dev.lock
	$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

setup: $(RUN)  ## the virtual environment with the locked packages that running needs

page: $(RUN)  ## one page in a minute: reports/page.html, the region of Kyzylorda
	$(BIN)/cluster-analysis run notebooks/07_region.ipynb -p region=KZ-43 --out reports/page.html

report: $(RUN)  ## build the site, the PDFs and the tables into reports/
	$(BIN)/cluster-analysis build

update: $(RUN)  ## fetch tables with a recipe again, say what is revised (NAMES=..., ACCEPT=--accept)
	$(BIN)/cluster-analysis update $(NAMES) $(ACCEPT)

test: $(DEV)  ## the tests and the committed notebooks
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not slow"
	$(BIN)/python -m pytest -q --nbval --nbval-sanitize-with tests/nbval_sanitize.cfg notebooks/*.ipynb

test-scale: $(DEV)  ## other engines at scale, fuzzed files
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "slow and not night" tests/intake tests/training

test-slow: test-scale  ## and the faults (kills, full disk), how pages look, sentences, simulations (an hour)
	$(BIN)/python -m pytest -q -rP -m slow tests/faults tests/policy tests/measures tests/publishing
	$(BIN)/python -m pytest -q -m night --timeout 7200 tests/intake

mutants: $(DEV)  ## change the package in one place at a time: nine of ten must make a test fail (COUNT=20 SEED=word)
	$(BIN)/python scripts/mutants.py $(if $(COUNT),--count $(COUNT)) $(if $(SEED),--seed $(SEED))

test-newest:  ## the default tests with the newest releases that pyproject.toml allows, on PYTHONS="python3.11 ..."
	for python in $(or $(PYTHONS),python3.11 python3.12 python3.13); do \
		$$python -m venv --clear .venv-newest && \
		.venv-newest/bin/python -m pip install --quiet --upgrade pip && \
		.venv-newest/bin/python -m pip install --quiet -e . --group dev && \
		.venv-newest/bin/python -m pytest -q -n 2 --dist loadfile -m "not slow" || exit 1; \
	done

check: $(DEV)  ## lint, format, types, and the texts of the three languages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python scripts/check_texts.py

notebooks: $(DEV)  ## re-run and normalise the committed notebooks
	$(BIN)/cluster-analysis notebooks

lab: $(RUN)  ## JupyterLab on notebooks/
	$(BIN)/jupyter lab --notebook-dir notebooks --LabApp.news_url=None \
		--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate --LabApp.extension_manager=readonly

bench: $(DEV)  ## benchmarks against peers
	$(BIN)/python -m pytest -q benchmarks --benchmark-only

docs: $(DEV)  ## the user guide, warnings are errors
	$(BIN)/sphinx-build -q -W -b html docs docs/_build/html

lock: $(DEV)  ## the locks and environment files from pyproject.toml (needs uv)
	uv lock --quiet
	uv export --quiet --format requirements.txt --no-emit-project --no-header --no-default-groups --group build \
		-o requirements.lock
	uv export --quiet --format requirements.txt --no-emit-project --no-header --all-groups --all-extras \
		-o requirements-dev.lock
	$(BIN)/python scripts/write_environment.py
	$(BIN)/python scripts/write_requirements_elsewhere.py

clean:  ## remove what was built
	rm -rf reports data/processed docs/_build .pytest_cache .mypy_cache .ruff_cache

distclean: clean  ## and the virtual environment
	rm -rf $(VENV)

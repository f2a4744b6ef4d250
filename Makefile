# The few commands of this project. All of them make .venv first where it is missing; only Python 3.11 (or newer) and make
# have to be there. Another interpreter: `make demo PYTHON=/path/to/python3.12`.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   ?= .venv
BIN    := $(VENV)/bin
DEMO   := out
DOCS   := seeds/documents
PIP    := $(BIN)/python -m pip --disable-pip-version-check -qq install
# pip keeps to itself what a build warns of.
BUNDLED = test -f kg/web/static/explorer.js || echo 'note: the WebGL explorer is not built (no Node, or npm could not fetch): `make web` builds it later'

.DEFAULT_GOAL := help
.PHONY: help demo test lint types web web-check scores readme bench clean

help:
	@echo 'make demo    install, build the graph of $(DOCS) into $(DEMO)/, say what to try next'
	@echo 'make test    install what the checks need, run the tests'
	@echo 'make lint    ruff: rules and format'
	@echo 'make types   mypy --strict'
	@echo 'make web     bundle the browser part (kg/web), where it is missing or old'
	@echo 'make web-check  its lint, types and unit tests'
	@echo 'make scores  the graph of $(DOCS) against its annotations'
	@echo 'make readme  the true output of the commands, into README.md'
	@echo 'make bench   characters a second and peak memory of a build, stage by stage'
	@echo 'make clean   empty out/, remove the caches (not .venv)'

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo 'no python3 found: install Python 3.11 or newer'; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo '$(PYTHON) is too old: Python 3.11 or newer is needed (make demo PYTHON=…)'; exit 1; }
	$(PYTHON) -m venv $(VENV)

# Stamps: one install until pyproject.toml changes.
$(VENV)/.installed: pyproject.toml | $(BIN)/python
	@echo 'installing into $(VENV) (the first time takes a minute or two) …'
	@$(PIP) -e .
	@$(BUNDLED)
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(BIN)/python
	@echo 'installing into $(VENV), with what the checks need …'
	@$(PIP) -e '.[dev]'
	@$(BUNDLED)
	@touch $@ $(VENV)/.installed

demo: $(VENV)/.installed
	$(BIN)/kg build $(DOCS) -o $(DEMO)

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

web: | $(BIN)/python
	$(BIN)/python hatch_build.py build

web-check: | $(BIN)/python
	$(BIN)/python hatch_build.py check

scores: $(VENV)/.installed
	$(BIN)/kg build $(DOCS) -o $(DEMO)
	$(BIN)/kg score $(DEMO) $(DOCS)

readme: $(VENV)/.installed
	$(BIN)/python .ci/readme.py

bench: $(VENV)/.installed
	$(BIN)/python tests/benchmarks/bench_build.py $(DOCS)

clean:
	find out -mindepth 1 ! -name .gitkeep -delete
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis

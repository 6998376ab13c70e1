# newsgraph: `make help` says what each target does.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= ../shared/data
TRAIN_PYTHON ?= training/.venv/bin/python
DAY ?= $(shell date +%F)

.DEFAULT_GOAL := help
.PHONY: help install run test check format lock train train-smoke quality answers clean

help:  ## Say what each target does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(None if (3, 11) <= v < (3, 14) else "newsgraph needs Python 3.11 to 3.13, this is %d.%d: call make PYTHON=python3.11 ..." % v)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt pyproject.toml | $(BIN)/pip
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

install: $(VENV)/.installed  ## Make .venv with everything that running needs

run: install  ## Serve on http://127.0.0.1:8000, the sample on first start  (NEWSGRAPH_HOST, NEWSGRAPH_PORT, NEWSGRAPH_STORE)
	@exec $(BIN)/newsgraph serve --sample

test: $(VENV)/.installed-dev check  ## Install what tests need and run every test that this machine can
	$(BIN)/python -m pytest -q

check: $(VENV)/.installed-dev  ## ruff, mypy --strict and import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(VENV)/.installed-dev  ## Put the code in the house format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

train:  ## Train, anneal and export the reader (needs training/requirements.in and the data sets; hours, resumable)
	$(TRAIN_PYTHON) -m training.train --data $(DATA) --steps 4000
	$(TRAIN_PYTHON) -m training.train --data $(DATA) --decay-steps 500
	$(TRAIN_PYTHON) -m training.export --data $(DATA)
	$(TRAIN_PYTHON) -m training.evaluate --data $(DATA)

train-smoke:  ## The same, small, in a few minutes; fails if nothing was learnt
	$(TRAIN_PYTHON) -m training.smoke --data $(DATA)

quality: $(VENV)/.installed  ## Measure what is right, on the open data sets; fails under bench/floors.json  (DATA, DAY; 6 minutes)
	@$(BIN)/python -m bench.quality --data $(DATA) --day $(DAY)

answers: $(VENV)/.installed-dev  ## Write the answers that docs/ shows anew, from the sample corpus  (a minute)
	$(BIN)/python -m tests.http.asked

lock: $(VENV)/.installed-dev  ## Write requirements.txt and requirements-dev.txt again from pyproject.toml
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q \
	  pyproject.toml -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q \
	  --extra dev pyproject.toml -c requirements.txt -o requirements-dev.txt

clean:  ## Remove .venv and caches; stores stay
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build *.egg-info

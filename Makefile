# make run: the dashboard on the demo story. make test: the tests. Both do all the set-up they need, once.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
# Another place for torch, e.g. https://download.pytorch.org/whl/cpu to spare a Linux machine the GPU libraries.
TORCH_INDEX ?=
# Folder of the annotated events that the weights are trained on.
SYNTH ?=
# Arguments handed on, e.g. make test ARGS="-k stance", make run ARGS="--port 8600".
ARGS ?=

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check install
STAMPS := .make
DEMO := $(sort $(wildcard data/*.jsonl))
CHECKED := src app.py pages tests scripts

.DEFAULT_GOAL := help
.PHONY: help run test check fix eval eval-report train bench setup demo clean

help:
	@echo "make run    the dashboard on the demo story      make test   the tests"
	@echo "make check  format, lint, types, rooms           make fix    what of that can be mended by itself"
	@echo "make eval   scores on our own data, with floors  make bench  how fast it is"
	@echo "make eval-report  the error book                 make train SYNTH=folder  the weights anew"
	@echo "make clean  everything that make has made"

run: setup $(STAMPS)/demo
	$(PY) -m narratives serve $(ARGS)

test: setup
	$(PY) -m pytest -q -n auto $(ARGS)

check: setup
	$(PY) -m ruff format --check $(CHECKED)
	$(PY) -m ruff check $(CHECKED)
	$(PY) -m mypy
	$(PY) -m pytest -q -n0 tests/test_architecture.py

fix: setup
	$(PY) -m ruff check --fix $(CHECKED)
	$(PY) -m ruff format $(CHECKED)

eval: setup
	$(PY) -m narratives eval $(ARGS)

eval-report: setup
	$(PY) -m narratives eval-report $(ARGS)

# The weights and word counts, from the annotated events: make train SYNTH=folder
train: setup
	@test -n "$(SYNTH)" || { echo "Say where the annotated events lie: make train SYNTH=folder"; exit 1; }
	$(PY) scripts/count_words.py $(SYNTH)
	$(PY) scripts/train_relation.py --synth $(SYNTH) --pairs tests/eval/pairs.jsonl $(ARGS)

bench: setup
	$(PY) scripts/bench.py $(ARGS)

setup: $(STAMPS)/models

demo: setup $(STAMPS)/demo

clean:
	rm -rf $(VENV) $(STAMPS) build dist .pytest_cache .mypy_cache .ruff_cache src/*.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Set-up, one stamp a step: a step runs again only when what it rests on has changed.

$(STAMPS)/venv:
	@test -n "$(PYTHON)" || { echo "No Python found; install Python 3.11 or newer, or say make PYTHON=/path/to/python"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PYTHON) is $$($(PYTHON) --version); Narratives needs 3.11 or newer: make PYTHON=/path/to/python"; exit 1; }
	@mkdir -p $(STAMPS)
	test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@touch $@

# torch goes first and alone, so that no other package can decide which build of it is taken.
$(STAMPS)/packages: requirements.txt pyproject.toml $(STAMPS)/venv
	$(PIP) --quiet $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) "$$(grep '^torch==' requirements.txt)"
	$(PIP) --quiet -r requirements.txt
	@touch $@

# The models came as packages; doctor fails when their files are not the ones we measured with.
$(STAMPS)/models: $(STAMPS)/packages
	$(PY) -m narratives doctor
	@touch $@

$(STAMPS)/demo: $(DEMO) | $(STAMPS)/models
	$(PY) -m narratives import --demo --wait
	@touch $@

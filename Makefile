# The two commands a newcomer needs: make serve, make test.
PYTHON ?= python3
VENV ?= .venv
# A plain `torch` brings several GB of CUDA where a CPU build would do: name the one to install.
TORCH ?= torch==2.13.0
BIN := $(VENV)/bin

.PHONY: serve test check lint types imports browser-test permission-test bench setup clean

serve: $(VENV)/.installed  ## open the chat on 127.0.0.1:7860, with the samples if the store is empty
	$(BIN)/newsqa serve

test: $(VENV)/.tools  ## the default tests: no network, under three minutes
	$(BIN)/python -m pytest

browser-test: $(VENV)/.tools  ## the slow ones: a real browser and the bundled model
	$(BIN)/python -m pytest -m "slow and not alone" $(SLOW)
	$(BIN)/python -m pytest -m "slow and alone" $(SLOW)

SLOW := --reruns 1 --reruns-delay 2 -r R --durations 25

# What must not be opened, for somebody who may not: root runs these without the power to.
comma := ,
READER := setpriv --bounding-set -dac_override$(comma)-dac_read_search
AS_READER := $(if $(shell test "$$(id -u)" = 0 && $(READER) true 2>/dev/null && echo yes),$(READER))
permission-test: $(VENV)/.tools
	$(AS_READER) $(BIN)/python -m pytest -n 0 -m "permissions and not slow"

check: lint types imports

lint: $(VENV)/.tools
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/.tools
	$(BIN)/mypy

imports: $(VENV)/.tools
	$(BIN)/lint-imports

bench: $(VENV)/.tools  ## speed of ingest and of answers; NEWS=archive.jsonl.gz QUESTIONS=questions.jsonl
	$(BIN)/python -m benchmarks.speed $(if $(NEWS),--news $(NEWS)) $(if $(QUESTIONS),--questions $(QUESTIONS))

setup: $(VENV)/.tools

$(VENV)/.installed: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet "$(TORCH)"
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/.tools: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --editable ".[dev]"
	touch $@

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis

# Everything a person does with Dateline begins here. `make run` is enough for a first look.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# One more than there are processors: a third of the time a test waits for a server or a clock.
TESTERS = $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')

.PHONY: run setup test lint bench load cluster workers vectors month digests stories eval gate clean

run: setup ## set up, load the sample news into an empty catalog, start the bot or the chat
	@$(BIN)/dateline start

setup: $(READY) ## make the virtual environment and install into it

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Python 3.11 or newer is needed: name it as in make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet "torch>=2.6,<2.14"
	$(BIN)/pip install --quiet --editable ".[dev]"
	@touch $(READY)

test: setup ## run the tests
	$(BIN)/python -m pytest --numprocesses=$(TESTERS) --dist=worksteal

lint: setup ## check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: setup ## measure speed and memory
	$(BIN)/dateline bench

load: setup ## let 500 chats ask the Telegram side 100 questions a second for a minute
	$(BIN)/python tests/load_telegram.py

cluster: setup ## run everything many times over on loopback, and kill some of it meanwhile
	$(BIN)/python tests/load_cluster.py $(CLUSTER)

workers: setup ## measure how many passages a second one and two index workers take in
	$(BIN)/python tests/load_workers.py $(WORKERS)

vectors: setup ## measure search in 100,000 vectors in a folder, on a server and on a cluster
	$(BIN)/python tests/load_vectors.py $(VECTORS)

month: setup ## let 500 subscriptions live through a month with everything that can go wrong
	$(BIN)/python tests/month.py

digests: setup ## build 10,000 digests that are due at one minute, and plan how they are sent
	$(BIN)/python tests/load_digests.py

stories: setup ## measure how articles are put into stories: make stories DATA=folder
	@test -n "$(DATA)" || { echo "say which folder: make stories DATA=path/to/folder"; exit 1; }
	$(BIN)/dateline eval $(DATA) --stories tests/story_labels.json

eval: setup ## measure answers against questions with known answers: make eval DATA=folder
	@test -n "$(DATA)" || { echo "say which folder: make eval DATA=path/to/folder"; exit 1; }
	$(BIN)/dateline eval $(DATA)

gate: setup ## measure how well the gate tells planted errors from good rewording
	$(BIN)/python tests/gate_report.py

clean: ## remove the virtual environment and caches; your catalog stays
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache

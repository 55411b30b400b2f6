# Every target sets up what it needs. PYTHON chooses the interpreter (3.11 to 3.13).
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import ensurepip, sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help serve test test-rasa test-transformers check bench prove-core prove-knowledge prove-nlu lock

help: ## show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.venv/core: requirements/core.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 to 3.13 with venv is needed: apt-get install python3-venv"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/core.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: requirements/dev.lock .venv/core
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.lock
	@touch $@

serve: .venv/core ## set up and serve on http://127.0.0.1:8000
	@$(BIN)/assistant serve

test: .venv/dev ## set up and run the whole test suite
	@$(BIN)/python -m pytest

test-rasa: .venv/dev ## install Rasa beside the product (2.4 GB) and test against it
	@$(BIN)/assistant rasa setup
	@$(BIN)/python -m pytest tests/sidecar --timeout 1200

.venv-transformers/ready: requirements/dev.lock pyproject.toml
	@test -x .venv-transformers/bin/python || $(PYTHON) -m venv .venv-transformers
	.venv-transformers/bin/python -m pip install --quiet torch==2.13.0
	.venv-transformers/bin/python -m pip install --quiet --require-hashes -r requirements/dev.lock
	.venv-transformers/bin/python -m pip install --quiet --no-build-isolation --editable '.[transformers]'
	@touch $@

test-transformers: .venv-transformers/ready ## install PyTorch and friends aside (2 GB) and test with them
	@.venv-transformers/bin/python -m pytest tests/model_folder

check: .venv/dev ## formatting, lint, types, import rules and the knowledge pack
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/assistant kb check

bench: .venv/dev ## time turns over HTTP
	@$(BIN)/assistant bench

prove-core: .venv/dev ## run what the first issue claims and print every figure with its target
	@$(BIN)/python -m tests.prove.core

prove-knowledge: .venv/dev ## run what the second issue claims and print every figure with its target
	@$(BIN)/python -m tests.prove.knowledge

prove-nlu: .venv/dev ## run what the third issue claims and print every figure with its target
	@$(BIN)/python -m tests.prove.nlu $(if $(DATA),--data $(DATA))

lock: .venv/dev ## renew the lock files (versions and hashes, no addresses)
	$(BIN)/uv pip compile pyproject.toml --extra build --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements/core.lock
	$(BIN)/uv pip compile pyproject.toml --extra build --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements/dev.lock

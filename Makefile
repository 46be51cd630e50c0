# Collegium. `make demo` tries it, `make test` tests it, `make help` lists the rest.

PYTHON ?= python3
VENV   ?= .venv
PY     := $(VENV)/bin/python
RUN    := $(PY) -m collegium
QUICK  := tests/unit tests/service tests/contract
# Other interpreters that `make test-all-pythons` looks for, on the PATH and under pyenv.
PYTHONS ?= 3.11 3.12 3.13

.DEFAULT_GOAL := help
.PHONY: help demo test test-quick test-deployment soak bench test-on test-all-pythons check format up down docs messages sbom lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

demo: $(VENV)/runtime ## try it: all four services here, a sample college, pages on port 8000 (PORT=…, ONCE=1)
	@$(RUN) demo

test: $(VENV)/dev ## all tests; starts a real RabbitMQ and PostgreSQL by itself
	@$(PY) -m pytest tests --ignore tests/deployment --numprocesses auto

test-quick: $(VENV)/dev ## the tests that need no server
	@$(PY) -m pytest $(QUICK) --numprocesses auto

test-deployment: $(VENV)/dev ## the docker-compose deployment, for real (needs Docker)
	@$(PY) -m pytest tests/deployment

soak: $(VENV)/dev ## faults of all kinds at random, for MINUTES=10, at SIZE=20 questions a second (SEED=…)
	@$(PY) -m tests.faults.soak --minutes $(or $(MINUTES),10) --size $(or $(SIZE),20) $(if $(SEED),--seed $(SEED))

test-all-pythons: ## unit and service tests on every Python of PYTHONS that is found
	@deploy/each-python.sh $(PYTHONS)

bench: $(VENV)/dev ## how fast, as a table and in var/bench.json (NAMES="pipeline single" SIZE=… WAY=… AGAINST=a git ref …)
	@$(PY) -m tests.benchmarks $(NAMES) $(if $(SIZE),--size $(SIZE)) $(if $(WAY),--way $(WAY)) \
		$(if $(RATE),--rate $(RATE)) $(if $(SECONDS),--seconds $(SECONDS)) \
		$(if $(PROFILE),--profile "$(PROFILE)") $(if $(AGAINST),--against $(AGAINST)) $(if $(ROUNDS),--rounds $(ROUNDS))

test-on: $(VENV)/dev
	@$(PY) -m pytest $(QUICK) -m "not walk"

check: $(VENV)/dev ## the linters: ruff, mypy, import-linter
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports --no-cache | tail -n 15

format: $(VENV)/dev ## put the code into its form
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

docs: $(VENV)/dev ## write the documents that are made from the code
	@$(PY) -m shared.events.asyncapi > docs/events/asyncapi.json
	@$(PY) -m shared.events.table > docs/events.md
	@$(PY) -m shared.access.table docs/access.md
	@$(PY) docs/security/make.py > docs/security.md

messages: $(VENV)/dev ## take new texts of the pages into the six languages' catalogues; tell what is not translated
	@$(PY) -m shared.pages.messages

sbom: $(VENV)/dev ## the bill of materials of what runs (CycloneDX), to var/sbom.json
	@$(PY) deploy/sbom.py var/sbom.json

up: ## the whole deployment on this machine with docker compose (TLS=1: encrypted everywhere)
	@deploy/up.sh

down: ## stop the deployment (its data stays; `make down WIPE=1` deletes it)
	@deploy/down.sh

lock: $(VENV)/dev ## pin the dependencies anew, with hashes
	@VENV=$(VENV) deploy/lock.sh

clean: ## delete what was made here, but the demo's and the deployment's data
	rm -rf $(VENV) .venv-* .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist

$(VENV)/made: ; @deploy/venv.sh $(PYTHON) $(VENV)

$(VENV)/runtime: requirements/runtime.txt | $(VENV)/made
	@echo "Installing what Collegium runs on …"
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)/dev: requirements/dev.txt $(VENV)/runtime
	@echo "Installing what its tests and linters run on …"
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

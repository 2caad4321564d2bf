# Two commands are enough on a fresh machine: `make run` and `make test`.
# `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
# The machine's own certificates, also where its environment is empty (old and new uv).
export UV_SYSTEM_CERTS := true
export UV_NATIVE_TLS := true
CLAIMS ?= 20000
SEED ?= 1

.DEFAULT_GOAL := help
.PHONY: help run test test-fast fuzz lint types imports format lock wheel clean

help:  ## Show these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(VENV)/.run  ## Set up, then run the main job on a synthetic practice
	$(BIN)/claimscope demo --claims $(CLAIMS) --seed $(SEED)

test: $(VENV)/.test  ## Set up, then run every test
	$(BIN)/python -m pytest -n 2 --dist loadgroup

fuzz: $(VENV)/.test  ## Judge 20,000 damaged X12 files (stopped, it goes on)
	$(BIN)/python -m tests.fuzz.run --page

lint: $(VENV)/.test  ## Lint and formatting, Python and SQL
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint --disable-progress-bar sql

types: $(VENV)/.test  ## Static types
	$(BIN)/mypy

imports: $(VENV)/.test  ## Import directions
	$(BIN)/lint-imports

format: $(VENV)/.test  ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

wheel: $(VENV)/.test  ## Build dist/claimscope-*.whl
	$(BIN)/python -m hatchling build -t wheel

lock:  ## Resolve both lock files again (needs uv)
	uv pip compile --quiet --generate-hashes --no-annotate --no-header --universal \
	    --python-version 3.11 --extra postgres --extra build \
	    -o requirements.lock pyproject.toml
	uv pip compile --quiet --generate-hashes --no-annotate --no-header --universal \
	    --python-version 3.11 --extra postgres --extra build --extra test \
	    -c requirements.lock -o requirements-test.lock pyproject.toml

clean:  ## Remove the environment and what was built
	rm -rf $(VENV) dist

# The environment. uv where it is installed (seconds), else pip (minutes).
$(VENV)/bin/python:
ifneq ($(UV),)
	$(UV) venv --quiet --no-python-downloads --python $(PYTHON) $(VENV)
else
	$(PYTHON) -m venv $(VENV)
endif

define install
	@echo "Installing packages into $(VENV) ..."
	$(if $(UV),$(UV) pip install --quiet --python $(BIN)/python,$(BIN)/python -m pip install --quiet --disable-pip-version-check) --require-hashes -r $(1)
	$(if $(UV),$(UV) pip install --quiet --python $(BIN)/python,$(BIN)/python -m pip install --quiet --disable-pip-version-check) --no-build-isolation --no-deps -e .
	@touch $@
endef

$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(call install,requirements.lock)

$(VENV)/.test: requirements-test.lock pyproject.toml | $(VENV)/bin/python
	$(call install,requirements-test.lock)
	@touch $(VENV)/.run

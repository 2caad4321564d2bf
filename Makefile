# Two commands are enough on a fresh machine: `make run` and `make test`.
# `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BENCH := .venv-bench
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
# The machine's own certificates, also where its environment is empty (old and new uv).
export UV_SYSTEM_CERTS := true
export UV_NATIVE_TLS := true
CLAIMS ?= 20000
SEED ?= 1
SIZES ?= 100000 1000000
MINUTES ?= 45
READERS ?= 50

.DEFAULT_GOAL := help
.PHONY: help run test test-fast test-service test-postgres soak fuzz bench bench-x12 bench-large bench-landing-growth bench-disclosure bench-detection bench-surveillance bench-outbreaks references bench-risk prove-increments bench-readers bench-pages secrets audit docs lint types imports format lock wheel clean

help:  ## Show these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(VENV)/.run  ## Set up, then run the main job on a synthetic practice
	$(BIN)/claimscope demo --claims $(CLAIMS) --seed $(SEED)

test: $(VENV)/.test  ## Set up, then run every test
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not service" \
	    --durations 15 --durations-min 5

test-service: $(VENV)/.test  ## The service, killed piece by piece (some minutes)
	$(BIN)/python -m pytest -m service

test-postgres: $(VENV)/.test  ## Install Debian's PostgreSQL, run the service on it
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { \
	    SUDO=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	    $$SUDO apt-get update -q && DEBIAN_FRONTEND=noninteractive \
	    $$SUDO apt-get install -y -q --no-install-recommends postgresql; }
	$(BIN)/python -m pytest tests/airflow/test_postgres.py

soak: $(VENV)/.test  ## The service under load for MINUTES (45; KILL=1 kills, too)
	$(BIN)/python -m tests.soak.run --minutes $(MINUTES) $(if $(KILL),--kill) --page

fuzz: $(VENV)/.test  ## Judge 20,000 damaged X12 files (stopped, it goes on)
	$(BIN)/python -m tests.fuzz.run --page

bench: $(VENV)/.run  ## From X12 to published, 100,000 and 1 million claims (SIZES="...")
	$(BIN)/python -m tests.bench.scale --sizes $(SIZES)

bench-x12: $(BENCH)/.ready  ## Measure reading X12 beside other readers
	$(BENCH)/bin/python -m tests.bench.speed

bench-large: $(VENV)/.run  ## Large files: the time and the memory they take
	$(BIN)/python -m tests.bench.large

bench-landing-growth: $(BENCH)/.ready  ## Landing a day beside 1 and 10 million claims
	$(BENCH)/bin/python -m tests.bench.growth

bench-disclosure: $(VENV)/.test  ## Protect and attack 3 years, 50 states, 40 conditions
	$(BIN)/python -m tests.bench.disclosure

bench-detection: $(VENV)/.test  ## How often detectors find what happened, over 200 seeds
	$(BIN)/python -m tests.bench.detection --page

references: $(VENV)/.test  ## Compare with other implementations' numbers (needs the corpora)
	$(BIN)/python -m pytest -q -m corpus -o junit_family=xunit1 \
	    --junitxml $(VENV)/references.xml tests/surveillance tests/statistics
	$(BIN)/python -m tests.references $(VENV)/references.xml

bench-surveillance: $(VENV)/.test  ## The time that detectors of outbreaks take
	$(BIN)/python -m tests.bench.surveillance --page \
	    $(if $(R_FLEXIBLE),--r-flexible $(R_FLEXIBLE)) $(if $(R_EARS),--r-ears $(R_EARS))

bench-outbreaks: $(VENV)/.test  ## Planted outbreaks: what each detector finds (minutes)
	$(BIN)/python -m tests.bench.outbreaks --page

bench-risk: $(VENV)/.run  ## Denial risk and cash forecast on practices not tuned on (SEEDS="...")
	$(BIN)/python -m tests.bench.risk $(if $(SEEDS),--seeds $(SEEDS))

prove-increments: $(VENV)/.run  ## Increments beside one build of everything (minutes)
	$(BIN)/python -m tests.bench.increments --claims $(CLAIMS) --seed $(SEED) --page

bench-readers: $(VENV)/.test  ## READERS (50) on the dashboards for MINUTES (10) during a build
	$(BIN)/python -m tests.bench.readers --readers $(READERS) \
	    --claims $(if $(filter file,$(origin CLAIMS)),1000000,$(CLAIMS)) \
	    --minutes $(if $(filter file,$(origin MINUTES)),10,$(MINUTES)) --seed $(SEED) --page

bench-pages: $(VENV)/.test  ## In a browser: from a choice to the page drawn, 1 million claims
	$(BIN)/python -m tests.bench.pages --seed $(SEED) --page \
	    --claims $(if $(filter file,$(origin CLAIMS)),1000000,$(CLAIMS))

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

secrets: $(VENV)/.test  ## Look for secrets in what is committed
	git ls-files -z -- . ':!requirements*.lock' ':!.secrets.baseline' | \
	    xargs -0 $(BIN)/detect-secrets-hook --baseline .secrets.baseline

audit: $(VENV)/.test  ## Look up what is known against the locked packages
	$(BIN)/python .ci/audit.py

docs: $(VENV)/.test  ## Build the documentation, site/index.html; a broken link fails
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet --strict

wheel: $(VENV)/.test  ## Build dist/claimscope-*.whl
	$(BIN)/python -m hatchling build -t wheel

lock:  ## Resolve both lock files again (needs uv)
	uv pip compile --quiet --generate-hashes --no-annotate --no-header --universal \
	    --python-version 3.11 --extra postgres --extra build \
	    -o requirements.lock pyproject.toml
	uv pip compile --quiet --generate-hashes --no-annotate --no-header --universal \
	    --python-version 3.11 --extra postgres --extra build --extra test --extra docs \
	    -c requirements.lock -o requirements-test.lock pyproject.toml

clean:  ## Remove the environment and what was built
	rm -rf $(VENV) $(BENCH) dist site

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

# The other readers stay out of our environment; what both need has our versions.
$(BENCH)/.ready: tests/bench/peers.txt requirements.lock
ifneq ($(UV),)
	$(UV) venv --quiet --clear --no-python-downloads --python $(PYTHON) $(BENCH)
else
	$(PYTHON) -m venv --clear $(BENCH)
endif
	grep -E '^(duckdb|llvmlite|numba|numpy|polars|pyarrow|sqlglot)==' requirements.lock | tr -d '\\' \
	    > $(BENCH)/requirements.txt
	$(if $(UV),$(UV) pip install --quiet --python $(BENCH)/bin/python,$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check) \
	    -r $(BENCH)/requirements.txt -r tests/bench/peers.txt
	@touch $@

# `make run` opens the app and `make test` checks it; a fresh clone needs nothing done before.

PORT ?= 8501
VENV ?= .venv
BIN := $(VENV)/bin

# One stamp for each content of the requirements: changed pins are installed, equal ones are not.
RUN := $(VENV)/.run-$(shell cksum < requirements.txt | cut -d' ' -f1)
DEV := $(VENV)/.dev-$(shell cat requirements.txt requirements-dev.txt | cksum | cut -d' ' -f1)

CANDIDATES := $(or $(PYTHON),python3.12 python3.11 python3.13 python3)
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
USABLE := import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))

# Two workers take a file at a time, the browser's long ones first and the many short ones last.
TWO := -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: run test verify claims bench shots lint format chromium
.NOTPARALLEL:

run: $(RUN)
	@exec $(BIN)/streamlit run app.py --server.port $(PORT)

test: lint chromium
	@$(BIN)/python -m pytest -q $(TWO)

verify: lint chromium
	@$(BIN)/python -m pytest -q $(TWO) --timeout 3600 --hypothesis-profile verify -m "not alone"
	@$(BIN)/python -m pytest -q --timeout 3600 -m alone -s

claims: $(RUN)
	@$(BIN)/python assets/claims/make.py

bench: chromium
	@$(BIN)/python -m tests.bench $(ARGS)

shots: chromium
	@$(BIN)/python -m tests.shots $(ARGS)

lint: $(DEV)
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo

format: $(DEV)
	@$(BIN)/ruff check --quiet --fix
	@$(BIN)/ruff format --quiet

chromium: $(DEV)
	@$(BIN)/python -m tests.chromium

# The first Python that is new enough and runs: a pyenv shim may be there and refuse to.
$(BIN)/python:
	@for python in $(CANDIDATES) none; do \
		"$$python" -c "$(USABLE)" 2>/dev/null && break; \
	done; \
	test "$$python" != none || { echo "No Python 3.11 to 3.13 with venv was found. On Debian or" \
		"Ubuntu: apt-get install python3-venv. Elsewhere: make PYTHON=/path/to/python" >&2; exit 1; }; \
	"$$python" -m venv --clear $(VENV)

$(RUN): | $(BIN)/python
	@echo "Installing the requirements; torch is large." >&2
	@$(PIP) install -r requirements.txt
	@touch $@

$(DEV): | $(BIN)/python
	@echo "Installing the development requirements; torch is large." >&2
	@$(PIP) install -r requirements-dev.txt
	@touch $(RUN) $@

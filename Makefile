.DEFAULT_GOAL := help
PYTHON := $(shell for p in python3.13 python3.12 python3.11 python3; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
SERVE ?= 1

.PHONY: draws help demo test check fix bench faults serve doctor clean setup setup-dev setup-peers

help: ## show this help
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

demo: setup ## build the demo outsourcer, run the main job, print the verdict, serve the pages
	@$(BIN)/contactcenter demo $(if $(filter 0,$(SERVE)),--no-serve)

test: setup-dev ## run the whole test suite, on up to four processors
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

check: setup-dev ## everything CI runs beside the tests: format, lint, types, walls
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

fix: setup-dev ## let ruff format and repair
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: setup-peers ## run the benchmarks, with the peers beside them
	@$(BIN)/python -m benchmarks

faults: setup-dev ## run the long form of the fault tests: kills, frozen leaders, crashes
	@CONTACTCENTER_FAULTS=long $(BIN)/python -m pytest tests/faults

draws: setup-dev ## run the long form of the drawn rosters, each held against a second judge
	@CONTACTCENTER_DRAWS=long $(BIN)/python -m pytest tests/workforce/rostering/drawn

serve: setup ## serve the pages
	@$(BIN)/contactcenter serve

doctor: setup ## is this installation sound?
	@$(BIN)/contactcenter doctor

clean: ## remove the environment and all caches
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache var

setup:
	@$(if $(PYTHON),$(PYTHON) bootstrap.py,echo "set-up: Python 3.11 or newer is needed. On Debian or Ubuntu: apt-get install python3 python3-venv" >&2; exit 1)

setup-dev:
	@$(if $(PYTHON),$(PYTHON) bootstrap.py --dev,echo "set-up: Python 3.11 or newer is needed. On Debian or Ubuntu: apt-get install python3 python3-venv" >&2; exit 1)

setup-peers:
	@$(if $(PYTHON),$(PYTHON) bootstrap.py --peers,echo "set-up: Python 3.11 or newer is needed. On Debian or Ubuntu: apt-get install python3 python3-venv" >&2; exit 1)

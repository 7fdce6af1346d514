# Two commands do everything: `make demo` and `make test`. See README.md.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
UV := $(BIN)/uv pip
STAMPS := .venv/.stamps

LOCKED := --quiet --require-hashes --python $(BIN)/python
PACKAGE := --quiet --no-deps --no-build-isolation --python $(BIN)/python --editable .
UI_VENDOR := abide/service/ui/static/vendor/ol/ol.js

.PHONY: help setup setup-tests front-end demo test check rules screens mutation bench lock clean

help: ## say what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: $(STAMPS)/runtime $(UI_VENDOR) ## make the environment that the service runs in

setup-tests: $(STAMPS)/dev $(UI_VENDOR) ## make the environment that the tests run in
	@$(BIN)/python tools/debian.py

front-end: $(STAMPS)/uv ## fetch the front-end files again
	@$(BIN)/python tools/front_end.py

demo: setup ## run the service with an invented town
	@$(BIN)/abide demo

test: setup-tests ## run every test, on SQLite and on PostgreSQL, and in a browser
	@$(BIN)/python tools/suite.py

check: $(STAMPS)/dev ## lint, import contracts and types only
	@$(BIN)/python tools/suite.py --static

rules: $(STAMPS)/dev ## print the tables of tests/spec into docs/rules, and every sentence into docs/explain.md
	@$(BIN)/python -m tests.spec.pages
	@$(BIN)/python -m tests.explain.pages
	@$(BIN)/python -m tests.service.centre.pages
	@$(BIN)/python -m tests.service.supervision.progress.pages

screens: setup-tests ## take the pictures of docs/screens.md
	@mkdir -p docs/screens
	@ABIDE_SCREENS=docs/screens $(BIN)/pytest -q -m browser tests/browser/test_every_page.py
	@$(BIN)/python -m tests.browser.pages

mutation: $(STAMPS)/dev ## change the core a little, many times over: how often do the tests notice? (ARGS="--sample 700 --seed 2")
	@$(UV) install $(LOCKED) -r requirements/mutation.txt
	@$(BIN)/python tools/mutation.py $(ARGS)

bench: setup ## measure the figures that we claim
	@$(BIN)/abide bench engine
	@$(BIN)/abide bench ingest

lock: $(STAMPS)/uv ## write the lock files again (make lock ARGS=--upgrade takes newer releases)
	@$(BIN)/python tools/lock.py $(ARGS)

clean: ## remove what was made, but not the data in var/
	rm -rf .venv node_modules abide/service/ui/static/vendor build dist .mypy_cache .ruff_cache .hypothesis

# --- how each thing is made; a stamp says that it was ----------------------------------------------------

$(STAMPS)/uv: requirements/bootstrap.txt
	@test -n "$(PYTHON)" || { echo "Abide needs Python 3.11 or later: apt-get install python3 python3-venv"; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv --clear .venv || { rm -rf .venv; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@mkdir -p $(STAMPS) && touch $@

# Adds to the environment and takes nothing away, so that a demo does not undo the tests' set-up.
$(STAMPS)/runtime: $(STAMPS)/uv requirements/runtime.txt requirements/build.txt pyproject.toml
	@echo "Setting up the service ..."
	@$(UV) install $(LOCKED) -r requirements/runtime.txt -r requirements/build.txt
	@$(UV) install $(PACKAGE)
	@touch $@

# Exactly what is locked, and nothing else.
$(STAMPS)/dev: $(STAMPS)/uv requirements/dev.txt requirements/build.txt pyproject.toml
	@echo "Setting up the tests ..."
	@$(UV) sync $(LOCKED) requirements/dev.txt requirements/build.txt
	@$(UV) install $(PACKAGE)
	@touch $@ $(STAMPS)/runtime

# Without the npm registry the service still runs; its pages are plain.
$(UI_VENDOR): package-lock.json tools/front_end.py | $(STAMPS)/uv
	@echo "Fetching the front-end files ..."
	@$(BIN)/python tools/front_end.py || true

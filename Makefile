# The two commands that matter: make demo, make test. Everything else serves them.
SHELL := /bin/sh
VENV := .venv
PY := $(VENV)/bin/python

.PHONY: help venv venv-runtime demo test check bench lint types browser postgres clean

help:
	@echo "make demo [ARGS=--exit]   run the whole product against a pretended Amazon"
	@echo "make test                 fast tests on SQLite"
	@echo "make check                everything CI checks: lint, types, SQLite, PostgreSQL, browser, short bench"
	@echo "make bench                figures for the closing note, as ratios"

# Runtime packages only: what a demo or a server needs.
venv-runtime: $(VENV)/.runtime
$(VENV)/.runtime: requirements/runtime.txt bin/make-venv
	bin/make-venv $(VENV) requirements/runtime.txt && touch $@

# Runtime and development packages.
venv: $(VENV)/.dev
$(VENV)/.dev: requirements/dev.txt bin/make-venv
	bin/make-venv $(VENV) requirements/dev.txt && touch $@ $(VENV)/.runtime

demo: venv-runtime
	$(PY) manage.py demo $(ARGS)

test: venv
	$(PY) -m pytest -m "not browser and not slow" -n auto $(ARGS)

check: venv
	PATH="$(CURDIR)/$(VENV)/bin:$$PATH" bin/check

bench: venv
	$(PY) -m bench $(ARGS)

clean:
	rm -rf $(VENV) var staticfiles .pytest_cache .mypy_cache .ruff_cache

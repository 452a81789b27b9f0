# What the README names: `make demo` and `make test`. The rest is for developers.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
DJANGO := DJANGO_SETTINGS_MODULE=config.settings.test PYTHONPATH=.:site
PYTEST_ARGS ?=

.PHONY: demo test coverage lint messages format bench clean
.DEFAULT_GOAL := help

help:
	@echo "make demo      run the site with demo content (PORT=8000)"
	@echo "make test      run every test (DATABASE_URL=postgres://… for PostgreSQL)"
	@echo "make coverage  which lines of payments, events and membership the tests reach"
	@echo "make lint      every check that CI makes"
	@echo "make bench     measure pages and orders (DATABASE_URL=postgres://… for PostgreSQL)"
	@echo "make messages  gather and compile the texts to translate"

# A stamp named after the lock's content: a changed lock installs again, an unchanged one costs nothing.
RUN_STAMP = $(VENV)/.run-$(shell cksum < requirements.txt | cut -d' ' -f1)
DEV_STAMP = $(VENV)/.dev-$(shell cksum < requirements-dev.txt | cut -d' ' -f1)

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): | $(VENV)/bin/python
	@echo "Installing what the site needs (once) …"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(DEV_STAMP): | $(VENV)/bin/python
	@echo "Installing what the tests need (once) …"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(RUN_STAMP)

demo: $(RUN_STAMP)
	@$(PY) -m demo

test: $(DEV_STAMP)
	$(PY) -m pytest -n 2 --dist loadgroup $(PYTEST_ARGS)

coverage: $(DEV_STAMP)
	$(PY) -m pytest -n 2 --dist loadgroup --database-only --cov --cov-report=term $(PYTEST_ARGS)

lint: $(DEV_STAMP)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(DJANGO) $(VENV)/bin/lint-imports
	$(DJANGO) $(PY) -m mypy
	$(VENV)/bin/djlint --lint templates --quiet
	$(DJANGO) $(PY) manage.py makemigrations --check --dry-run
	$(PY) scripts/check_deploy.py
	$(PY) scripts/messages.py --check

format: $(DEV_STAMP)
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .
	$(VENV)/bin/djlint --reformat templates --quiet

bench: $(RUN_STAMP)
	@$(PY) -m bench

messages: $(DEV_STAMP)
	$(PY) scripts/messages.py

clean:
	rm -rf var staticfiles .pytest_cache .ruff_cache .mypy_cache .hypothesis .coverage .coverage.*

# Paths are relative, so that a checkout in a folder with a space in its name works too.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PY := .venv/bin/python
READY := .venv/.ready

.PHONY: setup serve test test-long test-tools screenshots format clean

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev,reasoner]"
	touch $(READY)

serve: $(READY)
	$(PY) -m coprod_kg serve

test: $(READY)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m pytest -n auto -m "not long"

test-long: $(READY)
	$(PY) -m pytest -n auto

# What only tests need, each as PROGRAM=DEBIAN-PACKAGES: a browser, with letters to draw.
TOOLS := chromium=chromium,fonts-liberation,fonts-dejavu-core

test-tools: $(READY)
	sh tests/install-tools.sh $(TOOLS)

# Pictures of the pages in build/screenshots, to look at.
screenshots: test-tools
	$(PY) tests/web/screenshots.py build/screenshots

format: $(READY)
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis dist build

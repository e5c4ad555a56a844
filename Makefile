# Paths are relative, so that a checkout in a folder with a space in its name works too.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PY := .venv/bin/python
READY := .venv/.ready
# The query editor's parts from npm; where they cannot be had, pages do without and the next run tries again.
EDITOR := coprod_kg/web/static/editor/yasqe.min.js

.PHONY: setup serve test test-long test-tools screenshots format clean

setup: $(READY) $(EDITOR)

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[browser,dev,reasoner]"
	touch $(READY)

$(EDITOR): npm/package-lock.json npm/build.py | $(READY)
	$(PY) npm/build.py

serve: setup
	$(PY) -m coprod_kg serve

test: setup
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m pytest -n auto -m "not long"

test-long: setup
	$(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[fuzz]"
	$(PY) -m pytest -n auto

# What only tests need, each as PROGRAM-OR-FILE=DEBIAN-PACKAGES: a browser, with letters to draw, hosts, an endpoint,
# clients, and another validator.
TOOLS := chromium=chromium,fonts-liberation,fonts-dejavu-core apache2=apache2-bin nginx=nginx-light \
	systemd-analyze=systemd virtuoso-t=virtuoso-opensource-7-bin,virtuoso-opensource-7 curl=curl \
	Rscript=r-base-core,r-cran-httr,r-cran-jsonlite \
	/usr/share/java/jena-shacl.jar=libapache-jena-java

test-tools: setup
	sh tests/install-tools.sh $(TOOLS)

# Pictures of the pages in build/screenshots, to look at.
screenshots: test-tools
	$(PY) tests/web/screenshots.py build/screenshots

format: $(READY)
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

clean:
	rm -rf npm/node_modules coprod_kg/web/static/editor .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis dist build

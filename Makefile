# irru_geo: every target does its own set-up. `make help` lists them.
# Settings:  make test PYTHON=python3.12     make test PYTEST="-k routing"     make map MAP=corridor.html

SHELL   = /bin/sh
PYTHON  = python3
VENV    = .venv
OLDEST  = .venv-oldest
MAP     = build/instc.html
PYTEST  =
INPUTS  = inputs

PY      = $(VENV)/bin/python
PIP     = $(PY) -m pip install --quiet --disable-pip-version-check
CORE    = $(VENV)/.stamp-core
DEV     = $(VENV)/.stamp-dev

.PHONY: help map test test-oldest layers notebooks bench docs fuzz chromium clean
.DELETE_ON_ERROR:
.SUFFIXES:

help:
	@echo 'make map        write the map of the corridor to $(MAP)'
	@echo 'make test       lint, types, tests, documented examples, the map in a headless browser'
	@echo 'make test-oldest  the tests with the oldest supported versions of the dependencies'
	@echo 'make layers     fetch the public inputs, rebuild data/geojson from them and data/alignments'
	@echo 'make notebooks  execute the notebooks'
	@echo 'make bench      run the benchmarks'
	@echo 'make docs       build the documentation into docs/_build'
	@echo 'make fuzz       run the property and fuzz tests for longer'
	@echo 'make clean      remove what the other targets wrote, the virtual environment included'

map: $(CORE)
	@mkdir -p "$$(dirname "$(MAP)")"
	$(VENV)/bin/irru-geo map -o "$(MAP)"

test: $(DEV) chromium
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m pytest $(PYTEST)

# Old releases speak to newer ones of their own dependencies: their deprecation warnings are not ours.
test-oldest: $(VENV)/.stamp-venv
	rm -rf $(OLDEST)
	$(PY) -m venv $(OLDEST) || $(PYTHON) -m virtualenv --quiet $(OLDEST)
	$(PY) tools/oldest_requirements.py > $(OLDEST)/oldest.txt
	$(OLDEST)/bin/python -m pip install --quiet --disable-pip-version-check --constraint $(OLDEST)/oldest.txt \
		--editable '.[plot,places,formats,graphs]' pytest hypothesis jsonschema packaging
	MPLBACKEND=agg $(OLDEST)/bin/python -m pytest -W ignore::DeprecationWarning -W ignore::FutureWarning \
		--ignore=tests/browser --ignore=tests/test_install.py -m "not slow and not browser and not notebook" $(PYTEST)

layers: $(DEV)
	PYTHON="$$PWD/$(PY)" sh tools/fetch_inputs.sh "$(INPUTS)"
	$(PY) tools/build_layers.py --inputs "$(INPUTS)"
	$(PY) tools/update_readme.py
	$(PY) tools/update_validation.py

notebooks: $(VENV)/.stamp-notebooks
	$(PY) -m pytest -m notebook tests/test_notebooks.py

bench: $(DEV)
	$(PY) -m pytest benchmarks -o python_files='bench_*.py' --benchmark-only --benchmark-columns=min,median,rounds $(PYTEST)

docs: $(VENV)/.stamp-docs
	$(PY) -m sphinx -W --keep-going -b html docs docs/_build/html

fuzz: $(DEV)
	HYPOTHESIS_PROFILE=long $(PY) -m pytest $(wildcard tests/test_properties.py tests/test_fuzz.py) $(PYTEST)

clean:
	rm -rf build dist $(VENV) $(OLDEST) $(INPUTS) docs/_build docs/generated .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- Set-up -----------------------------------------------------------------------------------------------------------

# A virtual environment. Debian and Ubuntu ship Python without ensurepip: root installs it, others are told how to.
$(VENV)/.stamp-venv:
	@set -e; \
	root() { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }; \
	apt() { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$$@" >/dev/null; }; \
	can() { $(PYTHON) -c 'import ensurepip, venv' >/dev/null 2>&1; }; \
	if ! command -v $(PYTHON) >/dev/null 2>&1 && root; then echo 'Installing python3 ...'; apt python3 python3-venv; fi; \
	if ! command -v $(PYTHON) >/dev/null 2>&1; then \
		echo 'Python 3.11 or newer is needed, and "$(PYTHON)" is not there. On Debian or Ubuntu: apt-get install python3 python3-venv' >&2; exit 1; \
	fi; \
	if ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
		echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -V). Name a newer one: make PYTHON=python3.12 ..." >&2; exit 1; \
	fi; \
	if ! can && root; then \
		echo 'Installing python3-venv ...'; \
		own="$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"; \
		apt "$$own" || apt python3-venv || true; \
	fi; \
	rm -rf "$(VENV)"; \
	echo 'Creating a virtual environment in $(VENV) ...'; \
	if can; then $(PYTHON) -m venv "$(VENV)"; \
	elif $(PYTHON) -m virtualenv --version >/dev/null 2>&1; then $(PYTHON) -m virtualenv --quiet "$(VENV)"; \
	else \
		echo 'This Python cannot make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv' >&2; exit 1; \
	fi; \
	touch $@

$(CORE): $(VENV)/.stamp-venv pyproject.toml
	@echo 'Installing irru_geo and what it needs (a minute or two, once) ...'
	@$(PIP) --editable .
	@touch $@

$(DEV): $(VENV)/.stamp-venv pyproject.toml
	@echo 'Installing irru_geo with its test tools (a few minutes, once) ...'
	@$(PIP) --editable '.[dev]'
	@touch $@ $(CORE)

$(VENV)/.stamp-notebooks: $(DEV)
	@$(PIP) --editable '.[dev,notebooks]'
	@touch $@

$(VENV)/.stamp-docs: $(DEV)
	@$(PIP) --editable '.[dev,docs]'
	@touch $@

# A headless Chromium for the browser tests: the one that is there, else Debian's when root. Without any, they are skipped.
chromium:
	@works() { for name in chromium chromium-browser google-chrome google-chrome-stable; do \
		command -v $$name >/dev/null 2>&1 && $$name --version >/dev/null 2>&1 && return 0; done; return 1; }; \
	if works; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		echo 'Installing Chromium for the browser tests ...'; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
			chromium fonts-dejavu-core >/dev/null; \
		if works; then exit 0; fi; \
		echo 'Browser tests will be skipped: the package "chromium" could not be installed.'; \
	else \
		echo 'Browser tests will be skipped: no Chromium here, and only root can install it (apt-get install chromium).'; \
	fi

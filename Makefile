# irru_geo: every target does its own set-up. `make help` lists them.
# Settings:  make test PYTHON=python3.12     make test PYTEST="-k routing"     make map MAP=corridor.html
#            make test BROWSER=no            make fuzz MINUTES=30              make test-bare BARE="--release trixie"

SHELL   = /bin/sh
PYTHON  = python3
VENV    = .venv
OLDEST  = .venv-oldest
MAP     = build/instc.html
PYTEST  =
BROWSER = yes
MINUTES = 10
INPUTS  = inputs
BARE    =
AUDIT   =
PYTHONS = python3.11 python3.12 python3.13 python3.14

PY      = $(VENV)/bin/python
PIP     = $(PY) -m pip install --quiet --disable-pip-version-check
CORE    = $(VENV)/.stamp-core
DEV     = $(VENV)/.stamp-dev

# Python 3.11 reads the address of the checkout in the locale's encoding: plain C knows no letters but ASCII.
ifneq ($(filter C POSIX,$(LC_ALL)),)
export LC_ALL = C.UTF-8
endif

.PHONY: help map test test-oldest test-pythons test-bare layers check-data regenerate audit notebooks bench docs campaign fuzz mutate browser chromium clean FORCE
.DELETE_ON_ERROR:
.SUFFIXES:

help:
	@echo 'make map           write the map of the corridor to $(MAP)'
	@echo 'make test          lint, types, tests, documented examples, the map in a headless browser'
	@echo 'make test-oldest   the tests with the oldest supported versions of the dependencies'
	@echo 'make test-pythons  the fast tests on several versions of Python (PYTHONS), and on pre-releases'
	@echo 'make test-bare     make map and make test in bare Debian roots (root only, half an hour and more)'
	@echo 'make layers        fetch the public inputs, rebuild data/geojson from them and data/alignments'
	@echo 'make check-data    alignments, layers, tables, generated pages: what is wrong, what to regenerate'
	@echo 'make regenerate    write the pages that follow from the data (README.md, docs/validation.md)'
	@echo 'make audit         licences and known vulnerabilities of what is installed, and what is not known'
	@echo 'make notebooks     execute the notebooks'
	@echo 'make bench         run the benchmarks'
	@echo 'make docs          build the documentation into docs/_build'
	@echo 'make campaign      the tests that take minutes: ten thousand worsenings, the same bits in every surroundings'
	@echo 'make mutate        go on with the campaign of mutated inputs for $(MINUTES) minutes (MINUTES)'
	@echo 'make fuzz          run the property and fuzz tests for $(MINUTES) minutes (MINUTES)'
	@echo 'make clean         remove what the other targets wrote, the virtual environment included'

map: $(CORE)
	@mkdir -p "$$(dirname "$(MAP)")"
	$(PY) -m irru_geo map -o "$(MAP)"

test: $(DEV) browser
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m pytest -n auto --dist loadfile -p no:benchmark -m 'not campaign$(if $(filter no,$(BROWSER)), and not browser)' $(PYTEST)

# Old releases speak to newer ones of their own dependencies: their deprecation warnings are not ours.
test-oldest: $(VENV)/.stamp-venv
	rm -rf $(OLDEST)
	$(PY) -m venv $(OLDEST) || $(PYTHON) -m virtualenv --quiet $(OLDEST)
	$(PY) tools/oldest_requirements.py > $(OLDEST)/oldest.txt
	$(OLDEST)/bin/python -m pip install --quiet --disable-pip-version-check --constraint $(OLDEST)/oldest.txt \
		--editable '.[plot,places,formats,graphs]' pytest hypothesis jsonschema packaging
	MPLBACKEND=agg $(OLDEST)/bin/python -m pytest -W ignore::DeprecationWarning -W ignore::FutureWarning \
		--ignore=tests/browser --ignore=tests/test_install.py -m "not slow and not browser and not notebook" $(PYTEST)

test-pythons:
	$(PYTHON) tools/test_pythons.py $(PYTHONS)

test-bare:
	$(PYTHON) tools/test_bare.py --pytest '$(PYTEST)' $(BARE)

layers: $(DEV)
	PYTHON="$$PWD/$(PY)" sh tools/fetch_inputs.sh "$(INPUTS)"
	$(PY) tools/build_layers.py --inputs "$(INPUTS)"
	$(PY) tools/build_hinterland.py --inputs "$(INPUTS)"
	$(PY) tools/regenerate.py

check-data: $(CORE)
	$(PY) tools/check_data.py

regenerate: $(CORE)
	$(PY) tools/regenerate.py

audit: $(VENV)/.stamp-audit
	$(PY) tools/audit.py $(AUDIT)

notebooks: $(VENV)/.stamp-notebooks
	$(PY) -m pytest -m notebook tests/test_notebooks.py

bench: $(VENV)/.stamp-bench
	$(PY) -m pytest benchmarks -o python_files='bench_*.py' --benchmark-only --benchmark-columns=min,median,rounds $(PYTEST)

docs: $(VENV)/.stamp-docs
	$(PY) -m sphinx -W --keep-going -b html docs docs/_build/html

campaign: $(DEV)
	$(PY) -m pytest -m campaign $(PYTEST)

fuzz: $(DEV)
	$(PY) tools/fuzz.py --minutes $(MINUTES) -- $(PYTEST)

mutate: $(DEV)
	$(PY) tools/mutate.py --minutes $(MINUTES)

clean:
	rm -rf build dist $(VENV) $(OLDEST) $(INPUTS) docs/_build docs/generated .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- Set-up -----------------------------------------------------------------------------------------------------------

# The environment is looked at each time, and made anew only when it does not work here: then its stamp is new too.
$(VENV)/.stamp-venv: FORCE
	@sh tools/make_venv.sh '$(VENV)' '$(PYTHON)' $(filter-out file,$(firstword $(origin PYTHON)))

FORCE:

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

$(VENV)/.stamp-bench: $(DEV)
	@$(PIP) --editable '.[dev,bench]'
	@touch $@

$(VENV)/.stamp-audit: $(DEV)
	@$(PIP) --editable '.[dev,audit]'
	@touch $@

# A headless Chromium for the browser tests, proven by one blank page.
browser: $(if $(filter no,$(BROWSER)),,chromium)

chromium: $(DEV)
	@sh tools/set_up_browser.sh "$(PY)"

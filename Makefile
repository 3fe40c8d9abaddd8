# Works with GNU make 3.81 and any POSIX shell. Paths are relative and tools are called as modules of .venv's Python, so that
# the checkout may stand anywhere, spaces in its path included.

PORT ?= 8000
PYTHON ?= python3
PY := .venv/bin/python

POT := translations/messages.pot
EXTRACT := $(PY) -m babel.messages.frontend -q extract -F pyproject.toml --no-wrap --sort-by-file --add-location=file \
	--add-comments=Translators: --strip-comments --project=family-portal --version=1 --msgid-bugs-address= \
	--header-comment="\# Every text of the portal, collected by make messages. Under the licence of the portal." \
	-k _l -k lazy_gettext -k lazy_ngettext:1,2 -k lazy_pgettext:1c,2

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run setup port-free venv python dev compile test lint messages catalogues-fresh people pictures bench clean

# $(call locked,NAME,FILE): install FILE into .venv, unless exactly this content was installed last time.
locked = want=$$(cksum < $(2)); if [ "$$(cat .venv/.$(1)-installed 2>/dev/null)" != "$$want" ]; then \
	echo "Installing the packages of $(2) (once, and after a change to it) ..."; \
	$(PY) -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r $(2) && \
	echo "$$want" > .venv/.$(1)-installed; fi

heading = @printf '\n== %s\n' $(1)

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' Makefile

run: port-free setup ## Set up everything and serve the demo on 127.0.0.1:$PORT (8000); Ctrl-C stops it
	@PORT=$(PORT) $(PY) -m flask --app portal demo --show
	@$(PY) -m flask --app portal deliver --watch --every 5 --with-parent & \
	exec $(PY) -m granian --interface wsgi --workers 2 --blocking-threads 1 --no-ws --workers-kill-timeout 5 \
		--host 127.0.0.1 --port $(PORT) portal.wsgi:app

# The server would share a port that another copy of it already listens on, and half of the answers would be the old copy's.
port-free: venv
	@$(PY) -c 'import socket as s; k = s.socket(); k.setsockopt(s.SOL_SOCKET, s.SO_REUSEADDR, 1); k.bind(("127.0.0.1", $(PORT)))' \
		2>/dev/null || { echo "Port $(PORT) is in use. Stop what uses it, or choose another: make run PORT=8001" >&2; exit 1; }

setup: python compile ## Prepare what `run` serves: packages, catalogues, compressed files, database, demo
	@sh portal/paper/need-paper.sh
	@mkdir -p var && chmod 700 var
	@$(PY) -m flask --app portal db upgrade -d portal/migrations
	@$(PY) -m flask --app portal demo --if-empty --json var/demo.json

venv:
	@if ! $(PY) -c 'import pip' >/dev/null 2>&1; then \
		for found in "$(PYTHON)" python3.14 python3.13 python3.12 python3.11 ""; do \
			if [ -z "$$found" ]; then \
				echo "Python 3.11 or newer is needed; $(PYTHON) is: $$("$(PYTHON)" --version 2>&1). Try: make PYTHON=/path/to/python3.12" >&2; \
				exit 1; \
			fi; \
			"$$found" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && break; \
		done; \
		rm -rf .venv; "$$found" -m venv .venv || exit 1; \
	fi

python: venv
	@$(call locked,run,requirements.lock)

dev: venv ## Install what the checks need, into .venv
	@$(call locked,dev,requirements-dev.lock)

compile:
	@if ls translations/*/LC_MESSAGES/messages.po >/dev/null 2>&1; then \
		$(PY) -m babel.messages.frontend -q compile -d translations -f --statistics; fi
	@$(PY) -m whitenoise.compress --quiet static

test: dev compile ## Run every check: style, types, layers, catalogues, tests in a browser too
	$(call heading,"browser and fonts")
	@sh tests/browser/need-chromium.sh
	@sh portal/paper/need-paper.sh tests
	@$(MAKE) --no-print-directory lint catalogues-fresh
	$(call heading,"pytest")
	@CHROME="$$(sh tests/browser/need-chromium.sh)" $(PY) -m pytest -n 2 --dist worksteal $(PYTEST_ARGS)

lint: dev ## Run the checks that read the code: ruff, mypy, import-linter
	$(call heading,"ruff")
	@$(PY) -m ruff check .
	$(call heading,"mypy")
	@$(PY) -m mypy --strict -p portal
	$(call heading,"import-linter")
	@$(PY) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'

messages: dev ## Collect the texts into translations/messages.pot and bring every language's catalogue up to it
	@mkdir -p translations
	@$(EXTRACT) -o $(POT) .
	@if ls translations/*/LC_MESSAGES/messages.po >/dev/null 2>&1; then \
		$(PY) -m babel.messages.frontend -q update -i $(POT) -d translations --no-wrap --no-fuzzy-matching --ignore-pot-creation-date; fi
	@for file in $(POT) translations/*/LC_MESSAGES/messages.po; do \
		[ ! -f "$$file" ] || { sed '/^"POT-Creation-Date:/d' "$$file" > "$$file.new" && mv "$$file.new" "$$file"; } || exit 1; \
	done

catalogues-fresh: dev ## Fail if a text is missing from a catalogue, untranslated, fuzzy, or has other placeholders
	$(call heading,"catalogues")
	@fresh=$$(mktemp "$${TMPDIR:-/tmp}/messages.XXXXXX") && trap 'rm -f "$$fresh"' EXIT && \
		$(EXTRACT) -o "$$fresh" . && $(PY) -m tests.checks.catalogues "$$fresh"

people: venv ## Show how to sign in to the demo, with one-time codes of this minute
	@PORT=$(PORT) $(PY) -m flask --app portal demo --show

pictures: dev compile ## Draw the pictures of the screens
	@CHROME="$$(sh tests/browser/need-chromium.sh)" $(PY) -m tests.pictures

bench: dev compile ## Measure three pages and the counting behind them, as ratios; nothing is asserted
	@$(PY) -m tests.bench

clean: ## Remove what can be made again; the data in var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find portal tests -name __pycache__ -type d -prune -exec rm -rf {} +
	find translations -name '*.mo' -type f -exec rm -f {} +
	find static \( -name '*.br' -o -name '*.gz' \) -type f -exec rm -f {} +

# Two commands on a fresh machine with python3 (3.11 or later) and make: `make demo` and `make test`.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
RUN := $(VENV)/bin/python
INSTALL = $(RUN) -m pip install --quiet --disable-pip-version-check -c constraints.txt
DEMO := .demo

# What the demo runs with: no DEBUG, a secret of its own, a database of its own.
demo: export DATABASE_URL = sqlite:///$(CURDIR)/$(DEMO)/standfirst.sqlite3
demo: export MEDIA_ROOT = $(CURDIR)/$(DEMO)/media
demo: export SITE_URL = http://127.0.0.1:$(PORT)
demo: export ALLOWED_HOSTS = 127.0.0.1,localhost
demo: export DEBUG = 0

.PHONY: help demo test quick lint fixture bench clean

help: ## what can be done
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

# A stamp is newer than what was installed from, or installing is due. First what the product needs, with the server
# that serves it; what tests and linters need besides comes with the first `make test`.
$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Standfirst needs Python 3.11 or later.")'
	@test -x $(RUN) || $(PYTHON) -m venv $(VENV)
	@echo "Installing what Standfirst needs (once) ..."
	@$(INSTALL) '.[deploy,heic]'
	@rm -rf build *.egg-info
	@touch $@

$(VENV)/.tests: $(VENV)/.installed
	@echo "Installing what its tests need (once) ..."
	@$(INSTALL) '.[test,lint]'
	@rm -rf build *.egg-info
	@touch $@

demo: $(VENV)/.installed ## a whole publication at http://127.0.0.1:8000 (PORT=, DOCUMENT=path, DATE=, PASSWORDS=new)
	@mkdir -p $(DEMO) && chmod 700 $(DEMO)
	@test -s $(DEMO)/secret || (umask 077; $(RUN) -c 'import secrets; print(secrets.token_urlsafe(50))' > $(DEMO)/secret)
ifneq ($(strip $(DOCUMENT)),)
	@# A document's demo starts from an empty desk. The one before is set aside whole, and only for a document that can be printed.
	@SECRET_KEY="$$(cat $(DEMO)/secret)" $(RUN) manage.py build_fixture fixtures/documents/*.txt "$(DOCUMENT)" \
	  --desk fixtures/newsroom.toml $(if $(DATE),--date "$(DATE)") --dry-run --verbosity 0
	@test ! -e $(DEMO)/standfirst.sqlite3 || { \
	  $(RUN) -c 'import sqlite3, sys; busy = sqlite3.connect(sys.argv[1]).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]; \
	  sys.exit(busy and "The demo is in use: stop it with Ctrl-C and try again.")' $(DEMO)/standfirst.sqlite3 && \
	  mv $(DEMO)/standfirst.sqlite3 $(DEMO)/before-$$(date +%Y%m%d-%H%M%S).sqlite3 && \
	  rm -f $(DEMO)/standfirst.sqlite3-shm $(DEMO)/standfirst.sqlite3-wal $(DEMO)/standfirst.sqlite3-rebuilding; }
endif
	@export SECRET_KEY="$$(cat $(DEMO)/secret)"; \
	$(RUN) manage.py migrate --verbosity 0 && \
	$(RUN) manage.py collectstatic --noinput --verbosity 0 && \
	$(RUN) manage.py demo $(if $(DOCUMENT),"$(DOCUMENT)") $(if $(DATE),--date "$(DATE)") $(if $(PASSWORDS),--new-passwords) && \
	echo && echo "Standfirst is at http://127.0.0.1:$(PORT)/ and the desk at http://127.0.0.1:$(PORT)/admin/ (Ctrl-C stops it)" && \
	{ $(RUN) manage.py follow_up --every 30 >> $(DEMO)/workers.log 2>&1 & \
	$(RUN) manage.py make_renditions --every 30 >> $(DEMO)/workers.log 2>&1 & \
	$(RUN) -m gunicorn config.wsgi --bind 127.0.0.1:$(PORT) --threads 8 --log-level warning & \
	trap 'kill $$(jobs -p) 2> /dev/null' INT TERM; wait $$!; kill $$(jobs -p) 2> /dev/null; wait; }

test: $(VENV)/.tests ## the whole suite: SQLite, PostgreSQL, and a browser where there is a Chromium
	@$(RUN) tests/run.py $(if $(ALL),--all)

quick: $(VENV)/.tests ## what can be known in half a minute: pure modules and verbs, no browser, no PostgreSQL
	@DATABASE_URL=sqlite:///:memory: $(RUN) -m pytest -q -n 2 --dist worksteal -m quick

lint: $(VENV)/.tests ## style, missing migrations, deployment settings, the committed fixture
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	DEBUG=1 $(RUN) manage.py makemigrations --check --dry-run
	SECRET_KEY=$$($(RUN) -c 'import secrets; print(secrets.token_urlsafe(50))') SITE_URL=https://example.org $(RUN) manage.py check --deploy --fail-level INFO
	$(RUN) tests/fixture_is_current.py

fixture: $(VENV)/.installed ## builds fixtures/newsroom.json anew from fixtures/documents
	DEBUG=1 $(RUN) manage.py build_fixture fixtures/documents/*.txt --desk fixtures/newsroom.toml --output fixtures/newsroom.json

bench: $(VENV)/.tests ## measures named worlds and prints ratios
	$(RUN) benchmarks/run.py

clean: ## removes what make made, but for the demo's own data
	rm -rf $(VENV) staticfiles build *.egg-info

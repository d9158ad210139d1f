# Two commands do everything on a machine with Python 3.11+, make and git: `make demo` and `make test`.
SHELL := /bin/bash
VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev
CATALOGUES := $(VENV)/.catalogues
export PYTHONUNBUFFERED := 1
unexport PYTHONDONTWRITEBYTECODE # where it is set, each of a dozen processes would compile all of Django again: four seconds each
STOP = [ ! -d $(1) ] || $(PY) -c "from pathlib import Path; from challenge.local import embedded; embedded.stop(Path('$(1)'))"

.PHONY: help install demo demo-reset demo-once test faults races mutants release-dump season lint bench docs messages stop clean lock journeys pictures readme-pictures readme-walk handbook-pictures

help:
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST)

install: $(READY) ## set everything up in .venv (the others do it by themselves)

$(READY): requirements.lock pyproject.toml
	@tools/install.sh "$(VENV)" requirements.lock .ready

$(READY_DEV): requirements-dev.lock pyproject.toml | $(READY)
	@tools/install.sh "$(VENV)" requirements-dev.lock .ready-dev

$(CATALOGUES): $(wildcard */locale/ko/LC_MESSAGES/django.po) | $(READY) # Korean that came with a pull
	@$(VENV)/bin/challenge messages --compile && touch $@

demo: $(READY) $(CATALOGUES) ## bring the whole system up with a sample challenge; Ctrl-C stops everything
	@$(VENV)/bin/challenge demo

demo-reset: $(READY) $(CATALOGUES) ## start the demo over
	@$(VENV)/bin/challenge demo --reset

demo-once: $(READY) $(CATALOGUES) ## play the whole story and stop: exit 0 if it went well
	@$(VENV)/bin/challenge demo --once

test: $(READY_DEV) $(CATALOGUES) ## everything that CI runs
	@tools/test.sh

journeys: $(READY_DEV) $(CATALOGUES) ## walk the whole road, and every page past axe, in a real browser (part of test)
	@$(PY) -m pytest tests/journeys

pictures: $(READY_DEV) $(CATALOGUES) ## pictures of every page, in build/pictures: wide, phone, English, dark, print; ONLY=… of names
	@PICTURES_ONLY='$(ONLY)' $(PY) -m pytest tests/journeys/pictures.py

readme-pictures: $(READY_DEV) ## the pictures of the READMEs, from the demo that runs at SITE=…
	@$(PY) -m tools.readme_pictures $(or $(SITE),http://127.0.0.1:8000)

handbook-pictures: $(READY_DEV) ## the pictures of the handbooks, from the demo that runs at SITE=…
	@$(PY) -m tools.handbook_pictures $(or $(SITE),http://127.0.0.1:8000)

readme-walk: $(READY_DEV) ## twenty animated seconds for the READMEs, from the demo that runs at SITE=…
	@$(PY) -m tools.readme_walk $(or $(SITE),http://127.0.0.1:8000)

faults: $(READY_DEV) $(CATALOGUES) ## kill, empty and restart everything (part of test); SEED=… RUNS=…: only simulated faults, many
ifeq ($(SEED)$(RUNS),)
	@$(PY) -m pytest tests/faults
else
	@mkdir -p .data && rm -f .data/faults.txt
	@FAULTS_REPORT=.data/faults.txt FAULTS_SEED=$(or $(SEED),1) FAULTS_RUNS=$(or $(RUNS),50) $(PY) -m pytest -q -p no:logging --tb=short tests/faults/simulated/long_form.py; went=$$?; cat .data/faults.txt; exit $$went
endif

release-dump: $(READY_DEV) $(CATALOGUES) ## keep this release's database, which the next one is tested to come from (once a release)
	@$(PY) -m tests.upgrade.make_last_release

races: $(READY_DEV) $(CATALOGUES) ## every write beside itself and its neighbours: SEED=… ROUNDS=… ONLY=… PLANTED=… (a short form is part of test)
	@mkdir -p .data && rm -f .data/races.json
	@RACES_REPORT=.data/races.json RACES_SEED=$(or $(SEED),2027) RACES_ROUNDS=$(or $(ROUNDS),1) RACES_ONLY='$(ONLY)' RACES_PLANTED=$(PLANTED) $(PY) -m pytest -q -s -p no:logging --tb=short tests/races/campaign/test_campaign.py; went=$$?; cat .data/races.json; exit $$went

season: $(READY_DEV) $(CATALOGUES) ## seasons by a moved clock, expected beside happened: SEED=… EDITIONS=… (a short one is part of test)
	@mkdir -p .data && rm -f .data/season.txt
	@SEASON_REPORT=.data/season.txt SEASON_SEED=$(or $(SEED),2027) SEASON_EDITIONS=$(or $(EDITIONS),5) $(PY) -m pytest -q -p no:logging --tb=no tests/season -k by_the_clock; went=$$?; cat .data/season.txt; exit $$went

lint: $(READY_DEV) ## format, rules, layers, types, templates, the browser's scripts and sheets
	@tools/lint.sh

mutants: $(READY_DEV) $(CATALOGUES) ## small faults put into copies of the code, to see which no test finds: SEED=… SAMPLE=… SINCE=REV TESTS=paths KINDS=… PLACES=… TREES=…
	@SEED='$(SEED)' SAMPLE='$(SAMPLE)' SINCE='$(SINCE)' TESTS='$(TESTS)' KINDS='$(KINDS)' PLACES='$(PLACES)' TREES='$(TREES)' $(PY) -m tools.mutants

bench: $(READY_DEV) ## every benchmark
	@for file in benchmarks/[a-z]*; do name=$$(basename $$file .py); echo "== $$name"; $(MAKE) --no-print-directory bench-$$name || exit 1; done

bench-%: $(READY_DEV)
	@$(PY) -m benchmarks.$*

DOCS_SITE := build/docs

docs: $(READY_DEV) ## the documentation as a site in build/docs; a broken link fails
	@$(PY) -m sphinx -W --keep-going --quiet docs $(DOCS_SITE)

messages: $(READY_DEV) ## texts without Korean
	@$(VENV)/bin/challenge messages --check

stop: $(READY) ## stop the embedded servers
	@$(call STOP,.data)
	@$(call STOP,.data/tests)

COMPILE := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml

lock: ## write the locks anew (needs uv)
	@$(COMPILE) -o requirements.lock && for extra in dev s3; do $(COMPILE) --extra $$extra -c requirements.lock -o requirements-$$extra.lock || exit 1; done

clean: ## remove the environment and all local data
	@[ ! -e $(READY) ] || $(MAKE) --no-print-directory stop
	@for note in .data/servers-are-in .data/tests/servers-are-in; do [ ! -e $$note ] || case $$(cat $$note) in /var/tmp/challenge-*) rm -rf "$$(cat $$note)";; esac; done
	rm -rf $(VENV) .data build *.egg-info

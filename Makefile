# Every target first sets up .venv, with the versions pinned in requirements.lock, unless that has been done.
# A target's own options go in ARGS: make test ARGS="tests/unit -x"; a Python of your choice in PYTHON.
# Written for GNU make 3.81 (macOS) and later, and any POSIX shell.

.DEFAULT_GOAL := help
.PHONY: help answer app browser calibrate compare lessons notebooks test verify patterns validity stale documents bench overhead lint format lock clean

BIN := .venv/bin
DONE := .venv/.set-up-done
BEGUN := .venv/.set-up-begun

help:  ## list the targets
	@echo "make TARGET, where TARGET is one of:"
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  \1|\2/p' Makefile | awk -F'|' '{ printf "%-12s %s\n", $$1, $$2 }'

compare: $(DONE)  ## the main job: autocratic and democratic facilitation compared; writes to out/
	@$(BIN)/clecc compare autocratic democratic --replicates 100 --out out $(ARGS)

app: $(DONE)  ## the web page, until Ctrl-C: two facilitators, a ward to watch, wards of one's own
	@$(BIN)/clecc app $(ARGS)

notebooks: $(DONE)  ## the teaching notebooks, opened in a browser
	@$(BIN)/jupyter lab --notebook-dir notebooks $(ARGS)

test: $(DONE)  ## the quick tests
	@$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

# Two at a time, since each has a server and a browser to keep busy, too; a file's tests share these.
browser: $(DONE)  ## the pages in a real browser (needs Chromium: apt-get install chromium)
	@$(BIN)/python -m pytest -m browser -n 2 --dist loadscope tests/browser $(ARGS)

lessons: $(DONE)  ## the teaching notebooks and their solutions, executed from top to bottom (minutes)
	@$(BIN)/python -m pytest -n auto -m notebooks $(ARGS)

documents: $(DONE)  ## what stands in documents, run; CONTRIBUTING's recipes, followed (minutes)
	@$(BIN)/python -m pytest -n auto --dist worksteal -m documents $(ARGS)

verify: $(DONE)  ## the slow, statistical tests
	@$(BIN)/python -m pytest -n auto -m verification $(ARGS)

patterns: $(DONE)  ## score the study's patterns anew; writes them, and what single factors do, into MODEL.md
	@$(BIN)/python -m docs.make.model_md_patterns MODEL.md

CALIBRATIONS := calibration calibration_no_style calibration_only_style calibration_no_seniors calibration_only_workload
STUDIED := autocratic_unsupported democratic_supported
RESULTS := experiments/results

calibrate: $(DONE)  ## the accepted parameter sets anew, into the package (a quarter of an hour)
	@$(BIN)/clecc calibrate calibration $(ARGS)
	@cp out/calibration/accepted.parquet clecc_sim/studies/accepted.parquet

validity: $(DONE)  ## why to believe it, anew: calibrations, knock-outs, shares; writes MODEL.md (an hour)
	@set -e; for e in $(CALIBRATIONS); do \
	    $(BIN)/clecc calibrate $$e; cp out/$$e/calibration.json $(RESULTS)/$$e.json; done
	@cp out/calibration/accepted.parquet clecc_sim/studies/accepted.parquet
	@cp out/calibration/told.png $(RESULTS)/told.png
	@$(BIN)/clecc knockout
	@cp out/knockout/knockout.json out/knockout/knockout.png $(RESULTS)/
	@$(BIN)/clecc attribute $(STUDIED) --out out/gap
	@$(BIN)/clecc attribute $(STUDIED) --replicates 200 --posterior --out out/gap_posterior
	@set -e; for g in gap gap_posterior; do cp out/$$g/attribution.json $(RESULTS)/$$g.json; done
	@cp out/gap_posterior/attribution_sustained_cluster_rate.png $(RESULTS)/gap_posterior.png
	@$(BIN)/clecc sensitivity senior_participation --posterior
	@cp out/senior_participation_posterior/sensitivity.json $(RESULTS)/senior_participation_posterior.json
	@$(BIN)/python -m docs.make.model_md_validity MODEL.md README.md $(RESULTS)

stale: $(DONE)  ## stored results that are no longer those of the model, and what renews each
	@$(BIN)/python -m docs.make.stale

bench: $(DONE)  ## how fast the engines are, and what larger runs need (two minutes; on an idle machine)
	@$(BIN)/clecc bench $(ARGS)

answer: $(DONE)  ## the study's question answered anew: figures and README (about twelve minutes)
	@set -e; for e in senior_participation senior_dose_response style_by_seniors; do \
	    $(BIN)/clecc sensitivity $$e; cp out/$$e/sensitivity.json $(RESULTS)/$$e.json; done
	@$(BIN)/clecc compare autocratic democratic --replicates 100 --out out/autocratic_democratic
	@cp out/senior_participation/sensitivity_sustained_cluster_rate.png $(RESULTS)/senior_participation.png
	@cp out/senior_dose_response/dose_sustained_senior.png $(RESULTS)/senior_dose_response.png
	@cp out/style_by_seniors/heat_sustained.png $(RESULTS)/style_by_seniors.png
	@cp out/autocratic_democratic/comparison.png $(RESULTS)/autocratic_democratic.png
	@$(BIN)/python -m docs.make.readme_answer README.md $(RESULTS)

overhead: $(DONE)  ## what storing runs costs beside the bare engine (minutes; on an idle machine)
	@$(BIN)/python -m tests.benchmarks.sweep_overhead $(ARGS)

lint: $(DONE)  ## style, types and the direction of imports; changes nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(DONE)  ## mend what ruff can mend by itself
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

# The lock covers every platform and Python >= 3.12: what the package needs, what its developers need, and what
# builds it. Pins stay as they are wherever they can; make lock ARGS=--upgrade renews them all. uv is taken from
# the PATH, or else installed for the moment into a folder that is thrown away.
lock:  ## pin all versions anew in requirements.lock (ARGS=--upgrade: the newest ones)
	$(need-python)
	@set -e; tmp=$$(mktemp -d); trap 'rm -rf "$$tmp"' EXIT; \
	uv=$$(command -v uv) || { \
	    echo "Fetching uv"; \
	    "$(python)" -m venv "$$tmp/uv"; \
	    "$$tmp/uv/bin/python" -m pip install -qq --disable-pip-version-check uv; \
	    uv="$$tmp/uv/bin/uv"; }; \
	"$$uv" pip compile pyproject.toml --extra dev --universal --python-version 3.12 --generate-hashes \
	    --no-annotate --no-header --quiet --output-file requirements.lock $(ARGS); \
	echo "requirements.lock is written; the next make installs it"

clean:  ## remove caches and builds; leaves .venv and out/ alone
	@rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find . \( -path ./.venv -o -path ./.git -o -path ./out \) -prune -o \
	    \( -name __pycache__ -o -name '*.nb[ic]' \) -prune -exec rm -rf {} +

# ---- Set-up ----
# It is over when DONE holds the name of this folder (a moved .venv doesn't work) and is newer than the lock and
# pyproject.toml. BEGUN without DONE: it was killed half way, so the next make starts from an empty .venv. A .venv
# with neither was made by hand: it is kept, and gets the pinned versions, if its Python is new enough and has pip.

$(DONE): requirements.lock pyproject.toml
	$(need-python)
	@set -e; echo "Setting up .venv (about a minute, once)"; \
	python="$(python)"; \
	failed() { echo "Setting up .venv failed, for the reason above; the next make tries again." >&2; exit 1; }; \
	if test "$$python" != $(BIN)/python; then \
	    "$$python" -m venv --clear --without-pip .venv || failed; \
	    : > $(BEGUN); \
	    $(BIN)/python -m ensurepip --upgrade --default-pip > /dev/null || failed; \
	fi; \
	rm -f $(DONE); : > $(BEGUN); \
	pip="$(BIN)/python -m pip install -qq --disable-pip-version-check"; \
	$$pip --require-hashes -r requirements.lock || failed; \
	$$pip --no-deps --no-build-isolation -e . || failed; \
	rm -f $(BEGUN); echo "$(CURDIR)" > $(DONE)

ifneq ($(shell test -x $(BIN)/python && cat $(DONE) 2>/dev/null),$(CURDIR))
.PHONY: $(DONE)
endif

# `find-python` prints "ok COMMAND": .venv's own Python where it can be kept, else the first that is new enough of
# PYTHON, those on the PATH, the system's and pyenv's; or "no LIST" with those that were found. Each is run, for a
# version manager's stand-in may be there and fail. The answer is looked up only where it is needed, and once.
find-python = \
    new='import sys; sys.exit(sys.version_info < (3, 12))'; \
    if test -x $(BIN)/python && test ! -e $(BEGUN) \
        && { test ! -e $(DONE) || test "$$(cat $(DONE))" = "$(CURDIR)"; } \
        && $(BIN)/python -c "$$new" && $(BIN)/python -m pip --version; \
    then echo ok $(BIN)/python >&3; exit; fi > /dev/null 2>&1; \
    found=; \
    for python in "$(PYTHON)" python3.12 python3.13 python3 python /usr/bin/python3 \
            "$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/3.1[2-9]*/bin/python3; do \
        version=$$("$$python" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])') || continue; \
        if "$$python" -c "$$new"; then \
            if "$$python" -c 'import ensurepip, venv'; then echo "ok $$python" >&3; exit; fi; \
            version="$$version without venv"; \
        fi; \
        found="$$found$${found:+, }$$python ($$version)"; \
    done 2> /dev/null; \
    echo "no $${found:-none}" >&3

python-found = $(eval python-found := $$(shell exec 3>&1; $$(find-python)))$(python-found)
python = $(wordlist 2,99,$(python-found))
need-python = $(if $(filter ok,$(firstword $(python-found))),,$(error clecc_sim needs Python 3.12 or newer, with its venv module; \
    found: $(python). Install one, or say where it is: make PYTHON=/path/to/python3.12))

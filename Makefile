# A target first installs into .venv what it needs, one of the locks in requirements/, unless that has been done.
# A target's own options go in ARGS: make test ARGS="tests/unit -x"; a Python of your choice in PYTHON.
# Written for GNU make 3.81 (macOS) and later, and any POSIX shell.

.DEFAULT_GOAL := help
.PHONY: help answer app browser calibrate compare coverage docs documents lessons notebooks test verify patterns docking stale \
    validity bench overhead lint format lock clean
# One target after the other, as all share .venv. What Python has compiled it keeps, since the set-up compiles nothing.
.NOTPARALLEL:
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
LOCKS := run app notebooks docs dev

help:  ## list the targets
	@echo "make TARGET, where TARGET is one of:"
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  \1|\2/p' Makefile | awk -F'|' '{ printf "%-12s %s\n", $$1, $$2 }'

compare: .venv/.run  ## the main job: autocratic and democratic facilitation compared; writes to out/
	@$(BIN)/clecc compare autocratic democratic --replicates 100 --out out $(ARGS)

app: .venv/.app  ## the web page, until Ctrl-C: two facilitators, a ward to watch, wards of one's own
	@$(BIN)/clecc app $(ARGS)

notebooks: .venv/.notebooks  ## the teaching notebooks, opened in a browser
	@$(BIN)/jupyter lab --notebook-dir notebooks $(ARGS)

test: .venv/.dev  ## all the tests that CI runs, but those in a browser, of notebooks and of documents
	@$(BIN)/python -m pytest -n auto --dist worksteal --ignore tests/browser --ignore tests/verification $(ARGS)

# Two at a time, since each has a server and a browser to keep busy, too; a file's tests share these.
browser: .venv/.dev  ## the pages in a real browser (needs Chromium: apt-get install chromium)
	@$(BIN)/python -m pytest -m browser -n 2 --dist loadscope tests/browser $(ARGS)

lessons: .venv/.dev  ## the teaching notebooks and their solutions, executed from top to bottom (minutes)
	@$(BIN)/python -m pytest -n auto -m notebooks $(ARGS)

documents: .venv/.dev  ## what documents and recipes tell to type, executed (minutes)
	@$(BIN)/python -m pytest -n auto --dist worksteal -m documents $(ARGS)

docs: .venv/.docs  ## the site, into docs/_build/html; asks nothing of the network
	@$(BIN)/sphinx-build -W --keep-going -q -c docs . docs/_build/html $(ARGS)

verify: .venv/.dev  ## the slow, statistical tests, and thousands of invented examples where make test has a hundred
	@$(BIN)/python -m pytest -n auto -m "verification or hypothesis" --hypothesis-profile thorough $(ARGS)

patterns: .venv/.run  ## score the study's patterns anew; writes them, and what single factors do, into MODEL.md
	@$(BIN)/python -m docs.make.model_md_patterns MODEL.md

docking: .venv/.run  ## the model against published studies, anew; writes MODEL.md (minutes; ARGS=V3: that one)
	@$(BIN)/python -m docs.make.model_md_docking MODEL.md $(RESULTS) $(ARGS)

coverage: .venv/.run  ## how often intervals hold what they are about, anew; writes MODEL.md (ten minutes)
	@$(BIN)/python -m docs.make.model_md_coverage MODEL.md

CALIBRATIONS := calibration calibration_no_style calibration_only_style calibration_no_seniors calibration_only_workload
STUDIED := autocratic_unsupported democratic_supported
RESULTS := experiments/results

calibrate: .venv/.run  ## the accepted parameter sets anew, into the package (a quarter of an hour)
	@$(BIN)/clecc calibrate calibration $(ARGS)
	@cp out/calibration/accepted.parquet clecc_sim/studies/accepted.parquet

validity: .venv/.run  ## why to believe it, anew: calibrations, knock-outs, shares; writes MODEL.md, README (an hour)
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
	@$(BIN)/python -m docs.make.model_md_validity MODEL.md $(RESULTS)
	@$(BIN)/python -m docs.make.readme_answer README.md docs/answer.md $(RESULTS)

stale: .venv/.run  ## stored results that are no longer those of the model, and what renews each
	@$(BIN)/python -m docs.make.stale

bench: .venv/.run  ## how fast the engines are, and what larger runs need (two minutes; on an idle machine)
	@$(BIN)/clecc bench $(ARGS)

answer: .venv/.run  ## the study's question answered anew: figures, README, docs (about twelve minutes)
	@set -e; for e in senior_participation senior_dose_response style_by_seniors; do \
	    $(BIN)/clecc sensitivity $$e; cp out/$$e/sensitivity.json $(RESULTS)/$$e.json; done
	@$(BIN)/clecc compare autocratic democratic --replicates 100 --out out/autocratic_democratic
	@cp out/senior_participation/sensitivity_sustained_cluster_rate.png $(RESULTS)/senior_participation.png
	@cp out/senior_dose_response/dose_sustained_senior.png $(RESULTS)/senior_dose_response.png
	@cp out/style_by_seniors/heat_sustained.png $(RESULTS)/style_by_seniors.png
	@cp out/autocratic_democratic/comparison.png $(RESULTS)/autocratic_democratic.png
	@$(BIN)/python -m docs.make.readme_answer README.md docs/answer.md $(RESULTS)

overhead: .venv/.dev  ## what storing runs costs beside the bare engine (minutes; on an idle machine)
	@$(BIN)/python -m tests.benchmarks.sweep_overhead $(ARGS)

lint: .venv/.dev  ## style, types and the direction of imports; changes nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/.dev  ## mend what ruff can mend by itself
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

# Locks cover every platform and Python >= 3.12. All extras are resolved together first, so that a package has the same
# version in every lock. Pins stay as they are wherever they can. uv is taken from the PATH, or else installed for the
# moment into a folder that is thrown away.
lock:  ## pin all versions anew in requirements/ (ARGS=--upgrade: the newest ones)
	@set -e; tmp=$$(mktemp -d); trap 'rm -rf "$$tmp"' EXIT; PATH="$$tmp/bin:$$PATH"; \
	if ! $(have-uv); then \
	    $(find-python); echo "Fetching uv"; \
	    "$$python" -m venv "$$tmp"; "$$tmp/bin/python" -m pip install -qq --disable-pip-version-check uv; \
	fi; \
	compile() { uv pip compile pyproject.toml --universal --python-version 3.12 --generate-hashes \
	    --no-annotate --no-header --quiet "$$@"; }; \
	cat requirements/*.lock > "$$tmp/all"; \
	compile --all-extras --output-file "$$tmp/all" $(ARGS); \
	for lock in $(LOCKS); do \
	    compile --extra run --extra $$lock --constraint "$$tmp/all" --output-file requirements/$$lock.lock; \
	done; \
	echo "requirements/ is written; the next make installs from it"

clean:  ## remove caches and builds; leaves .venv and out/ alone
	@rm -rf build dist docs/_build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find . \( -path ./.venv -o -path ./.git -o -path ./out \) -prune -o \
	    \( -name __pycache__ -o -name '*.nb[ic]' \) -prune -exec rm -rf {} +

# ---- Set-up ----
# .venv grows: what a target needs is added to it, and .venv/.NAME says that requirements/NAME.lock is in. .venv/.folder
# holds the name of this folder (a moved .venv doesn't work); .venv/.begun is there while something is installed. After a
# move, or if it was killed half way, the next make starts from an empty .venv. A .venv made by hand is kept, and gets
# the pinned versions, if its Python is new enough. uv does all this where it is on the PATH, or else pip.

$(LOCKS:%=.venv/.%): .venv/.%: requirements/%.lock pyproject.toml
	@set -e; echo "Installing requirements/$*.lock into .venv (about a minute, once)"; trap 'exit 130' INT; \
	failed() { \
	    test $$? -gt 128 || rm -f .venv/.begun; \
	    echo "Setting up .venv failed, for the reason above; the next make tries again." >&2; exit 1; }; \
	if ! { $(usable) && $(BIN)/python $(if-new-enough); }; then \
	    if $(have-uv); then uv venv --quiet --clear --python "$${PYTHON:->=3.12}" .venv; \
	    else $(find-python); "$$python" -m venv --clear --without-pip .venv; fi; \
	fi; \
	: > .venv/.begun; \
	if $(have-uv); then install() { uv pip install --quiet --python $(BIN)/python "$$@" || failed; }; else \
	    $(BIN)/python -m pip --version > /dev/null 2>&1 || $(BIN)/python -m ensurepip > /dev/null || failed; \
	    install() { $(BIN)/python -m pip install -qq --disable-pip-version-check --no-compile "$$@" || failed; }; \
	fi; \
	install --require-hashes -r $<; \
	install --no-deps --no-build-isolation -e .; \
	echo "$(CURDIR)" > .venv/.folder; : > $@; rm .venv/.begun

have-uv = uv --version > /dev/null 2>&1
if-new-enough := -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2> /dev/null
usable = test -x $(BIN)/python && test ! -e .venv/.begun \
    && { test ! -e .venv/.folder || test "$$(cat .venv/.folder)" = "$(CURDIR)"; }

ifneq ($(shell $(usable) && echo usable),usable)
.PHONY: $(LOCKS:%=.venv/.%)
endif

# Sets `python` to the first that is new enough of PYTHON, those on the PATH, the system's and pyenv's. Each is run, for
# a version manager's stand-in may be there and fail.
find-python = \
    python=; found=; \
    for try in "$(PYTHON)" python3.12 python3.13 python3 python /usr/bin/python3 \
            "$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/3.1[2-9]*/bin/python3; do \
        version=$$("$$try" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2> /dev/null) || continue; \
        if "$$try" $(if-new-enough); then \
            if "$$try" -c 'import ensurepip, venv' 2> /dev/null; then python=$$try; break; fi; \
            version="$$version without venv"; \
        fi; \
        found="$$found$${found:+, }$$try ($$version)"; \
    done; \
    test -n "$$python" || { \
        echo "clecc_sim needs Python 3.12 or newer, with its venv module; found: $${found:-none}." \
            "Install one, or uv, or say where it is: make PYTHON=/path/to/python3.12" >&2; exit 1; }

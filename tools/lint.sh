#!/usr/bin/env bash
# Format, rules, layers, templates, the browser's scripts and sheets, types; then the figures of the
# code, as one JSON object in the last line.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
mkdir -p .data
$bin/ruff format --check --quiet --output-format concise .
$bin/ruff check --quiet --output-format concise .
$bin/lint-imports --no-cache >.data/lint-imports.log 2>&1 || { cat .data/lint-imports.log; exit 1; }
tools/templates/lint.sh
tools/browser/lint.sh
$bin/mypy >.data/mypy.log || cat .data/mypy.log # its errors are counted and refused below
$bin/python tools/measure_code.py --mypy-log .data/mypy.log

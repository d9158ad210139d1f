#!/usr/bin/env bash
# Format, rules, layers, types, templates, the browser's scripts and sheets.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
mkdir -p .data
$bin/ruff format --check --quiet --output-format concise .
$bin/ruff check --quiet --output-format concise .
$bin/lint-imports --no-cache >.data/lint-imports.log 2>&1 || { cat .data/lint-imports.log; exit 1; }
$bin/mypy
tools/templates/lint.sh
tools/browser/lint.sh
echo "lint: clean"

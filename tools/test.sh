#!/usr/bin/env bash
# All tests.  Chromium is taken where it is found (its headless shell first: it takes a quarter of the time), else fetched if we may; without it the journeys are left out and named.
set -euo pipefail
cd "$(dirname "$0")/.."
find_chromium() { for name in "${CHROMIUM:-}" chromium-headless-shell chromium chromium-browser google-chrome chrome; do [ -n "$name" ] && command -v "$name" && return; done; return 1; }
if ! browser=$(find_chromium); then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "· Chromium (for the journeys in a real browser)"
    install() { DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; }
    { apt-get update -qq && { install chromium-headless-shell fonts-noto-cjk || install chromium fonts-noto-cjk; }; } >/dev/null 2>&1 || true
  else
    .venv/bin/python -m playwright install chromium --only-shell >/dev/null 2>&1 || true
  fi
  browser=$(find_chromium || ls -1 "$HOME"/.cache/ms-playwright/chromium*/*linux*/{chrome,headless_shell,chrome-headless-shell} 2>/dev/null | tail -n 1 || true)
fi
select=()
if [ -n "${browser:-}" ]; then export CHROMIUM=$browser
elif [ "${CI:-}" = 1 ]; then echo "CI needs Chromium, and none could be installed." >&2; exit 1
else select=(-m "not browser"); fi
stop_servers() { .venv/bin/python -c 'from pathlib import Path; from challenge import embedded; embedded.stop(Path(".data/tests"))'; }
trap stop_servers EXIT
code=0
.venv/bin/python -m pytest -n 2 --dist loadgroup --no-loadscope-reorder "${select[@]}" "$@" || code=$?
if [ -z "${browser:-}" ]; then
  echo; echo "No browser on this machine: these journeys were left out (install Chromium to run them):"
  .venv/bin/python -m pytest -m browser --collect-only 2>/dev/null | sed -n 's/^\(tests.*::.*\)/  \1/p'
fi
exit $code

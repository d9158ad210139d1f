#!/usr/bin/env bash
# All tests, and beside them lint.  Chromium is taken where it is found (its headless shell first:
# it takes a quarter of the time), else fetched if we may; where none starts, the journeys are left
# out and named, with the reason.
set -euo pipefail
cd "$(dirname "$0")/.."
python=.venv/bin/python
failures=.data/pytest-cache/v/cache/lastfailed
unset PYTHONDONTWRITEBYTECODE

find_chromium() {
  local names=(chromium-headless-shell chromium chromium-browser google-chrome chrome)
  for name in "${CHROMIUM:-}" "${names[@]}"; do
    [ -n "$name" ] && command -v "$name" && return
  done
  ls -1 "$HOME"/.cache/ms-playwright/chromium*/*linux*/{chrome,{headless_,chrome-headless-}shell} \
    2>/dev/null | tail -n 1
}

starts() { # a browser that is there may still not start: its driver needs libatomic1
  [ -n "$1" ] && CHROMIUM=$1 $python -c '
import os
from playwright.sync_api import sync_playwright

with sync_playwright() as playwright:
    path, args = os.environ["CHROMIUM"], ["--no-sandbox", "--disable-gpu"]
    playwright.chromium.launch(executable_path=path, args=args).close()
' >.data/browser.log 2>&1
}

fetch_chromium() {
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "· Chromium (for the journeys in a real browser)"
    local get=(env DEBIAN_FRONTEND=noninteractive apt-get)
    install() { "${get[@]}" install -y -qq --no-install-recommends "$@" fonts-noto-cjk libatomic1; }
    { "${get[@]}" update -qq && { install chromium-headless-shell || install chromium; }; } \
      >/dev/null 2>&1 || true
  else
    $python -m playwright install chromium --only-shell >/dev/null 2>&1 || true
  fi
}

stop_servers() {
  $python -c '
from pathlib import Path
from challenge.local import embedded

embedded.stop(Path(".data/tests"))'
}

failed() { # the tests that failed, without the group that xdist adds to their names
  $python -c '
import json, re, sys

for name in json.load(open(sys.argv[1])):
    print(re.sub(r"@[\w-]+$", "", name))' $failures
}

# A few that failed beside everything else have one more try, alone.  What passes only then is
# named, for it is a fault too (mostly of the test).
again() {
  local names
  mapfile -t names < <(failed)
  [ "${#names[@]}" -gt 0 ] && [ "${#names[@]}" -le 3 ] || return 1
  echo
  echo "Failed beside the others, tried once more alone:"
  printf '  %s\n' "${names[@]}"
  $python -m pytest "${names[@]}" || return 1
  echo "PASSED ONLY ALONE (find out why):"
  printf '  %s\n' "${names[@]}"
}

mkdir -p .data
browser=$(find_chromium || true)
if ! starts "$browser"; then
  fetch_chromium
  browser=$(find_chromium || true)
  starts "$browser" || browser=
fi
select=()
if [ -n "$browser" ]; then
  export CHROMIUM=$browser
elif [ "${CI:-}" = 1 ]; then
  echo "CI needs Chromium, and none starts:" >&2
  cat .data/browser.log >&2
  exit 1
else
  select=(-m "not browser")
fi
trap stop_servers EXIT
tools/lint.sh >.data/lint.log 2>&1 &
lint=$! code=0 linted=0
rm -f $failures
$python -m pytest -n 2 --dist loadgroup --no-loadscope-reorder "${select[@]}" "$@" || code=$?
if [ $code = 1 ] && again; then code=0; fi
if [ -z "$browser" ]; then
  echo
  echo "No browser that starts on this machine: these journeys were left out"
  echo "(install Chromium, and libatomic1, to run them):"
  head -n 1 .data/browser.log 2>/dev/null || true
  $python -m pytest -m browser --collect-only 2>/dev/null | sed -n 's/^\(tests.*::.*\)/  \1/p'
fi
wait $lint || linted=$?
cat .data/lint.log
[ $code = 0 ] || echo "make test: the tests failed"
[ $linted = 0 ] || echo "make test: lint failed"
exit $((code || linted))

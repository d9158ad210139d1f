#!/usr/bin/env bash
# Writes frontend/static/built anew: what the scoring page loads, in few files, with source maps.
# Needed after a change of a script or sheet that they hold; until then the page loads the sources.
# Usage: tools/browser/bundle.sh      (needs npm)
set -euo pipefail
cd "$(dirname "$0")/../../frontend/static"
version=0.28.2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --prefix "$work" "esbuild@$version" >/dev/null

rm -rf built
# The maps name the sources, which the site serves too, and don't repeat them.
"$work/node_modules/.bin/esbuild" scoring/whole_page.js css/scoring_page.css --outdir=built --outbase=. \
    --bundle --splitting --format=esm --target=es2022,safari16 --minify --charset=utf8 --sourcemap --sources-content=false \
    --chunk-names=scoring/part-[hash] --metafile="$work/made.json" --log-level=warning
cd ../..
python3 tools/browser/bundle_notes.py "$work/made.json"

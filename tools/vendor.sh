#!/usr/bin/env bash
# Fetches the few browser parts that we commit, so that nobody who runs the project needs Node.
# Usage: tools/vendor.sh      (needs npm, tar, python3.11+)
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fetch() { # fetch NAME VERSION -> $work/NAME/package
    (cd "$work" && npm pack --silent "$1@$2" >/dev/null && mkdir "$1" && tar xzf "$1-$2.tgz" -C "$1")
}

fetch pretendard 1.3.9
fetch lucide-static 1.62.0
fetch idb 8.0.4
fetch sortablejs 1.15.7

vendor=$root/frontend/static/vendor
fonts=$root/challenge/fonts
rm -rf "$vendor" "$fonts"
mkdir -p "$vendor"/{pretendard,lucide,idb,sortable} "$fonts"

font=$work/pretendard/package/dist
cp -r "$font/web/variable/woff2-dynamic-subset" "$font/web/variable/pretendardvariable-dynamic-subset.css" "$font/LICENSE.txt" "$vendor/pretendard/"
cp "$font/public/static/alternative/Pretendard-Regular.ttf" "$font/public/static/alternative/Pretendard-Bold.ttf" "$fonts/"
cp "$font/LICENSE.txt" "$fonts/OFL.txt"
cp "$work/lucide-static/package/LICENSE" "$vendor/lucide/"
cp "$work"/idb/package/build/{index.js,*.d.ts} "$work/idb/package/LICENSE" "$vendor/idb/" # the .d.ts: for our type check
cp "$work/sortablejs/package/Sortable.min.js" "$work/sortablejs/package/LICENSE" "$vendor/sortable/"
find "$vendor" "$fonts" -type f -exec chmod 644 {} +

python3 "$root/tools/vendor_manifest.py" "$work/lucide-static/package/icons"

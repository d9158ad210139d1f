#!/usr/bin/env bash
# Make .venv from a hashed lock: install.sh VENV LOCK STAMP.  Needs python3 (3.11+) with venv; everything else comes from the lock.
set -euo pipefail
venv=$1 lock=$2 stamp=$3
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 이상이 필요합니다. / Python 3.11 or newer is needed (found: $("$python" --version))." >&2; exit 1; }
[ -x "$venv/bin/python" ] || { echo "· .venv"; "$python" -m venv "$venv"; }
echo "· packages of $lock (about a minute the first time)"
export PIP_DISABLE_PIP_VERSION_CHECK=1
unset PYTHONDONTWRITEBYTECODE
pip_install() { "$venv/bin/python" -m pip install --quiet --require-hashes --only-binary :all: -r "$1"; }
# uv is pip's fast twin; where it can't reach what pip reaches (a mirror named in pip's own settings), pip does it.
uv=$(command -v uv || { [ -x "$venv/bin/uv" ] || pip_install requirements-uv.lock 2>/dev/null || true; echo "$venv/bin/uv"; })
"$uv" pip install --quiet --python "$venv/bin/python" --require-hashes --only-binary :all: -r "$lock" 2>/dev/null || pip_install "$lock"
# The project itself: a path file and a two-line script do what an editable install would, without a build and its downloads.
site=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
pwd > "$site/challenge.pth"
printf '#!%s/bin/python\nfrom challenge.command_line import main\n\nmain()\n' "$(cd "$venv" && pwd)" > "$venv/bin/challenge"
chmod +x "$venv/bin/challenge"
mkdir -p .data
"$venv/bin/challenge" messages --compile
touch "$venv/.catalogues"
touch "$venv/$stamp"

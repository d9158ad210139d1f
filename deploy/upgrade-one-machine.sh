#!/usr/bin/env bash
# One machine with the units of deploy/systemd/: the release that is checked out here comes into use while people go on
# writing.  As root, in the folder of the program: git fetch --tags && git checkout v0.2.0 && deploy/upgrade-one-machine.sh
# Back: the same with the last release; its tables are still there (docs/parts/upgrading.md).
set -euo pipefail
cd "$(dirname "$0")/.."
backups=${1:-/var/backups/challenge}
as_challenge() { # with the variables as systemd reads them: a shell would trip over "Name <address>"
  systemd-run --quiet --pipe --wait --collect --uid=challenge --working-directory="$PWD" \
    --property=EnvironmentFile=/etc/challenge.env "$PWD/.venv/bin/challenge" "$@"
}

as_challenge backup "$backups"
.venv/bin/pip install --quiet --require-hashes --only-binary :all: -r requirements.lock
.venv/bin/challenge messages --compile
as_challenge collectstatic --no-input --verbosity 0
as_challenge upgrade
for unit in $(systemctl list-units --plain --no-legend 'challenge-web@*' | cut -d' ' -f1); do
  systemctl restart "$unit"
  sleep 5 # it is ready before the next one leaves
done
systemctl restart 'challenge-worker@*' challenge-beat challenge-relay
as_challenge status

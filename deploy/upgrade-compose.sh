#!/usr/bin/env bash
# The cluster of docker-compose.yml: the release that is checked out here comes into use while people go on writing.
# New web containers beside the old ones, then the old ones away; nginx asks for their addresses every five seconds.
set -euo pipefail
cd "$(dirname "$0")/.."

docker compose build
docker compose run --rm migrate
old=$(docker compose ps --quiet web)
docker compose up --detach --wait --no-deps --no-recreate --scale web=$(($(wc -w <<<"$old") * 2)) web
sleep 10 # nginx has found them
for each in $old; do
  docker stop "$each" && docker rm "$each"
done
docker compose up --detach --wait
docker compose exec worker-mail python manage.py status

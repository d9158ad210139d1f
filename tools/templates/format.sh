#!/usr/bin/env bash
# Format the templates of pages; those of mails are plain text, where every line break is sent.
set -euo pipefail
cd "$(dirname "$0")/../.."
exec .venv/bin/djangofmt frontend/templates

"""The ASGI entry point (uvicorn challenge.asgi:application)."""
# tested by: tests/faults/test_story.py

import os

import django

from challenge.web.first_byte import stamp_first_byte

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "challenge.settings")
django.setup(set_prefix=False)

from challenge.rest.database_guard import DatabaseGuard  # noqa: E402 - once the apps are loaded
from challenge.transparency.keys import log_keys  # noqa: E402 - as above
from challenge.web.process.handler import KeptThreadsHandler  # noqa: E402 - as above

log_keys()  # in production no process begins without them

application = stamp_first_byte(DatabaseGuard(KeptThreadsHandler()))

"""The ASGI entry point (uvicorn challenge.asgi:application)."""
# tested by: tests/faults/test_story.py

import os

from django.core.asgi import get_asgi_application

from challenge.rest.database_guard import DatabaseGuard
from challenge.web.first_byte import stamp_first_byte

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "challenge.settings")
application = stamp_first_byte(DatabaseGuard(get_asgi_application()))

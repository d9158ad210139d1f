"""The ASGI entry point (uvicorn challenge.asgi:application)."""
# tested by: tests/faults/test_story.py

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "challenge.settings")
application = get_asgi_application()

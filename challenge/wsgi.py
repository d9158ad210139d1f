"""The WSGI entry point, for servers that speak nothing newer."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "challenge.settings")
application = get_wsgi_application()

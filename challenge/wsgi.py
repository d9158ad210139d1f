"""The WSGI entry point, for servers that speak nothing newer."""
# tested by: tests/challenge/test_deployment.py

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "challenge.settings")
application = get_wsgi_application()

"""The page on which people read the API, under the same content security policy as all others."""
# tested by: tests/challenge/rest/test_docs_page.py

from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularSwaggerSplitView

# of the one <style> in drf-spectacular's page: its text, and no other, may stand inline
STYLE = "'sha256-MMpT0iDxyjALd9PdfepImGX3DBfJPXZ4IlDWdPAgtn0='"


@method_decorator(csp_update({"style-src": ["'self'", STYLE]}), name="dispatch")
class ApiDocs(SpectacularSwaggerSplitView):
    """Its script comes from an address of its own, so that nothing runs inline."""

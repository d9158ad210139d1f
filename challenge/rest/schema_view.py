"""The API's description at its address: made once a process for each language and form.

Making it takes seconds of a processor, and until the next release it stays the same.
"""

from functools import cache
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.encoding import force_bytes
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request

NAME = str(settings.SPECTACULAR_SETTINGS["TITLE"])
FORMS = {made.format: made for made in (OpenApiYamlRenderer, OpenApiJsonRenderer)}


class ApiSchema(SpectacularAPIView):
    """As YAML or JSON, in the caller's language or in that of ?lang=.  Whoever has it already is
    told so, by its ETag.
    """

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponseBase:
        """The bytes."""
        asked, spoken = request.GET.get("lang"), translation.get_language() or ""
        language = asked if asked in dict(settings.LANGUAGES) else spoken
        renderer = request.accepted_renderer
        content = described(language, renderer.format)
        charset = f"; charset={renderer.charset}" if renderer.charset else ""
        answer = HttpResponse(
            content,
            content_type=f"{renderer.media_type}{charset}",
            headers={
                "Content-Disposition": f'inline; filename="{NAME}.{renderer.format}"',
                "Content-Language": language,
                "ETag": f'"{sha256(content).hexdigest()[:32]}"',
            },
        )
        found = get_conditional_response(request, etag=answer["ETag"], response=answer)
        return found if isinstance(found, HttpResponseBase) else answer


@cache
def described(language: str, form: str) -> bytes:
    """The document in that language; there are as many as languages and forms."""
    with translation.override(language):
        maker: Any = SchemaGenerator  # of a library without types
        schema = maker().get_schema(request=None, public=True)
        return force_bytes(FORMS[form]().render(schema, None, {}))

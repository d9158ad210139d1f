"""A file that somebody sent, handed out as a download that no browser runs."""
# tested by: tests/frontend/pages/startups/submitted/test_appeals.py

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpResponseBase
from django.utils.http import content_disposition_header

from challenge.kernel.errors import NotFound

# of what others sent, should a browser show it after all: no scripts, no forms, no origin
SANDBOX = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"


def as_kept_file(file: FieldFile, name: str) -> HttpResponseBase:
    """NotFound: it was destroyed."""
    if not file:
        raise NotFound
    answer = FileResponse(file.open("rb"), content_type="application/octet-stream")
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = SANDBOX
    return answer

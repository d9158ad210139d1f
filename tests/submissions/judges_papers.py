"""Papers beside the deck that judges read."""

import io

from django.core.files.base import ContentFile

from submissions.models import Attachment, DocumentText, Entry
from submissions.services.files.file_check import check_attachment
from submissions.services.files.upload import attach_file
from tests.submissions.factories import a_pdf, writer_of


def a_paper_for_judges(entry: Entry, *, preview: bool = False) -> Attachment:
    """A PDF of two pages; preview: with a picture of its own, as documents of an office have."""
    entry.edition.papers.get_or_create(
        key="plan",
        defaults={
            "order": 90, "required": False, "types": ["pdf"], "readers": "judges",
            "name_ko": "사업계획서", "name_en": "Business plan",
        },
    )  # fmt: skip
    paper = attach_file(
        actor=writer_of(entry), entry=entry, kind="plan", name="plan.pdf", file=io.BytesIO(a_pdf())
    )
    check_attachment(attachment_id=paper.pk)
    if preview:
        DocumentText.objects.create(
            attachment=paper, blocks=[], preview=ContentFile(b"x", "preview.webp")
        )
    paper.refresh_from_db()
    return paper

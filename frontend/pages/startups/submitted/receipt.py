"""The receipt: on screen, as PDF, and as a file that proves what was submitted."""
# tested by: tests/frontend/pages/startups/test_home.py

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from challenge.kernel.errors import NotFound
from frontend.pages.startups.workspace import my_entry, workspace
from frontend.papers.paper import PaperCode, as_download, paper
from frontend.templatetags.formatting import day
from submissions.models import Entry, Receipt
from submissions.queries.answers.shown import shown_answer
from submissions.queries.papers.asked import SubmittedPaper, submitted_papers
from submissions.queries.public_log.submission_proof import linked_submission, submission_receipt


@login_required
@require_safe
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt that counts, and the ones before it."""
    entry = my_entry(request, pk)
    receipts = list(entry.receipts.select_related("version__submitted_by").order_by("-id"))
    if not receipts:
        return redirect("startups:review", entry.pk)
    return render(
        request,
        "startups/receipt.html",
        workspace(
            request,
            entry,
            "receipt",
            receipt=receipts[0],
            earlier=receipts[1:],
            papers=submitted_papers(entry.edition, receipts[0].version.snapshot),
        ),
    )


@login_required
@require_safe
def receipt_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The same on paper."""
    entry = my_entry(request, pk)
    last = entry.receipts.select_related("version").order_by("-id").first()
    if last is None:
        raise NotFound
    return as_download(receipt_document(entry, last), f"receipt-{last.number}")


@login_required
@require_safe
def receipt_proof(request: HttpRequest, pk: int) -> HttpResponse:
    """Every submission with its proof of the public log, to keep and to check at /proof/."""
    entry = my_entry(request, pk)
    return JsonResponse(
        submission_receipt(entry),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={
            "Content-Disposition": f'attachment; filename="receipt-{entry.code}.json"',
            "Cache-Control": "private, no-store",
        },
    )


def receipt_document(entry: Entry, last: Receipt) -> bytes:
    """The PDF of a receipt."""
    item = last.version.snapshot["item"]
    files = submitted_papers(entry.edition, last.version.snapshot)
    return paper(
        entry.edition,
        title=_("Receipt of application"),
        number=entry.code,
        statement=_("The application below was received."),
        rows=[
            (_("Receipt"), last.number),
            (_("Company name"), last.version.snapshot["company"]["name_ko"]),
            (_("Item"), item["title_ko"]),
            (
                _("Received at"),
                formats.date_format(timezone.localtime(last.received_at), "Y-m-d H:i:s T"),
            ),
            (_("Version"), str(last.version.number)),
            *((file.paper, _file_in_words(file)) for file in files),
            (_("Digest of what was received"), last.digest),
        ],
        foot=_(
            "Anyone can compute the digest again from the submitted version. The last "
            "submission before the deadline counts."
        ),
        code=_proof_code(entry),
        answers=[shown_answer(row) for row in last.version.snapshot["answers"]],
        issued_at=last.received_at,
    )


def _file_in_words(file: SubmittedPaper) -> str:
    issued = day(file.issued_on, "year")
    dated = [_("issued %(day)s") % {"day": issued}] if issued else []
    return "\n".join([file.name, *dated, file.sha256])


def proof_link(entry: Entry) -> str:
    """Where anybody checks the newest submission against the public log; "" before it is sealed."""
    code = linked_submission(entry)
    return f"{settings.SITE_URL}{reverse('public:proof')}#{code}" if code else ""


def _proof_code(entry: Entry) -> PaperCode | None:
    if not (link := proof_link(entry)):
        return None
    words = _("Read the code with a phone: it shows that the public log holds this submission.")
    return PaperCode(link, words)

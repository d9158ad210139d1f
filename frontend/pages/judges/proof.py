"""The file with which a judge checks that the sheets were counted as they were given."""
# tested by: tests/judging/queries/scoring/test_sheet_proof.py

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from challenge.kernel.papers.qr_code import is_too_long
from challenge.transparency.linked_receipt import linked_receipt
from frontend.pages.judges.access import in_round
from frontend.papers.paper import PaperCode, as_download, paper
from judging.models import Judge, Round
from judging.queries.scoring.sheet_proof import newest_sheets, sheet_receipt


@require_safe
@in_round(before_names=True)
def receipt(_request: HttpRequest, round: Round, judge: Judge) -> HttpResponse:
    """Every sheet of the round with its proof, to keep and to check at /proof/."""
    name = f"receipt-{round.edition.slug}-{round.order}.json"
    return JsonResponse(
        sheet_receipt(round, judge),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


@require_safe
@in_round(before_names=True)
def receipt_pdf(_request: HttpRequest, round: Round, judge: Judge) -> HttpResponse:
    """The same on paper: every sheet as it stands, each with a code for a phone."""
    found = sheet_receipt(round, judge)
    sheets = newest_sheets(found)
    where = f"{settings.SITE_URL}{reverse('public:proof')}"
    document = paper(
        round.edition,
        title=_("Receipt of score sheets"),
        number=f"{round.edition.year}-{round.order}-{judge.pk}",
        statement=_("These score sheets are in the public log, as they are written here."),
        rows=[
            (_("Judge"), judge.user.display_name),
            (_("Round"), round.name),
            (_("Score sheets"), str(len(sheets))),
            *((item["content"]["entry"], _in_short(item["content"])) for item in sheets),
        ],
        foot=_(
            "Once the result is published, the proof file (JSON) also shows whether each sheet was "
            "counted as you gave it."
        ),
        codes=[_code(f"{where}#{linked_receipt(found, item)}", item["content"]) for item in sheets],
    )
    return as_download(document, f"receipt-{round.edition.slug}-{round.order}")


def _code(link: str, content: dict[str, Any]) -> PaperCode:
    words = _("Read the code with a phone: it shows that the public log holds this sheet.")
    if is_too_long(link):
        words = _("This sheet's comment is too long for a code. Check it with the proof file.")
    return PaperCode(link, f"{words}\n\n{_in_short(content)}", content["entry"])


def _in_short(content: dict[str, Any]) -> str:
    """Points, revision and time of a sheet, as the log has them."""
    total = sum(map(Decimal, content["points"].values()), Decimal(0))
    at = timezone.localtime(datetime.fromisoformat(content["submitted_at"]))
    return _("%(points)s points · revision %(revision)s · %(at)s") % {
        "points": formats.number_format(total.normalize(), use_l10n=True),
        "revision": content["revision"],
        "at": formats.date_format(at, "Y-m-d H:i:s T"),
    }

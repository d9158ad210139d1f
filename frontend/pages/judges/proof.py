"""The file with which a judge checks that the sheets were counted as they were given."""
# tested by: tests/judging/queries/scoring/test_sheet_proof.py

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from frontend.pages.judges.access import in_round
from judging.models import Judge, Round
from judging.queries.scoring.sheet_proof import sheet_receipt


@require_safe
@in_round()
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

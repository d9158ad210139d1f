"""The certificate of having judged: what a judge's employer or university asks for."""
# tested by: tests/frontend/pages/judges/test_certificate.py

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from challenge.kernel.errors import NotFound
from frontend.pages.judges.access import in_round
from frontend.papers.paper import as_download, paper
from frontend.templatetags.formatting import day
from judging.models import Judge, Round
from judging.queries.results.judge_statistics import AFTER_THE_CLOSE
from judging.queries.scoring.judge_work import my_sheets


@require_safe
@in_round(before_names=True)
def certificate(request: HttpRequest, round: Round, judge: Judge) -> HttpResponse:
    """As PDF, after the close, for whoever submitted a score sheet that counts; it names
    no entry."""
    submitted = sum(item.state == "done" for item in my_sheets(round, judge))
    if round.state not in AFTER_THE_CLOSE or not submitted or judge.is_shadow:
        raise NotFound
    edition = round.edition
    period = f"{day(round.opens_at, 'year')} ~ {day(round.closes_at, 'year')}"
    document = paper(
        edition,
        title=_("Certificate of judging"),
        number=f"{edition.year}-J{judge.pk:04d}-{round.order}",
        statement=_("This certifies that the person below judged in this challenge."),
        rows=[
            (_("Name"), str(judge.user)),
            (_("Organisation"), judge.organisation.name if judge.organisation else "–"),
            (_("Challenge"), edition.name),
            (_("Round"), round.name),
            (_("Period"), period),
            (_("Entries judged"), str(submitted)),
            (_("Date of issue"), day(timezone.localdate(), "year")),
        ],
        foot=_("Which entries they were stays confidential."),
        seal=_("Official seal"),
    )
    return as_download(document, f"certificate-{edition.slug}-{round.order}")

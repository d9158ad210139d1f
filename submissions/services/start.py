"""Beginning an application: the same few conditions by page and by API, so that nobody fills in the
form in vain.
"""
# tested by: tests/submissions/services/test_draft.py

from datetime import date
from typing import Any
from unicodedata import normalize

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenge import audit
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.kernel.text.provinces import city_named_by
from challenge.kernel.text.spoken_dates import spoken_day
from challenge.models import Edition, User
from submissions.models import Entry, Member, Startup
from submissions.queries.call.regions import regions_in_words
from submissions.queries.eligibility_rules import years_before
from submissions.queries.korean_numbers import refuse_resident_numbers


class ApplicationsClosed(Refusal):
    """Entries can't be begun now."""

    code = "applications_closed"
    message = gettext_lazy("Applications aren't open now. The dates are on the challenge's page.")


class AlreadyApplied(Refusal):
    """One entry per company and edition."""

    code = "already_applied"
    message = gettext_lazy(
        "You already have an application for this challenge. Go on with that one."
    )


@transaction.atomic
def start_entry(
    *,
    actor: User,
    edition: Edition,
    company_name: str,
    kind: str = Startup.Kind.CORPORATION,
    founded_on: date | None = None,
    in_region: bool = True,
) -> Entry:
    """Begin an application: the company (reused if the actor represents one that has none here),
    the draft, and who writes.

    InvalidInput names what keeps the company from taking part; a start date that isn't known yet
    may follow later.
    """
    require_open(edition)
    name = normalize("NFC", company_name).strip()[:120]
    refuse_resident_numbers({"company_name": name})
    problems = problems_at_start(
        edition=edition, company_name=name, kind=kind, founded_on=founded_on, in_region=in_region
    )
    if problems:
        raise InvalidInput(fields=problems)
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)  # a double click makes one draft
    mine = Startup.objects.filter(members__user=actor, members__kind=Member.Kind.REPRESENTATIVE)
    if Entry.objects.filter(edition=edition, startup__in=mine).exists():
        raise AlreadyApplied
    startup = mine.filter(name_ko=name).first()
    if startup is None:
        startup = Startup.objects.create(
            name_ko=name,
            kind=kind,
            founded_on=founded_on,
            representative=actor.name,
            city=city_named_by(edition.region),
        )
        Member.objects.create(startup=startup, user=actor, kind=Member.Kind.REPRESENTATIVE)
    entry = Entry.objects.create(edition=edition, startup=startup)
    audit.record(actor, "entry.started", entry, startup=startup.pk)
    return entry


def require_open(edition: Edition) -> None:
    """ApplicationsClosed: before the opening and after the deadline."""
    if edition.phase != "open":
        raise ApplicationsClosed


def problems_at_start(
    *, edition: Edition, company_name: str, kind: str, founded_on: date | None, in_region: bool
) -> dict[str, Any]:
    """What keeps the company from taking part, by input; empty: it may begin."""
    problems: dict[str, Any] = {}
    if not company_name:
        problems["company_name"] = _("Write the company's name.")
    if edition.region and not in_region:
        problems["in_region"] = _(
            "This challenge is for companies with their head office in %(places)s. If you are "
            "moving there, apply after the registration has changed."
        ) % {"places": ", ".join(regions_in_words(edition))}
    if kind not in Startup.Kind.values or (
        kind == Startup.Kind.PRE and not edition.pre_startups_allowed
    ):
        problems["kind"] = (
            _("Choose the legal form. Pre-startup founders can't apply to this challenge.")
            if kind == Startup.Kind.PRE
            else _("Choose the legal form.")
        )
    if founded_on and (problem := _start_date_problem(edition, founded_on)):
        problems["founded_on"] = problem
    return problems


def _start_date_problem(edition: Edition, founded_on: date) -> str:
    years = max(
        [edition.max_age_years, *(track.max_age_years or 0 for track in edition.tracks.all())]
    )
    earliest = years_before(edition.notice_date, years)
    if founded_on < earliest:
        return _(
            "This challenge is for companies founded on or after %(day)s (at most %(years)d "
            "years before the notice)."
        ) % {"day": spoken_day(earliest), "years": years}
    if founded_on > timezone.localdate():
        return _("The start date lies in the future. Check the year.")
    return ""

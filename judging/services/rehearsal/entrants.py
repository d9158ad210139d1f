"""Startups apply and submit, the call closes, and every application is checked."""
# tested by: tests/judging/services/rehearsal/test_play.py

from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge.kernel import clock
from challenge.kernel.file_types import FILE_TYPES
from challenge.kernel.text.provinces import PROVINCES, city_named_by
from challenge.models import Edition, Paper, Track, User
from challenge.services.people import ensure_user
from judging.queries.setup.rehearsal.course import (
    Course,
    RehearsalStopped,
    Told,
    in_each_language,
    require_done,
)
from judging.queries.setup.rehearsal.sample_answers import answer_to
from judging.queries.setup.rehearsal.sample_people import Company, Somebody
from submissions.models import Attachment, ConsentKind, EligibilityCheck, Entry, Startup
from submissions.queries.completeness import missing_parts, papers_for
from submissions.queries.eligibility_rules import FAIL
from submissions.queries.papers.acceptable_files import require_acceptable
from submissions.services.companies import update_startup
from submissions.services.consents import SHARED_ITEMS, give_consent
from submissions.services.draft import save_answers, start_entry
from submissions.services.eligibility_check import (
    check_entries,
    decide_eligibility,
    run_eligibility_checks,
)
from submissions.services.files.issue_date import set_issue_date
from submissions.services.submit import submit_entry

DEFAULT_CITY = "서울특별시"
SOLE_EVERY = 4  # of the companies: one is no corporation
FILE = b"a file of a rehearsal"
DAYS_A_YEAR = 365


class NobodyEligible(RehearsalStopped):
    """The rules let nobody in."""

    code = "nobody_eligible"
    message = _(
        "No sample company is eligible, though each keeps to the rules as they are written. Look "
        "at region, company age and papers."
    )


class FormCannotBeFilled(RehearsalStopped):
    """An application with an answer to everything is still incomplete."""

    code = "form_cannot_be_filled"
    message = _(
        "A sample company answered every question and sent every paper, but the application can't "
        "be submitted."
    )


def person(somebody: Somebody) -> User:
    """Their account."""
    return ensure_user(
        actor=None,
        email=somebody.email,
        name=somebody.name,
        name_roman=somebody.name_roman,
        language=somebody.language,
    )


def apply(course: Course) -> Told:
    """Every company writes its application and submits it; then the deadline passes."""
    for place, company in enumerate(course.people.companies):
        _apply(course.edition, company, place)
        course.tell()
    _close_call(course.edition)
    return {"entries": len(course.people.companies)}


def _close_call(edition: Edition) -> None:
    Edition.objects.filter(pk=edition.pk).update(closes_at=timezone.now())
    edition.refresh_from_db()


def _apply(edition: Edition, company: Company, place: int) -> Entry:
    actor = person(company.person)
    tracks = list(edition.tracks.all())
    track = tracks[place % len(tracks)]
    founded = _founded(edition, track)
    kind = Startup.Kind.SOLE if place % SOLE_EVERY == SOLE_EVERY - 1 else Startup.Kind.CORPORATION
    entry = start_entry(
        actor=actor, edition=edition, company_name=company.name_ko, kind=kind, founded_on=founded
    )
    update_startup(actor=actor, startup=entry.startup, **_facts(edition, company, place))
    save_answers(actor=actor, entry=entry, changes=_answers(edition, company, track, place))
    entry = Entry.objects.select_related("edition", "startup").get(pk=entry.pk)
    for paper in papers_for(entry):
        if paper.required or place % 2:
            _send(actor, entry, paper)
    consents = {ConsentKind.COLLECTION: (), ConsentKind.INVESTORS: SHARED_ITEMS}
    for consent, items in consents.items():
        give_consent(
            actor=actor, startup=entry.startup, edition=edition, kind=consent, shared_items=items
        )
    _require_complete(entry)
    submit_entry(
        actor=actor,
        entry=entry,
        received_at=clock.now(),
        idempotency_key=f"rehearsal-{entry.pk}",
    )
    return entry


def _require_complete(entry: Entry) -> None:
    """FormCannotBeFilled, in every language: submitting would say no in one."""
    written = Entry.objects.select_related("edition", "startup", "track", "field").get(pk=entry.pk)
    words = in_each_language(
        lambda: {f"{row.part}.{row.name}": row.text for row in missing_parts(written)}
    )
    if words:
        raise FormCannotBeFilled(fields=dict.fromkeys(words, ""), words=words)


def _founded(edition: Edition, track: Track) -> date:
    """Well within the age that the track allows."""
    years = track.max_age_years or edition.max_age_years
    return edition.notice_date - timedelta(days=int(years * DAYS_A_YEAR * 0.7))


def _facts(edition: Edition, company: Company, place: int) -> dict[str, Any]:
    named = [name for name in PROVINCES if edition.region and name.startswith(edition.region[0])]
    city = city_named_by(edition.region) or (
        named[0] if named else (edition.region or [DEFAULT_CITY])[0]
    )
    districts = list(PROVINCES[city][1]) if city in PROVINCES else []
    return {
        "name_en": company.name_en,
        "registration_number": company.registration_number,
        "representative": company.person.name,
        "city": city,
        "district": districts[place % len(districts)] if districts else "중구",
        "headcount": 3 + place,
        "revenue_krw": (place + 1) * 40_000_000,
        "raised_krw": place * 100_000_000,
        "ask_krw": 500_000_000,
    }


def _answers(edition: Edition, company: Company, track: Track, place: int) -> dict[str, Any]:
    fields = list(edition.fields.all())
    item = {
        "title_ko": company.name_ko,
        "title_en": company.name_en,
        "one_line_ko": f"예행연습을 위해 지어낸 기업 {place + 1}",
        "one_line_en": f"Company {place + 1}, invented for a rehearsal",
        "track": track.slug,
        "field": fields[place % len(fields)].slug,
        "keywords": ["예행연습"],
    }
    asked = edition.questions.all()
    return {**item, **{question.key: answer_to(question, place) for question in asked}}


def _send(actor: User, entry: Entry, paper: Paper) -> None:
    """What the paper's rules say of a file is asked; the file itself is a row without bytes, since
    no storage takes anything back.
    """
    ending = FILE_TYPES[paper.types[0]][0]
    name = f"sample{ending}"
    require_acceptable(entry=entry, kind=paper.key, name=name, size=len(FILE))
    attachment = Attachment.objects.create(
        entry=entry,
        kind=paper.key,
        name=name,
        size=len(FILE),
        sha256=sha256(FILE).hexdigest(),
        uploaded_by=actor,
    )
    attachment.advance(Attachment.State.READY, content_type="application/octet-stream")
    if paper.most_months is not None:
        set_issue_date(actor=actor, attachment=attachment, issued_on=timezone.localdate())


def check(course: Course) -> Told:
    """The rules are computed, then an organiser decides as they say.  NobodyEligible."""
    job = run_eligibility_checks(actor=course.organiser, edition=course.edition)
    check_entries(job_id=job.pk)
    require_done(job=job)
    checks = EligibilityCheck.objects.filter(entry__edition=course.edition).order_by("entry_id")
    eligible = 0
    for row in checks.select_related("entry__edition", "entry__startup"):
        failed = [found["rule"] for found in row.findings if found["outcome"] == FAIL]
        decide_eligibility(
            actor=course.organiser,
            entry=row.entry,
            state=EligibilityCheck.State.INELIGIBLE if failed else EligibilityCheck.State.ELIGIBLE,
            reason=", ".join(failed),
        )
        eligible += not failed
        course.tell()
    if not eligible:
        raise NobodyEligible
    return {"eligible": eligible, "ineligible": len(checks) - eligible}

"""The first stage: what the set-up lacks, and the copy that is played."""
# tested by: tests/judging/services/rehearsal/test_play.py

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge.models import Challenge, Edition, Role, RoleKind
from challenge.services.editions import check_row
from judging.models import Round
from judging.queries.setup.missing_parts import missing_parts
from judging.queries.setup.rehearsal.course import Course, RehearsalStopped, Told, in_each_language
from judging.services.setup.copy_edition import copy_parts, edition_like
from judging.services.setup.rounds import commit_seed

# what nobody can play without; the rest of what is missing is only said
STOPPING = ("questions", "fields", "rounds", "round_", "rubric_", "awards")
LASTS = timedelta(days=2)  # longer than any rehearsal
BEGINNINGS = {"ko": "[예행연습] ", "en": "[Rehearsal] "}
MOST_LETTERS = 120  # of a name
AUDIENCE = _(
    "The audience vote counts in the score and is held in the hall, so this round was played "
    "without it."
)


class SetUpIncomplete(RehearsalStopped):
    """The edition can't be played as it is set up."""

    code = "set_up_incomplete"
    message = _("Some parts of the set-up are missing, or contradict one another.")


def set_up(course: Course) -> Told:
    """Look at the set-up with its own dates, then make the copy.  SetUpIncomplete."""
    missing = in_each_language(lambda: missing_parts(edition=course.source))
    stopping = {name: words for name, words in missing.items() if name.startswith(STOPPING)}
    for name, words in missing.items():
        if name not in stopping:
            course.notes.append({"part": name, "words": words})
    if stopping:
        raise SetUpIncomplete(fields=dict.fromkeys(stopping, ""), words=stopping)
    course.edition = _copied(course)
    _leave_audience_out(course)
    return {
        "rounds": course.edition.rounds.count(),
        "questions": course.edition.questions.count(),
        "papers": course.edition.papers.count(),
    }


def _leave_audience_out(course: Course) -> None:
    for round in course.edition.rounds.filter(audience_points__gt=0):
        course.note(f"round_{round.order}", AUDIENCE)
    course.edition.rounds.update(audience_vote=Round.AudienceVote.OFF, audience_points=0)


def _copied(course: Course) -> Edition:
    """The edition again, its call open now.  Its programme is a copy as well, so that nothing is
    compared with the companies of other years.
    """
    source, now = course.source, timezone.now()
    slug = f"rehearsal-{course.token}"
    words = {f"name_{code}": getattr(source.challenge, f"name_{code}") for code in BEGINNINGS}
    names = {
        f"name_{code}": (begin + (getattr(source, f"name_{code}") or source.name_ko))[:MOST_LETTERS]
        for code, begin in BEGINNINGS.items()
    }
    edition = edition_like(
        source=source,
        challenge=Challenge.objects.create(slug=slug, **words),
        slug=slug,
        year=source.year,
        state=Edition.State.PUBLISHED,
        notice_date=timezone.localdate(),
        opens_at=now - timedelta(hours=1),
        closes_at=now + LASTS,
        **names,
    )
    check_row(edition)
    edition.save(force_insert=True)
    Role.objects.bulk_create(
        Role(user=person, edition=edition, kind=RoleKind.ORGANISER, is_owner=not number)
        for number, person in enumerate((course.organiser, course.second))
    )
    copy_parts(source=source, edition=edition, dates=_dates_of(source, now))
    for round in edition.rounds.filter(ties=Round.Ties.LOT):
        commit_seed(actor=course.organiser, round=round)
    return edition


def _dates_of(source: Edition, now: datetime) -> dict[str, Any]:
    dates: dict[str, Any] = {}
    for order in source.rounds.values_list("order", flat=True):
        dates[f"round-{order}-opens_at"] = now + timedelta(hours=1)
        dates[f"round-{order}-closes_at"] = now + LASTS
    return dates

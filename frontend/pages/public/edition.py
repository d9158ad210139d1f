"""An edition as applicants read it before signing up: rules, dates, rubric, questions."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from challenge.models import Edition
from frontend.http import public_edition
from frontend.in_words.allocation_rule import rule_in_words
from frontend.pages.public.schedule import Milestone, milestones
from judging.queries.results.public import (
    awards_of,
    pitch_round,
    published_results,
    rounds_with_rubrics,
)
from submissions.queries.answers.shown import conditions_in_words
from submissions.queries.completeness import pages_of
from submissions.queries.papers.asked import earliest_issue, papers_of
from submissions.queries.with_organiser.inquiries import published_answers

ANSWERS_SHOWN = 8  # on the edition's own page, those that state a rule first


@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """The page that makes people apply."""
    edition = public_edition(request, slug)
    rounds = rounds_with_rubrics(edition)
    awards = awards_of(edition)
    first = rounds[0] if rounds else None
    criteria = list(first.rubric.criteria.all()) if first else []
    context = {
        "edition": edition,
        "now": timezone.now(),
        "rounds": rounds,
        "first_round": first,
        "pitch": pitch_round(rounds),
        "criteria": criteria,
        "awards": awards,
        "prize_total": sum(award.places * award.prize_krw for award in awards),
        "places_total": sum(award.places for award in awards),
        "milestones": milestones(edition, rounds, timezone.now()),
        "results": published_results(edition),
        "answers": published_answers(edition)[:ANSWERS_SHOWN],
    }
    return render(request, "public/edition.html", context)


@require_safe
def rubric(request: HttpRequest, slug: str) -> HttpResponse:
    """All criteria with the words for every level."""
    edition = public_edition(request, slug)
    rounds = [(round, rule_in_words(round)) for round in rounds_with_rubrics(edition)]
    return render(request, "public/rubric.html", {"edition": edition, "rounds": rounds})


@require_safe
def privacy(request: HttpRequest, slug: str) -> HttpResponse:
    """What is kept of persons, for how long, and who answers for it here."""
    edition = public_edition(request, slug)
    return render(request, "public/privacy.html", {"edition": edition})


@require_safe
def form_preview(request: HttpRequest, slug: str) -> HttpResponse:
    """All questions, readable before signing up."""
    edition = public_edition(request, slug)
    sections = pages_of(edition)
    questions = [question for section in sections for question in section.questions]
    context = {
        "edition": edition,
        "sections": sections,
        "conditions": conditions_in_words(edition, questions),
        "papers": [
            {"paper": paper, "earliest": earliest_issue(edition, paper)}
            for paper in papers_of(edition)
        ],
    }
    return render(request, "public/form.html", context)


@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The edition's dates as an iCalendar file (RFC 5545)."""
    edition = public_edition(request, slug)
    stones = milestones(edition, rounds_with_rubrics(edition), timezone.now())
    context = {
        "edition": edition,
        "events": [_event(edition, stone) for stone in stones],
        "stamp": _utc(timezone.now()),
    }
    text = render_to_string("public/schedule.ics", context)
    lines = [line for line in text.splitlines() if line.strip()]
    response = HttpResponse(
        "\r\n".join(lines) + "\r\n", content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{edition.slug}.ics"'
    return response


def _event(edition: Edition, stone: Milestone) -> dict[str, str]:
    title = f"{edition.name} · {stone.title}"
    return {
        "uid": f"{stone.key}@{edition.slug}",
        "start": _utc(stone.starts_at),
        "end": _utc(stone.ends_at or stone.starts_at),
        "title": title.replace(",", r"\,").replace(";", r"\;"),
        "note": _("All times are in the edition's time zone."),
    }


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")

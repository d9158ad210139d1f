"""An edition as applicants read it before signing up: rules, dates, rubric, questions."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from challenge.queries import parts_of
from frontend.http import actor_of, public_edition
from frontend.in_words.allocation_rule import rule_in_words
from frontend.pages.public.documents.legal import legal_facts
from frontend.pages.public.found.event_data import event_data
from frontend.pages.public.schedule import milestones
from gatherings.queries.announced import goes_on
from judging.queries.results.public import (
    awards_of,
    pitch_round,
    published_results,
    rounds_with_rubrics,
)
from judging.queries.results.tally_input import rules_of
from judging.queries.rounds.drawn_order import drawn_orders
from judging.queries.setup.score_rule_in_words import score_rule_in_words
from submissions.queries.answers.shown import conditions_in_words
from submissions.queries.call.regions import regions_in_words
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
    tracks, fields, papers = parts_of(edition)
    first = rounds[0] if rounds else None
    criteria = list(first.rubric.criteria.all()) if first else []
    has_events, has_voices = goes_on(actor_of(request), edition)
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
        "results": published_results(edition, awards),
        "orders": drawn_orders(edition),
        "answers": published_answers(edition)[:ANSWERS_SHOWN],
        "has_events": has_events,
        "has_voices": has_voices,
        "tracks": tracks,
        "fields": fields,
        "needed_papers": [paper.name for paper in papers if paper.required],
        "other_papers": [paper.name for paper in papers if not paper.required],
        "regions": regions_in_words(edition),
        "event_data": event_data(edition, fields) if edition.phase != "draft" else "",
    }
    return render(request, "public/edition.html", context)


@require_safe
def rubric(request: HttpRequest, slug: str) -> HttpResponse:
    """All criteria with the words for every level."""
    edition = public_edition(request, slug)
    rounds = [
        (
            round,
            rule_in_words(round),
            score_rule_in_words(rules_of(round=round, criteria=[])),
        )
        for round in rounds_with_rubrics(edition)
    ]
    return render(request, "public/rubric.html", {"edition": edition, "rounds": rounds})


@require_safe
def privacy(request: HttpRequest, slug: str) -> HttpResponse:
    """What is kept of persons, for how long, and who answers for it here."""
    edition = public_edition(request, slug)
    context = {"edition": edition, **legal_facts("privacy")}
    return render(request, "public/privacy.html", context)


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

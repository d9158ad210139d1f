"""Shadow judges change nothing: every address of the site, and every figure, answers the same with
two of them who score wildly as without, but where they are shown on purpose.

The addresses are read from the site, so that a new page is compared by itself.
"""

import re
from collections.abc import Mapping
from pprint import pformat
from typing import Any

import pypdfium2 as pdfium
import pytest
from django.db import models
from django.test import Client
from django.utils import timezone, translation

from challenge.models import User
from introductions.models import Investor
from judging.models import Judge, Round
from judging.queries.assignment.problem_of_round import read_problem
from judging.queries.results.published.bundle import figures_of
from judging.queries.results.published.log_statement import publication_statement
from judging.queries.results.tally_input import read_input, stamp_of
from judging.services.results import tally
from judging.services.rounds.left_out import left_out
from judging.workflow import STEPS
from submissions.models import Member
from tests.frontend.pages import sample_pages
from tests.judging import factories as f
from tests.judging.shadows import WORDS, a_wild_shadow
from tests.outside_transactions import undone
from tests.shown.planted import everything_in
from tests.shown.test_canaries import ALIKE, people
from tests.test_forbidden_and_missing import COUNTED, PER_REQUEST, _objects
from tests.walked_urls import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# the organisers' list of them; their conflicts of interest among all, which can be lifted there;
# whom a message to the judges reaches, for they come to the same hall at the same time
ON_PURPOSE = {
    "organisers:judges", "api:shadow-judges", "api:edition-conflicts", "api:mail-readers",
    "api:group-message-readers", "organisers:group_message",
}  # fmt: skip
NOW = {"organisers:status", "api:installation"}  # how the machine does at that moment
# what differs from one opening to the next, whoever judges
EVER_NEW = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d:.+Z]*|\d{8}T\d{6}Z|\d\d:\d\d(:\d\d)?( GMT)?|방금|"
    r"\d+(초|분) 전|idempotency_key\" value=\"\w+"
)
LEAST_ANSWERS = 600
Shown = dict[tuple[str, str], str]


def all_that_is_shown(roles: Mapping[str, User | None], filled: Mapping[str, Any]) -> Shown:
    """(role, address) → what it answers; nothing of it is kept."""
    shown: Shown = {}
    for role, person in roles.items():
        client = sample_pages.signed_in(person) if person else Client()
        client.raise_request_exception = False
        with translation.override("ko"):
            found = addresses()
        for address in found:
            if ALIKE.match(address.name):
                continue
            with undone():
                answer = client.get(address.filled(filled))
                text = told_by(answer)
            text = EVER_NEW.sub("", PER_REQUEST.sub("", text))
            shown[role, address.name] = f"{answer.status_code} {text}"
    return shown


def told_by(answer: Any) -> str:
    """All of an answer; of a paper its text, as each one is typeset with numbers of its own."""
    if answer.streaming or not answer.content.startswith(b"%PDF"):
        return everything_in(answer, headers=False)
    pages = pdfium.PdfDocument(answer.content)
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


def otherwise(before: Shown, after: Shown) -> dict[tuple[str, str], tuple[str, str]]:
    """Where the two differ, each with the words around the first difference."""
    found = {}
    for place in before:
        first, other = before[place], after[place]
        if first != other:
            at = next((i for i, (a, b) in enumerate(zip(first, other, strict=False)) if a != b), 0)
            found[place] = (first[max(0, at - 80) : at + 80], other[max(0, at - 80) : at + 80])
    return found


def compared(round: Round, filled: Mapping[str, Any]) -> dict[tuple[str, str], tuple[str, str]]:
    """What the shadows change; an address that is never twice the same fails too, and says so."""
    has_winners = Investor.objects.filter(edition=round.edition).exists()
    roles = people(round, filled["applications/pk"]) if has_winners else _while_scoring(round)
    before = all_that_is_shown(roles, filled)
    shadows = [a_wild_shadow(round, share=share) for share in ("0.01", "1")]
    Judge.with_shadows.filter(pk__in=[shadow.pk for shadow in shadows]).update(last_seen_at=None)
    after = all_that_is_shown(roles, filled)
    assert len(before) > LEAST_ANSWERS
    assert not [place for place, text in after.items() if WORDS in text]
    found = otherwise(before, after)
    found = {place: words for place, words in found.items() if place[1] not in ON_PURPOSE | NOW}
    if found:  # by the shadows, or from one opening to the next?
        moved = otherwise(after, all_that_is_shown(roles, filled))
        moved = {place: words for place, words in moved.items() if place[1] not in NOW}
        assert not moved, f"never twice the same: {pformat(moved, width=160)}"
    return found


def _while_scoring(round: Round) -> dict[str, User | None]:
    """Nobody meets investors yet."""
    entry = round.participations.latest("pk").entry
    member = Member.objects.filter(startup=entry.startup_id).select_related("user").earliest("pk")
    return {
        "nobody": None,
        "organiser": f.organiser_of(round.edition),
        "observer": f.an_organiser_of(round.edition, "observer"),
        "judge": sample_pages.first_judge(round).user,
        "startup": member.user,
    }


def test_no_page_answer_or_paper_is_otherwise_after_the_result() -> None:
    round = sample_pages.a_round_in_scoring(entries=4, judges=3, sheets=2)
    sample_pages.publish_with_winners(round)
    filled = _objects(round) | dict.fromkeys(COUNTED, 1) | {"slug": round.edition.slug}
    found = compared(round, filled)
    assert not found, f"{len(found)} places:\n" + "\n".join(map(str, found.items()))


def test_no_page_answer_or_paper_is_otherwise_while_judges_score() -> None:
    round = sample_pages.a_round_in_scoring(entries=4, judges=3, sheets=2)
    filled: dict[str, Any] = {"applications/pk": round.participations.earliest("pk").entry_id}
    filled |= {"rounds/pk": round.pk, "judges/pk": sample_pages.first_judge(round).pk}
    filled |= dict.fromkeys(("entries/pk", "names/entry", "match/entry"), filled["applications/pk"])
    filled |= dict.fromkeys(COUNTED, 1) | {"slug": round.edition.slug}
    found = compared(round, filled)
    assert not found, f"{len(found)} places:\n" + "\n".join(map(str, found.items()))


def figures_behind(round: Round) -> dict[str, Any]:
    """What the clock, the solver and the publication go by."""
    now, found = timezone.now(), read_input(round=round)
    return {
        "input": found.digest,
        "stamp": stamp_of(round=round),
        "problem": read_problem(round=round).digest,
        "figures": figures_of(round=round, found=found, decisions=[]),
        "statement": publication_statement(round=round, digests={}),
        "due": [step.key for step in STEPS if step.due(round, now)],
        "left out": [str(row) for row in left_out(round=round)],
    }


def test_the_clock_the_solver_and_the_tally_go_by_the_same_figures() -> None:
    round = f.an_open_round(entries=6, judges=5)
    f.score_all(round)
    ranked = tally.tally_round(round=round)
    before = figures_behind(round)
    for share in ("0.01", "1"):
        a_wild_shadow(round, share=share)
    assert figures_behind(round) == before
    assert tally.tally_round(round=round).pk == ranked.pk


def reached_from(model: type[models.Model]) -> set[str]:
    return {relation.related_model._meta.label for relation in model._meta.related_objects}


def test_every_table_below_an_assignment_is_asked_without_shadows_or_by_the_state() -> None:
    """A new table that hangs on a judge, a pair or a sheet is decided about here."""
    from judging.models import Assignment, Scoresheet  # noqa: PLC0415

    below = reached_from(Assignment) | reached_from(Scoresheet) | reached_from(Judge)
    assert below == FILTERED | BY_THE_STATE | ABOUT_THE_PERSON, sorted(
        below ^ (FILTERED | BY_THE_STATE | ABOUT_THE_PERSON)
    )


FILTERED = {"judging.Assignment", "judging.Scoresheet", "judging.SheetRevision",
            "judging.Recusal", "judging.LateSheet"}  # fmt: skip
# read through the state of their pair, or of a judge who is found among those who count
BY_THE_STATE = {"judging.Score", "judging.DeskMark", "judging.WildCard",
                "judging.IndicativeAmount", "judging.DiscussionMember", "judging.CheckIn",
                "judging.TableReminder", "judging.OwnOrder", "judging.HeldComment"}  # fmt: skip
# keeps a shadow from what they must not see; papers and figures ask `counted`
ABOUT_THE_PERSON = {"judging.Pledge", "judging.Conflict", "judging.JudgeField",
                    "judging.NamesChecked", "judging.DeviceKey"}  # fmt: skip

"""The paper fallback in a real browser: sheets are printed, the first is opened by the address in
its QR code, and a pile is typed by the keyboard alone.
"""

from typing import Any

import pytest
from django.utils import translation
from playwright.sync_api import Page, expect

from challenge.kernel.papers.blocks import Code
from challenge.kernel.papers.typeset import as_pdf
from challenge.models import AuditEvent
from judging.models import Assignment, Round, Scoresheet, SheetState
from judging.queries.results.papers.judge_sheets import judge_sheets, place_to_type
from judging.queries.rounds.paper_pairs import pairs_to_type
from tests.frontend.static.conftest import Opener
from tests.judging import factories as f

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def type_points(page: Page, points: list[str]) -> None:
    """A number and Enter, as on a keypad; after the last one Enter enters the sheet."""
    expect(page.locator("[data-criterion]").first).to_be_focused()
    for number in points:
        page.keyboard.type(number)
        page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Enter the sheet")).to_be_focused()
    page.keyboard.press("Enter")


def test_a_pile_of_sheets_is_typed_by_the_keyboard_from_the_first_ones_code(
    round: Round, opened: Opener, url: str, settings: Any
) -> None:
    settings.SITE_URL = url
    with translation.override("en"):
        papers = list(judge_sheets(round))
        first, second, *_rest = list(pairs_to_type(round))
        codes = [block.address for block in papers[0].blocks if isinstance(block, Code)]
        assert codes[:2] == [place_to_type(round, first), place_to_type(round, second)]
    assert as_pdf(papers[0]).startswith(b"%PDF")
    clerk = f.organiser_of(round.edition)
    criteria = list(round.rubric.criteria.order_by("order"))
    page = opened(clerk, codes[0])
    for number, pair in enumerate((first, second), 1):
        expect(page.locator("h1 ~ p").first).to_contain_text(pair.entry.startup.name_en)
        type_points(page, [str(number)] * len(criteria))
        page.wait_for_url(lambda at, done=pair.pk: str(done) not in at)  # by itself
        words = f"Entered: the sheet of {pair.judge} on {pair.entry.startup.name_en}"
        expect(page.get_by_text(words)).to_be_visible()
    for number, pair in enumerate((first, second), 1):
        sheet = Scoresheet.objects.get(assignment=pair)
        assert sheet.state == SheetState.SUBMITTED
        assert {score.value for score in sheet.scores.all()} == {number}
        typed = AuditEvent.objects.get(action="sheet.entered_from_paper", object_id=str(sheet.pk))
        assert (typed.actor, typed.facts["judge"]) == (clerk, pair.judge_id)
    left = Assignment.objects.filter(round=round, sheet__isnull=True).count()
    assert left == Assignment.objects.filter(round=round).count() - 2

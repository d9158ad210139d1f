"""A discussion in real browsers on a real server: three judges who disagree and an organiser."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Page, expect

from judging.models import Assignment, Discussion, Round, SheetRevision
from judging.services.scoring.sheet import save_sheet
from tests.judging import factories as f

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REASONS = {
    5: "고객 열두 곳이 돈을 내고 있어 문제가 확인되었습니다.",
    3: "고객은 있으나 세 곳이 떠난 사유가 적혀 있지 않습니다.",
    1: "시장 크기의 근거가 없어 매출 계획을 믿기 어렵습니다.",
}
RESULT = "떠난 고객의 사유를 발표평가에서 묻기로 함. 점수는 각자 판단."


def a_disputed_round() -> tuple[Round, list[Assignment]]:
    """One entry, submitted by three judges through the service: 100, 60 and 20 points."""
    round = f.an_open_round(entries=1, judges=3, allocation=Round.Allocation.EVERYBODY, blind=False)
    pairs = list(
        round.assignments.select_related("judge__user", "judge__edition", "round__edition")
        .select_related("entry__startup")
        .order_by("judge")
    )
    for pair, (level, words) in zip(pairs, REASONS.items(), strict=True):
        save_sheet(
            actor=pair.judge.user,
            assignment=pair,
            scores=f.full_scores(pair, level),
            comment=words,
            base_revision=0,
            mutation_id=f"first-{level}",
            submit=True,
        )
    return round, pairs


def test_judges_read_reasons_not_scores_one_revises_and_the_chair_closes(
    opened: Callable[..., Page],
) -> None:
    with translation.override("en"):
        round, pairs = a_disputed_round()
        run = reverse("organisers:discussions", args=[round.edition.slug, round.order])
        office = opened(f.organiser_of(round.edition), run)
        open_it(office, pairs)
        rooms = [opened(pair.judge.user, reverse("judges:mine", args=[round.pk])) for pair in pairs]
        for room, pair in zip(rooms, pairs, strict=True):
            enter(room, pair)
        high, middle, low = rooms
        talk(high, middle, low)
        revise(low, pairs[2])
        middle.get_by_label("Result of the discussion").fill(RESULT)
        middle.get_by_role("button", name="Close with this result").click()
        expect(middle.get_by_text("The discussion is closed.")).to_be_visible()
        read_both_sheets(office, pairs[2])
        high.reload()
        expect(high.get_by_text(RESULT)).to_be_visible()
        expect(high.get_by_role("button", name="Send")).to_have_count(0)


def open_it(office: Page, pairs: list[Assignment]) -> None:
    """Ticked, with the judge in the middle as the chair, until scoring closes."""
    name = pairs[0].entry.startup.name_en
    expect(office.get_by_role("row", name=name)).to_contain_text("80.0")
    office.get_by_role("checkbox", name=name).check()
    office.get_by_label(f"Chair: {name}").select_option(str(pairs[1].judge_id))
    office.get_by_role("button", name="Open for the ticked entries").click()
    expect(office.get_by_text("1 discussion is open.")).to_be_visible()
    chair = Discussion.objects.get().members.get(is_chair=True)
    assert chair.assignment_id == pairs[1].pk


def enter(room: Page, pair: Assignment) -> None:
    """From the own list; all reasons are there, and no score and no name of another."""
    room.get_by_role("link", name="Discussions (1)").click()
    expect(room.get_by_text("Waits for you")).to_be_visible()
    room.get_by_role("link", name=pair.entry.startup.name_en).click()
    for words in REASONS.values():
        expect(room.get_by_text(words)).to_be_visible()
    expect(room.locator(".seats .badge.num")).to_have_count(1)  # one's own
    others = room.locator(".seats > li").filter(has_not_text="(you)")
    expect(others).to_have_count(2)
    expect(others.filter(has_text="points")).to_have_count(0)


def talk(high: Page, middle: Page, low: Page) -> None:
    """What one writes the others read, by letter."""
    write(high, "<i>열두 곳</i>의 계약서를 보았습니다.")
    write(low, "계약서가 있는 줄 몰랐습니다.")
    middle.reload()
    thread = middle.locator(".thread > li")
    expect(thread).to_have_count(2)
    expect(thread.first).to_contain_text("<i>열두 곳</i>의 계약서를 보았습니다.")
    expect(thread.first).to_contain_text("Judge ")


def write(room: Page, text: str) -> None:
    room.get_by_label("What should the others consider?").fill(text)
    room.get_by_role("button", name="Send").click()
    expect(room.locator(".thread .is-mine")).to_have_count(1)


def revise(low: Page, pair: Assignment) -> None:
    """The usual sheet, with the reason filled in."""
    low.get_by_role("link", name="Change my sheet").click()
    low.wait_for_selector("form[data-ready]")
    reason = low.locator("#reason")
    expect(reason).to_have_value("After the discussion")
    low.locator("[name=comment]").fill("계약서를 확인하여 시장 근거를 다시 평가하였습니다.")
    low.get_by_role("button", name="Submit").first.click()
    low.wait_for_url("**/done/**")
    changed = SheetRevision.objects.get(sheet__assignment=pair, discussion__isnull=False)
    assert changed.reason == "After the discussion"


def read_both_sheets(office: Page, pair: Assignment) -> None:
    """The organiser reads the result, who is who, and the sheet before and after."""
    office.reload()
    office.get_by_role("link", name="closed with a result").click()
    expect(office.get_by_text(RESULT)).to_be_visible()
    expect(office.get_by_text(pair.judge.user.name).first).to_be_visible()
    expect(office.get_by_text(REASONS[1])).to_be_visible()
    expect(office.get_by_text("계약서를 확인하여")).to_be_visible()

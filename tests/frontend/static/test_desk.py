"""A judge's desk in a real browser: list, one criterion at a time, submitting, off a network."""

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, expect

from judging.models import Assignment, DeskMark, SheetState
from submissions.models import Attachment, DeckPage
from tests.frontend.static.line import HOME, Line, is_on_the_server, sheet_of, state, until
from tests.judging import factories as f

PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 9"><rect width="16" height="9"/></svg>'
)
pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_marks_and_scores_of_one_criterion_and_submissions_reach_the_server_from_a_broken_line(
    line: Line, mine: list[Assignment]
) -> None:
    page, round = line.page, mine[0].round
    keys = [criterion.key for criterion in round.rubric.criteria.all()]
    below = f"{HOME}/en/judge/rounds/{round.pk}"

    page.goto(f"{below}/criterion/?key={keys[1]}")
    page.wait_for_selector("form[data-ready]")
    page.locator("body").press("4")  # the first entry; the next is looked at
    is_on_the_server(page, mine[0], scores__criterion__key=keys[1], scores__level=4)
    line.api_away = True
    page.keyboard.press("2")
    state(page, "local")
    page.keyboard.press("Control+z")
    page.keyboard.press("5")
    page.keyboard.press("Control+Enter")  # the next criterion
    expect(page.locator("[data-title]")).to_have_text(round.rubric.criteria.all()[2].title)
    page.locator(f'[data-row="{mine[0].pk}"] .seg-i').nth(2).click()
    expect(page.locator("[data-progress]")).to_contain_text("1 of")
    page.reload()  # what waits here is shown again
    page.wait_for_selector("form[data-ready]")
    expect(page.locator("[data-progress]")).to_contain_text("1 of")
    line.api_away = False
    line.restore()
    is_on_the_server(page, mine[1], scores__criterion__key=keys[1], scores__level=5)
    is_on_the_server(page, mine[0], scores__criterion__key=keys[2], scores__level=3)

    _submit_off_the_network(line, mine[0], below)
    _look_at_the_list(line, mine, below)


def _submit_off_the_network(line: Line, pair: Assignment, below: str) -> None:
    page = line.page
    line.open(pair)  # the sheet has them, and gets its words
    for box in page.locator(".cr").all():
        box.locator(".seg-i").nth(3).click()
    page.locator("#comment").fill("clear market, good team")
    page.locator("#comment").blur()
    is_on_the_server(page, pair, comment="clear market, good team", total=80)

    page.goto(f"{below}/submit/")
    page.wait_for_selector("form[data-ready]")
    line.api_away = True
    page.get_by_role("button", name="Submit the chosen sheets (1)").click()
    expect(page.locator(f'[data-row="{pair.pk}"] [data-result]')).to_contain_text(
        "Kept on this device"
    )
    assert sheet_of(pair).state == SheetState.DRAFT


def _look_at_the_list(line: Line, mine: list[Assignment], below: str) -> None:
    page = line.page
    page.goto(f"{below}/mine/")
    page.wait_for_selector("[data-list][data-ready]")
    row = page.locator(f'[data-row="{mine[0].pk}"]')
    expect(row).to_contain_text("changed, not submitted")
    page.get_by_role("button", name=f"Bookmark: {mine[1].entry.startup.name}").click()
    expect(page.locator('[data-count="bookmarked"]')).to_have_text("1")
    line.api_away = False
    line.restore()
    is_on_the_server(page, mine[0], state=SheetState.SUBMITTED)
    until(page, DeskMark.objects.filter(assignment=mine[1], is_bookmarked=True).exists)
    page.wait_for_selector("[data-list][data-ready]")
    page.locator(".filter-chip", has_text="Submitted").click()
    expect(page.locator("[data-row]:visible")).to_have_count(1)
    page.get_by_role("searchbox").fill("nothing like this")
    expect(page.locator("[data-none]")).to_be_visible()


def test_a_page_that_is_out_of_date_sets_its_own_mark_and_takes_no_other_away(
    browser: Browser, line: Line, mine: list[Assignment]
) -> None:
    old = Line(browser.new_context(service_workers="block"), mine[0])
    for device in (line, old):
        device.page.goto(f"{HOME}/en/judge/rounds/{mine[0].round_id}/mine/")
        device.page.wait_for_selector("[data-list][data-ready]")
    marks = DeskMark.objects.filter(assignment=mine[1], to_discuss=True, reason="figures differ")
    _flag(line, mine[1], "figures differ")
    until(line.page, marks.exists)
    _bookmark(old, mine[1])
    until(old.page, DeskMark.objects.filter(assignment=mine[1], is_bookmarked=True).exists)
    assert marks.exists()
    line.api_away = True  # two marks of one entry wait together
    _bookmark(line, mine[2])
    _flag(line, mine[2], "no customer yet")
    line.api_away = False
    line.restore()
    both = {"is_bookmarked": True, "to_discuss": True, "reason": "no customer yet"}
    until(line.page, DeskMark.objects.filter(assignment=mine[2], **both).exists)


def _bookmark(line: Line, pair: Assignment) -> None:
    line.page.get_by_role("button", name=f"Bookmark: {pair.entry.startup.name}").click()


def _flag(line: Line, pair: Assignment, reason: str) -> None:
    form = line.page.locator(f'form[data-mark="{pair.pk}"]')
    form.locator("[data-flag-summary]").click()
    form.locator("[name=reason]").fill(reason)
    form.locator("[data-flag]").click()


def a_deck(pair: Assignment, pages: int) -> None:
    """As submitted; its pictures are the line's."""
    deck = Attachment.objects.create(
        entry=pair.entry, kind="deck", uploaded_by=pair.judge.user, name="deck.pdf", size=1,
        sha256="0" * 64, content_type="application/pdf", page_count=pages, state="ready",
    )  # fmt: skip
    for number in range(1, pages + 1):
        DeckPage.objects.create(
            attachment=deck, number=number, image="x", thumbnail="x", width=1600, height=900
        )
    f.a_version(pair.entry)


def with_pictures(context: BrowserContext) -> None:
    """Of the pages of decks; after the line is there, which answers all else."""
    context.route(
        f"{HOME}/**/files/pages/**",
        lambda route: route.fulfill(body=PICTURE, content_type="image/svg+xml"),
    )


def test_on_a_phone_the_slide_stays_in_view_and_haste_is_asked_about_once(
    browser: Browser, mine: list[Assignment]
) -> None:
    a_deck(mine[0], pages=20)
    phone = browser.new_context(
        service_workers="block", viewport={"width": 390, "height": 844}, has_touch=True
    )
    line = Line(phone, mine[0])
    with_pictures(phone)
    page = line.open()
    for box in page.locator(".cr").all():
        box.locator("legend").click()
        box.locator(".seg-i").nth(2).click()
    page.locator("#comment").fill("clear market, good team")
    stage = page.locator("[data-pin-stage]")
    expect(stage).to_be_in_viewport()
    expect(page.locator("[data-slide]")).to_be_hidden()  # it would be there twice
    page.locator("[data-pin-next]").click()
    expect(page.locator("[data-number]")).to_have_text("2")  # the deck above turns with it
    expect(page.locator("[data-pin-number]")).to_have_text("2 / 20")
    line.reload()
    expect(page.locator("[data-number]")).to_have_text("2")  # where it was left
    expect(page.locator("[data-pin-number]")).to_have_text("2 / 20")
    stage.dblclick()
    expect(stage).to_have_class("stage is-large")
    page.locator("[data-pin-fold]").click()
    expect(stage).to_be_hidden()
    page.locator("[data-submit]").click()
    expect(page.locator("[data-pace-fast]")).to_be_visible()
    expect(page.locator("[data-pace-flat]")).to_be_hidden()
    assert sheet_of(mine[0]).state == SheetState.DRAFT
    page.locator("[data-submit]").click()  # asked once, and never again
    page.wait_for_url(lambda url: f"/entries/{mine[0].pk}/" not in url)
    is_on_the_server(page, mine[0], state=SheetState.SUBMITTED)
    phone.close()


def touch(wire: CDPSession, kind: str, *fingers: tuple[float, float]) -> None:
    """Real fingers: each by its place in the window; none: they leave it."""
    points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(fingers)]
    wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_the_pinned_slide_grows_under_two_fingers_and_is_moved_by_one(
    browser: Browser, mine: list[Assignment]
) -> None:
    a_deck(mine[0], pages=3)
    phone = browser.new_context(
        service_workers="block", viewport={"width": 390, "height": 844}, has_touch=True
    )
    line = Line(phone, mine[0])
    with_pictures(phone)
    page = line.open()
    page.locator(".cr legend").first.click()
    stage, image = page.locator("[data-pin-stage]"), page.locator("[data-pin-slide]")
    expect(stage).to_be_in_viewport()
    wire, box = phone.new_cdp_session(page), stage.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch(wire, "touchStart", (x - 20, y), (x + 20, y))
    for apart in (30, 40, 50):
        touch(wire, "touchMove", (x - apart, y), (x + apart, y))
    touch(wire, "touchEnd")
    expect(stage).to_have_class("stage is-large")
    grown = image.evaluate("image => image.style.transform")
    assert "scale(2.5)" in grown
    touch(wire, "touchStart", (x, y))
    touch(wire, "touchMove", (x + 15, y))
    touch(wire, "touchEnd")
    moved = image.evaluate("image => image.style.transform")
    assert moved != grown
    assert "scale(2.5)" in moved
    assert page.evaluate("visualViewport.scale") == 1, "the page stays as it is"
    phone.close()


def test_the_rubric_is_six_tabs_from_the_skip_link_and_says_what_is_current_and_wrong(
    line: Line, mine: list[Assignment]
) -> None:
    a_deck(mine[0], pages=20)
    with_pictures(line.page.context)
    page = line.open()
    page.get_by_text("Skip to content").focus()
    focus = "document.activeElement"
    page.keyboard.press("Tab")
    assert page.evaluate(f"{focus}.textContent") == "Skip to the score sheet"
    page.keyboard.press("Enter")
    tabs = 1
    while not page.evaluate(f"Boolean({focus}.closest('.cr'))") and tabs < 40:
        page.keyboard.press("Tab")
        tabs += 1
    assert tabs <= 6, tabs
    current = page.locator(".queue [aria-current]")
    assert [place.get_attribute("aria-current") for place in current.all()] == ["page"]
    page.locator("[data-submit]").click()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("show these shortcuts")
    page.keyboard.press("Escape")
    wrong = page.locator("[data-rubric] [aria-invalid]")
    expect(wrong.first).to_be_attached()
    assert {place.get_attribute("aria-invalid") for place in wrong.all()} == {"true"}

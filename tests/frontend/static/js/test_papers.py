"""A plan in HWPX goes the whole road in a browser: uploaded to its name on a phone, dated papers
asked for their day, and read by a judge of a blind round with the names covered; axe finds no
barrier on the way.
"""

import os
from datetime import date
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import BrowserContext, Page, Route, ViewportSize, expect

from judging.models import Assignment, Criterion, Judge, RoundEntry, Rubric
from submissions.models import Attachment, Entry
from submissions.services.files.file_check import check_attachment
from tests.frontend.pages.test_files import a_judge_of
from tests.frontend.static.js.test_cells import PHONE, Device, barriers
from tests.frontend.static.line import HOME, PATIENCE_MS, until
from tests.submissions import factories as s
from tests.submissions import office_files as office

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PICTURES = os.environ.get("PICTURES_OF_FORMS", "")  # a folder, to look at them
WIDE: ViewportSize = {"width": 1440, "height": 900}
SIZES = {"390": PHONE, "1440": WIDE}


def looked_at(page: Page, name: str) -> None:
    """At both widths: nothing is wider than the screen, and axe finds nothing."""
    for width, size in SIZES.items():
        page.set_viewport_size(size)
        picture(page, f"{name}-{width}-en")
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name
        assert (found := barriers(page)) == [], (name, found)


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES, f"{name}.png"), full_page=True)


def pictures_in_korean(page: Page, name: str) -> None:
    """The same address without its language; only for those who look."""
    if PICTURES:
        page.goto(page.url.replace("/en/", "/"))
        for width, size in SIZES.items():
            page.set_viewport_size(size)
            if page.locator("#tab-papers").count():
                page.locator("#tab-papers").click()
            picture(page, f"{name}-{width}-ko")


@pytest.fixture
def entry() -> Entry:
    edition = s.an_edition()
    edition.papers.filter(key="plan").update(types=["pdf", "hwpx"], required=True)
    edition.papers.create(
        key="registry",
        name_ko="법인등기부등본",
        name_en="Corporate registry extract",
        types=["pdf"],
        most_months=3,
        order=9,
    )
    return s.fill(s.a_draft(edition, company="도토리로보틱스"))


def a_judge_with_a_rubric(entry: Entry) -> Judge:
    judge = a_judge_of(entry)
    round = Assignment.objects.get(judge=judge).round
    RoundEntry.objects.create(round=round, entry=entry, blind_code="A-01")
    rubric = Rubric.objects.create(round=round)
    Criterion.objects.create(rubric=rubric, key="plan", order=1, title_ko="사업계획", points=100)
    return judge


def test_a_plan_in_hwpx_is_uploaded_and_read_by_a_judge_with_its_names_covered(
    context: BrowserContext, entry: Entry
) -> None:
    writing = Device(context, s.writer_of(entry))
    context.route(f"{HOME}/static/django_htmx/**", htmx)
    writing.page.set_viewport_size(PHONE)
    page = writing.go("startups:files", entry.pk)
    looked_at(page, "startup-papers-missing")
    page.set_viewport_size(PHONE)
    plan = office.hwpx(
        office.hwpx_p("도토리로보틱스 사업계획서", style=1),
        office.hwpx_p("도토리", "로보틱스는 병원에서 물건을 나르는 로봇을 월 구독으로 빌려줍니다."),
        office.hwpx_table([["연도", "매출"], ["2026", "12억 원"]]),
    )
    file = upload(page, entry, "plan", "도토리로보틱스_계획.hwpx", plan)
    expect(page.locator('section:has([data-kind="plan"]) .badge')).to_have_text("checked")
    upload(page, entry, "registry", "등본.pdf", s.a_pdf(1))
    page.locator('[name="issued_on"]').fill(f"{date(2026, 10, 1)}")
    page.locator("form:has([name=issued_on]) button").click()
    expect(page.locator('section:has([data-kind="registry"]) .badge')).to_have_text("checked")
    looked_at(page, "startup-papers-checked")
    pictures_in_korean(page, "startup-papers-checked")
    s.submit(Entry.objects.get(pk=entry.pk))
    judge = a_judge_with_a_rubric(entry)
    judging = Device(context, judge.user)
    given = Assignment.objects.get(judge=judge)
    page = judging.go("judges:entry", given.round_id, given.pk)
    page.set_viewport_size(WIDE)
    page.locator("#tab-papers").click()
    looked_at(page, "judge-papers")
    read = page.locator("#panel-papers a").first.get_attribute("href")
    pictures_in_korean(page, "judge-papers")
    page.goto(f"{HOME}{read}")
    main = page.locator("main")
    expect(main).to_contain_text("병원에서 물건을 나르는 로봇")
    expect(main.locator("td").last).to_have_text("12억 원")
    for name in ("도토리", "로보틱스", s.writer_of(entry).name, file.name):
        expect(main).not_to_contain_text(name)
    looked_at(page, "judge-reads-plan")
    pictures_in_korean(page, "judge-reads-plan")


def htmx(route: Route) -> None:
    """The rows of a paper are asked for again by it."""
    path = route.request.url.removeprefix(f"{HOME}/static/").partition("?")[0]
    found = finders.find(path)
    assert isinstance(found, str)
    route.fulfill(path=found)


def upload(page: Page, entry: Entry, key: str, name: str, data: bytes) -> Attachment:
    """To the paper's own place; its check is run here, as a worker would."""
    place = page.locator(f'[data-kind="{key}"] input[type=file]')
    place.set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": data})
    until(page, lambda: entry.attachments.filter(kind=key).exists())
    file = entry.attachments.get(kind=key)
    expect(page.locator(f'section:has([data-kind="{key}"]) .filerow')).to_be_visible()
    check_attachment(attachment_id=file.pk)
    expect(
        page.locator(f'section:has([data-kind="{key}"]) .filerow .file[data-state="ready"]')
    ).to_contain_text(name, timeout=PATIENCE_MS)
    return file


def test_the_organisers_list_of_papers_and_the_entry_s_papers_have_no_barrier(
    context: BrowserContext, entry: Entry
) -> None:
    device = Device(context, s.an_organiser(entry.edition))
    edition = entry.edition
    edition.papers.filter(required=True).exclude(key="deck").update(required=False)
    s.submit(Entry.objects.get(pk=entry.pk))
    page = device.go("organisers:entry", edition.slug, entry.pk)
    looked_at(page, "organiser-entry")
    pictures_in_korean(page, "organiser-entry")
    edition.state = "draft"
    edition.save(update_fields=["state"])
    page = device.go("organisers:form_settings", edition.slug)
    looked_at(page, "organiser-form")
    pictures_in_korean(page, "organiser-form")
    looked_at(
        device.go("organisers:form_row", edition.slug, "papers", "registry"), "organiser-paper"
    )

"""An organiser's first edition, and the next one made from it: from an office's workbooks to the
papers, with every press counted by the browser itself.

What is typed is reached with the Tab key; a choice from a list and a file from a disk are two
presses each.  The judges' part (accepting, scoring) is done behind the scenes and counts nothing.
`make bench-organiser` reads the figures from the file that CLICKS_FILE names.
"""

import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from openpyxl import Workbook
from playwright.sync_api import Browser, FilePayload, Playwright, expect

from challenge.models import Job, Paper
from demo.cast.numbers import business_number
from demo.edition_setup import move_dates
from judging.models import PLEDGE_VERSION, AnnouncementVersion, Judge, Pledge, Round
from submissions.models import Entry, EntryVersion
from submissions.queries.snapshot import snapshot_of
from submissions.services.consents import give_consent
from tests.journeys.applying import accept_the_invitation
from tests.journeys.people import Visitor
from tests.journeys.road import Road
from tests.journeys.site import Site, until
from tests.judging import factories as make
from tests.judging.appeal_cases import an_appeal, the_loser
from tests.judging.ugly_files import ENTRY_HEADER, as_bytes
from tests.submissions.factories import RESPONSIBLE, TEXTS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.servers,
    pytest.mark.slow,
    pytest.mark.xdist_group("journeys"),
]
OPERATOR, SECOND, NEXT = "office@city.example", "second@office.example", "office-2027"
SLUG = "office-2026"
ENTRIES, JUDGES = 60, 12
MOST_CLICKS = 75  # 70 when this was written; `make bench-organiser` holds them to 60
COUNT = """
const press = (n) => localStorage.setItem("presses", Number(localStorage.presses ?? 0) + n);
addEventListener("pointerdown", (e) => { if (e.isTrusted) press(1); }, true);
addEventListener("change", (e) => {
  if (e.target.matches("select, input[type=file]")) press(2);
}, true);
"""


class Counted(Visitor):
    """Somebody whose presses the browser counts, and who goes from page to page by links alone."""

    def __init__(self, *given: Any, **facts: Any) -> None:
        super().__init__(*given, **facts)
        self.context.add_init_script(COUNT)

    def go(self, name: str, *args: Any) -> None:
        """By a link on the page, or by one in the edition's own bar and one after it."""
        if not self._links(name, *args):
            self.follow("organisers:control_room", args[0])
        self.follow(name, *args)

    def _links(self, name: str, *args: Any) -> bool:
        address = self.address(name, *args)
        return bool(self.page.locator(f'a[href^="{address}"]').filter(visible=True).count())

    def presses(self) -> int:
        """So far."""
        return int(self.page.evaluate("Number(localStorage.presses ?? 0)"))

    def take(self, name: str, *args: Any, query: str = "") -> bytes:
        """Click a link to a file."""
        link = self.page.locator(f'a[href="{self.address(name, *args)}{query}"]').first
        with self.page.expect_download() as started:
            link.click()
        return Path(started.value.path()).read_bytes()


def entries_workbook(first: int) -> bytes:
    """As an office keeps it: a title, a note of the unit, odd dates and numbers, a sum below."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "신청현황"
    sheet.merge_cells("A1:L1")
    sheet["K2"] = "(단위: 억원)"
    sheet.append([])
    sheet.append(ENTRY_HEADER)
    for number in range(first, first + ENTRIES):
        sheet.append([
            number, f"㈜도토리{number}", f"구병찬{number}", 1012340000 + number,
            f"koo{number}@dotori.example", business_number(number),
            ("2024.5", 45322, "2024-03-02")[number % 3], f"병원 운반 로봇 {number}",
            ("ai", "robotics")[number % 2], "3억 5천만원", "1.5", "",
        ])  # fmt: skip
    return as_bytes(book)


def judges_workbook(first: int) -> bytes:
    """A title above, organisation and position in one cell."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["평가위원 명단"])
    sheet.append(["성명", "소속/직위", "전문분야", "이메일"])
    for number in range(first, first + JUDGES):
        field = ("ai", "robotics")[number % 2]
        sheet.append([f"강민서{number}", f"가람대학교{number} / 교수", field,
                      f"kang{number}@univ{number}.example"])  # fmt: skip
    return as_bytes(book)


def test_an_edition_takes_few_clicks_and_the_next_one_fewer(
    site: Site, browser: Browser, playwright: Playwright
) -> None:
    road = Road(site, browser, playwright)
    call_command("createsuperuser", interactive=False, email=OPERATOR, verbosity=0)
    office, second = (Counted(browser, site) for _ in range(2))
    road.visitors += [office, second]
    office.visit("public:home")
    office.follow("account_request_login_code")
    office.sign_in(OPERATOR)
    _set_up(office)
    accept_the_invitation(second, SLUG, SECOND)
    _from_workbooks_to_papers(road, office, second, SLUG, 1)
    first = office.presses() + second.presses()
    _as_a_year_would_have_spread_it()
    office.visit("organisers:home", query="?all=1")
    _copied(office)
    _from_workbooks_to_papers(road, office, second, NEXT, 101)
    _appealed_and_corrected(office, second, NEXT)
    copied = office.presses() + second.presses() - first
    found = {"clicks_first_edition": first, "clicks_copied_edition": copied}
    if note := os.environ.get("CLICKS_FILE"):
        Path(note).write_text(json.dumps(found))
    road.leave()
    assert copied < first < MOST_CLICKS, found


def _as_a_year_would_have_spread_it() -> None:
    """The dates of the rounds, which were opened and closed within minutes."""
    for round in Round.objects.filter(edition__slug=SLUG):
        opens = round.edition.closes_at + timedelta(days=20 * round.order)
        Round.objects.filter(pk=round.pk).update(
            opens_at=opens, closes_at=opens + timedelta(days=9)
        )


def _set_up(office: Counted) -> None:
    now = timezone.localtime()
    office.follow("organisers:new_edition")
    office.send(
        "Create the edition", name_ko="사무국 챌린지 2026", name_en="Office 2026", slug=SLUG,
        challenge_slug="office", year=2026, notice_date=f"{now:%Y-%m-%d}",
        opens_at=f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M}",
        closes_at=f"{now + timedelta(days=9):%Y-%m-%dT%H:%M}", region="", **RESPONSIBLE,
    )  # fmt: skip
    office.send("Save", **TEXTS)
    for order, facts in ((1, {"places": 10}), (2, {})):
        office.follow("organisers:round_settings", SLUG, order)
        office.send("Save", sheets_per_entry=3, **facts)
    office.follow("organisers:people", SLUG)
    office.send("Send the invitation", email=SECOND, name="이승인", part="organiser")
    office.go("organisers:settings", SLUG)
    office.press("organisers:publish_edition", SLUG)


def _copied(office: Counted) -> None:
    office.go("organisers:copy_edition", SLUG)
    office.send("Create the edition", slug=NEXT)
    office.go("organisers:settings", NEXT)
    office.press("organisers:publish_edition", NEXT)


def _from_workbooks_to_papers(
    road: Road, office: Counted, second: Counted, slug: str, first: int
) -> None:
    """Entries and judges from files, both rounds, the result, and the papers of the office."""
    now = timezone.now()
    edition = Round.objects.filter(edition__slug=slug).earliest("order").edition
    move_dates(edition, opens_at=now - timedelta(days=20), closes_at=now - timedelta(minutes=1))
    _import(office, slug, "entries", entries_workbook(first))
    _companies_agree(slug)
    office.go("organisers:entries", slug)
    office.press("organisers:run_check", slug)
    _wait(lambda: Job.objects.filter(edition__slug=slug, kind="eligibility", state="done").exists())
    office.page.reload()
    office.press("organisers:accept_all_passing", slug)
    _import(office, slug, "judges", judges_workbook(first))
    _judges_accept(slug)
    for order in (1, 2):
        _round(office, second, slug, order)
    office.go("organisers:papers", slug)
    for name, query in (("resolution", "?round=2"), ("awards", ""), ("report", "")):
        made = office.take("organisers:paper", slug, name, "pdf", query=query)
        assert made.startswith(b"%PDF"), name


def _import(office: Counted, slug: str, kind: str, workbook: bytes) -> None:
    office.go(f"organisers:{kind}", slug)
    office.go("organisers:import", slug, kind)
    file = FilePayload(name=f"{kind}.xlsx", mimeType="application/octet-stream", buffer=workbook)
    office.page.locator("main input[type=file]").set_input_files(file)
    office.click(office.page.locator("main form button").first)
    office.click(office.page.locator('main button[name="act"][value="write"]').first)


def _companies_agree(slug: str) -> None:
    """The companies' own part: each consents, and submits what the office entered for it."""
    Paper.objects.filter(edition__slug=slug).update(required=False)
    entries = Entry.objects.filter(edition__slug=slug).select_related("startup", "edition")
    assert entries.count() == ENTRIES
    for entry in entries:
        founder = entry.startup.members.earliest("pk").user
        give_consent(actor=founder, startup=entry.startup, edition=entry.edition, kind="collection")
        EntryVersion.objects.create(
            entry=entry, number=entry.versions.count() + 1, snapshot=snapshot_of(entry=entry),
            digest="0" * 64, submitted_by=founder,
        )  # fmt: skip


def _judges_accept(slug: str) -> None:
    """The judges' own part."""
    for judge in Judge.objects.filter(edition__slug=slug).select_related("user", "edition"):
        judge.advance(Judge.State.ACCEPTED)
        Pledge.objects.create(
            judge=judge, text_version=PLEDGE_VERSION, text="서약", signed_name=judge.user.name
        )
        make.check_names(judge)


def _round(office: Counted, second: Counted, slug: str, order: int) -> None:
    def now() -> Round:
        return Round.objects.select_related("edition").get(edition__slug=slug, order=order)

    _of_round(office, "assignment", slug, order, "admit")
    office.press("organisers:admit", slug, order)
    office.press("organisers:assign", slug, order)
    _wait(lambda: now().state == "assigned")
    board = office.address("organisers:board", slug)
    expect(office.page.locator(f'main a[href^="{board}"]').first).to_be_visible()
    _of_round(office, "control_room", slug, order, "open_round")
    office.press("organisers:open_round", slug, order)
    make.score_all(now(), seed=order)
    office.page.reload()
    office.press("organisers:close_round", slug, order)
    _wait(lambda: now().tallies.exists() and not _is_working(slug))
    _of_round(office, "results", slug, order, "decide_all")
    office.press("organisers:decide_all", slug, order)
    office.press(
        "organisers:prepare_announcement", slug, order,
        message_ko="축하합니다.", message_en="Congratulations.",
    )  # fmt: skip
    second.visit("organisers:announcement", slug, order)  # by the link of a mail
    second.press("organisers:publish_announcement", slug, order)
    assert now().state == "published"


def _appealed_and_corrected(office: Counted, second: Counted, slug: str) -> None:
    """A startup appeals; two people answer and correct; the report is taken anew."""
    appeal = an_appeal(the_loser(Round.objects.get(edition__slug=slug, order=2)))
    office.visit("organisers:appeal", slug, appeal.pk)  # by the link of a mail, as below
    reply = "합계를 다시 내어 인용합니다."
    office.send("Hand it to a second person", outcome="accepted", reply_ko=reply)
    second.visit("organisers:appeal", slug, appeal.pk)
    second.press("organisers:approve_reply", slug, appeal.pk)
    second.go("organisers:correction", slug, 2)
    last = second.page.locator('main select[name^="entry-"]').filter(
        has=second.page.locator('option[value^="award-"][selected]')
    ).last  # fmt: skip
    award, loser = last.input_value(), f"entry-{appeal.entry_id}"
    changes = {str(last.get_attribute("name")): "reject", loser: award}
    second.send("Prepare the correction", **changes)
    office.visit("organisers:correction", slug, 2)
    office.press("organisers:publish_correction", slug, 2)
    assert AnnouncementVersion.objects.filter(announcement__edition__slug=slug).exists()
    office.go("organisers:papers", slug)
    for name in ("awards", "report"):
        assert office.take("organisers:paper", slug, name, "pdf").startswith(b"%PDF"), name


def _of_round(office: Counted, page: str, slug: str, order: int, act: str) -> None:
    """The page, and its tab of the round where it shows another one first."""
    office.go(f"organisers:{page}", slug)
    action = office.address(f"organisers:{act}", slug, order)
    form = f'form[action="{action}"]'
    address = office.address(f"organisers:{page}", slug)
    tab = f'a[href="{address}?round={order}"]'
    either = office.page.locator(f"{form}, {tab}").first
    either.wait_for(state="attached")  # the page follows by itself what a worker does
    if not office.page.locator(form).count():
        office.click(office.page.locator(tab).first)


def _wait(look: Callable[[], Any]) -> None:
    until(look, "what a worker does")


def _is_working(slug: str) -> bool:
    return Job.objects.filter(edition__slug=slug, state__in=["queued", "running"]).exists()

"""From a new edition to an introduction, by clicking and typing as each person; a worker and the relay do the rest."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser, Playwright, expect

from challenge.models import Edition, Job, Mail
from demo.stage import move_dates
from introductions.models import Introduction
from judging.models import Assignment, Criterion, Judge, Round, Scoresheet, Winner
from submissions.models import Attachment, Entry
from tests.journeys.cast import COMMENT, COMPANIES, DECK, JUDGES, Company
from tests.journeys.people import PATIENCE, Client, Visitor
from tests.journeys.site import Site, until

expect.set_options(timeout=PATIENCE)
pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.slow, pytest.mark.xdist_group("journeys")]
SLUG, OPERATOR, SECOND, INVESTOR = "walk-2026", "operator@city.example", "second@city.example", "partner@fund.example"


class Road:
    """The walk: who is on it, and one method for each stretch."""

    def __init__(self, site: Site, browser: Browser, playwright: Playwright) -> None:
        self.site, self.browser, self.playwright = site, browser, playwright
        self.visitors: list[Visitor] = []

    def arrive(self, **facts: Any) -> Visitor:
        """Somebody opens a browser."""
        self.visitors.append(Visitor(self.browser, self.site, **facts))
        return self.visitors[-1]

    @property
    def edition(self) -> Edition:
        """The edition as it is now."""
        return Edition.objects.get(slug=SLUG)

    def round(self, order: int) -> Round:
        """A round as it is now."""
        return Round.objects.select_related("edition").get(edition__slug=SLUG, order=order)

    def publish_a_call(self) -> None:
        """The organiser signs in by a mailed code, makes an edition from the preset, sets the rounds, publishes, and names a second organiser."""
        call_command("createsuperuser", interactive=False, email=OPERATOR, verbosity=0)
        self.organiser = organiser = self.arrive()
        organiser.visit("public:home")
        organiser.follow("account_request_login_code")
        organiser.sign_in(OPERATOR)
        organiser.follow("organisers:new_edition")
        now = timezone.localtime()
        organiser.send(
            "Create the edition",
            name_ko="걷기 챌린지 2026",
            name_en="Walk Challenge 2026",
            slug=SLUG,
            challenge_slug="walk",
            year=2026,
            notice_date=f"{now:%Y-%m-%d}",
            opens_at=f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M}",
            closes_at=f"{now + timedelta(days=9):%Y-%m-%dT%H:%M}",
        )
        for order in (1, 2):
            organiser.follow("organisers:round_settings", SLUG, order)
            organiser.send("Save", sheets_per_entry=3, places=3)
        organiser.follow("organisers:people", SLUG)
        organiser.send("Add", email=SECOND, name="이승인", kind="organiser")
        organiser.visit("organisers:settings", SLUG)
        organiser.press("organisers:publish_edition", SLUG)
        assert self.edition.state == Edition.State.PUBLISHED
        self.second = self.arrive()
        self.second.visit("organisers:control_room", SLUG)
        self.second.sign_in(SECOND)

    def apply_in_the_browser(self) -> None:
        """A founder signs in by a mailed code, writes (saved without a button), uploads a deck, agrees, submits, and holds a receipt."""
        company = COMPANIES[0]
        self.founder = founder = self.arrive()
        founder.visit("public:edition", SLUG)
        founder.follow("startups:start", SLUG)
        founder.sign_in(company.email)
        founder.send("Begin the draft", company_name=company.name, in_seoul="yes", kind="corporation", founded_on=company.founded_on, representative="yes")
        entry = Entry.objects.get(startup__name_ko=company.name)
        founder.follow("startups:company", entry.pk)
        founder.send("Save and go on", registration_number=company.number, representative=company.founder, district="성동구")
        self._write_the_item(founder, entry, company)
        for section, answers in company.sections.items():
            assert founder.page.url.endswith(founder.address("startups:section", entry.pk, section))
            founder.send("Save and go on", **answers)
        self._upload_a_deck(founder, entry)
        founder.follow("startups:consents", entry.pk)
        founder.send("Save and go on", collection="yes", investors="yes")
        founder.send("Submit the application")
        entry.refresh_from_db()
        expect(founder.page.locator("main")).to_contain_text(entry.code)
        assert entry.code in self.site.mail(company.email, entry.code)

    def _write_the_item(self, founder: Visitor, entry: Entry, company: Company) -> None:
        item = {**company.item, "title_ko": ""}
        founder.fill(founder.page.locator("main form[data-autosave]"), **item)
        founder.page.locator("[name=title_ko]").press_sequentially(company.item["title_ko"])
        expect(founder.page.locator("[data-save]")).to_have_attribute("data-state", "saved")
        founder.visit("startups:item", entry.pk)
        expect(founder.page.locator("[name=title_ko]")).to_have_value(company.item["title_ko"])
        founder.send("Save and go on")

    def _upload_a_deck(self, founder: Visitor, entry: Entry) -> None:
        founder.page.locator('[data-kind="deck"] input[type=file]').set_input_files({"name": "소리맵_IR.pdf", "mimeType": "application/pdf", "buffer": DECK})
        until(lambda: entry.attachments.filter(state=Attachment.State.READY).first(), "the deck's check")
        expect(founder.page.locator('.file[data-state="ready"]')).to_contain_text("소리맵_IR.pdf")

    def apply_by_api(self) -> None:
        """The others use the API."""
        for company in COMPANIES[1:]:
            client = Client(self.playwright, self.site)
            client.sign_in(company.email)
            begun = client.ask("POST", "applications", body={"edition": SLUG, "company_name": company.name, "founded_on": company.founded_on})
            client.ask("PATCH", "startup", begun["startup"]["id"], body={"registration_number": company.number, "city": company.city, "district": "성동구", "representative": company.founder})
            client.ask("PATCH", "application-answers", begun["id"], body={"changes": {**company.item, **company.answers}})
            for kind in ("collection", "investors"):
                client.ask("POST", "application-consents", begun["id"], body={"kind": kind})
            upload = client.ask("POST", "uploads", body={"entry": begun["id"], "kind": "deck", "name": "deck.pdf", "size": len(DECK)})
            client.ask("PUT", "upload", upload["id"], body=DECK, query="?offset=0")
            client.ask("POST", "application-submit", begun["id"], key="once")
        until(lambda: not Attachment.objects.filter(entry__edition__slug=SLUG, state=Attachment.State.CHECKING).exists(), "the checks of the decks")

    def check_eligibility(self) -> None:
        """The call ends; the organiser lets the rules look, takes all that pass, and refuses one by hand with its reason."""
        now = timezone.now()
        move_dates(self.edition, opens_at=now - timedelta(days=20), closes_at=now - timedelta(minutes=1))
        organiser = self.organiser
        organiser.visit("organisers:entries", SLUG)
        organiser.press("organisers:run_check", SLUG)
        until(lambda: Job.objects.filter(edition__slug=SLUG, kind="eligibility", state="done").exists(), "the eligibility check")
        organiser.visit("organisers:entries", SLUG)
        organiser.press("organisers:accept_all_passing", SLUG)
        outsider = Entry.objects.get(startup__name_ko=COMPANIES[-1].name)
        organiser.follow("organisers:entry", SLUG, outsider.pk)
        organiser.press("organisers:decide_eligibility", SLUG, outsider.pk, button="state=ineligible", reason="공고일 기준 본사가 서울에 있지 않습니다.")
        states = Entry.objects.filter(edition__slug=SLUG).values_list("startup__name_ko", "eligibility__state")
        assert dict(states) == {company.name: "ineligible" if company == COMPANIES[-1] else "eligible" for company in COMPANIES}
        assert "본사" in self.site.mail(COMPANIES[-1].email, "공고일")

    def seat_the_judges(self) -> None:
        """Judges are invited in one go; each uses the mailed link, accepts and signs; two of them in a browser, one on a phone."""
        organiser = self.organiser
        organiser.visit("organisers:judges", SLUG)
        organiser.page.locator('[data-dialog-open="invite"]').click()
        organiser.fill(organiser.page.locator("#invite form"), lines="\n".join(JUDGES))
        organiser.click(organiser.page.locator("#invite form button:not([type=button])"))
        self.emails = emails = [line.split(", ")[1] for line in JUDGES]
        links = [re.search(r"http\S+/enter/\S+", self.site.mail(email, "/enter/")) for email in emails]
        self.judge, self.phone = self.arrive(), self.arrive(phone=True)
        for judge, link in zip((self.judge, self.phone), links, strict=False):
            assert link
            judge.page.goto(link.group())
            judge.follow("judges:invitation", SLUG)
            judge.click(judge.page.locator('button[name=answer][value=accept]'))
            judge.send("Sign")
        self.clients = {}
        for email, link in list(zip(emails, links, strict=True))[2:]:
            assert link
            self.clients[email] = client = Client(self.playwright, self.site)
            client.enter(link.group())
            client.ask("POST", "judge-invitation", SLUG, body={"accept": True})
            client.ask("POST", "judge-pledge", SLUG, body={"signed_name": "서명"})
        assert Judge.objects.filter(edition__slug=SLUG, state=Judge.State.ACCEPTED, pledges__isnull=False).count() == len(JUDGES)

    def assign(self, order: int) -> None:
        """The organiser takes the entries in and lets the computer assign judges."""
        organiser = self.organiser
        organiser.visit("organisers:assignment", SLUG, query=f"?round={order}")
        organiser.press("organisers:admit", SLUG, order)
        organiser.press("organisers:assign", SLUG, order, seed="7")
        until(lambda: self.round(order).state == "assigned", "the assignment")

    def declare_a_conflict(self) -> None:
        """A judge names a company that they have a tie to; somebody else gets its entry."""
        judge, one = self.judge, self.round(1)
        pair = Assignment.objects.filter(round=one, judge__user__email=self.emails[0], state="active").select_related("entry__startup").earliest("pk")
        judge.visit("judges:home")
        judge.follow("judges:conflicts", one.pk)
        row = judge.page.locator("main li").filter(has_text=pair.entry.startup.name_ko)
        judge.fill(row, kind="mentor")
        judge.click(row.get_by_role("button", name=judge.words("Declare"), exact=True))
        others = Assignment.objects.filter(round=one, entry=pair.entry, state="active").exclude(judge=pair.judge)
        until(lambda: others.count() == one.sheets_per_entry, "another judge for the entry")
        assert not Assignment.objects.filter(round=one, entry=pair.entry, judge=pair.judge, state="active").exists()

    def score(self, order: int) -> None:
        """Scoring opens; one judge scores at a desk by keys, one on a phone (in the first round without a network for a while), two by API."""
        organiser, one = self.organiser, self.round(order)
        organiser.visit("organisers:control_room", SLUG, query=f"?round={order}")
        organiser.press("organisers:open_round", SLUG, order)
        for client in self.clients.values():
            for entry in client.ask("GET", "judge-bundle", one.pk)["entries"]:
                given = {row.key: _level(entry["assignment"]) for row in Criterion.objects.filter(rubric__round=one)}
                client.ask("PUT", "judge-score", entry["assignment"], body={"scores": given, "comment": COMMENT, "base_revision": 0, "submit": True}, key=f"m{entry['assignment']}")
        self._score_at_the_desk(one)
        self._score_on_the_phone(one, break_the_network=order == 1)
        assert not Assignment.objects.filter(round=one, state="active").exclude(sheet__state="submitted").exists()

    def _score_at_the_desk(self, one: Round) -> None:
        judge = self.judge
        judge.visit("judges:home")
        judge.follow("judges:round", one.pk)
        while "/entries/" in judge.page.url:
            pk, page = _assignment(judge), judge.page
            page.locator("h1").click()
            for _ in range(page.locator(".cr").count()):
                page.keyboard.press(str(_level(pk)))
            judge.write("comment", COMMENT)
            judge.click(page.locator("[data-submit]"))
        judge.sees("All done. Thank you.")

    def _score_on_the_phone(self, one: Round, *, break_the_network: bool) -> None:
        phone, page, away = self.phone, self.phone.page, False
        phone.visit("judges:home")
        phone.follow("judges:round", one.pk)
        while "/entries/" in page.url:
            pk, begun = _assignment(phone), False
            if break_the_network and not Scoresheet.objects.filter(assignment__judge__user__email=self.emails[1]).exists():
                expect(page.locator("[data-ready]")).to_have_text(re.compile(r"(\d+)/\1"))  # the whole round is on the phone
                phone.context.set_offline(True)
                away = begun = True
            for row in page.locator(".cr").all():
                row.locator("legend").click()
                row.locator(f'label:has(input[value="{_level(pk)}"])').click()
            if begun:
                expect(page.locator("[data-save]")).to_have_attribute("data-state", "local")
                phone.sees("You are offline.")
            phone.write("comment", COMMENT)
            phone.click(page.locator("[data-submit]"))
            if away and not begun:
                pass
            elif begun:
                assert not Scoresheet.objects.filter(assignment=pk).exists()
                expect(page.locator("[data-offline]")).to_be_visible()  # the next entry is there all the same
                phone.context.set_offline(False)
                until(lambda pk=pk: Scoresheet.objects.filter(assignment=pk, state="submitted").exists(), "the sheet from the phone")  # type: ignore[misc]
                expect(page.locator("[data-save]")).to_have_attribute("data-state", "saved")
        phone.sees("All done. Thank you.")

    def close_and_decide(self, order: int) -> None:
        """Scoring closes, a worker tallies, the organiser decides by the ranking and prepares; a second organiser publishes."""
        organiser, second, query = self.organiser, self.second, f"?round={order}"
        organiser.visit("organisers:control_room", SLUG, query=query)
        organiser.press("organisers:close_round", SLUG, order)
        until(lambda: self.round(order).tallies.exists() and not self._working(), "the tally")
        organiser.visit("organisers:ranking", SLUG, query=query)
        expect(organiser.page.locator("main table").first).to_contain_text(COMPANIES[0].name)
        organiser.visit("organisers:results", SLUG, query=query)
        organiser.press("organisers:decide_all", SLUG, order)
        organiser.press("organisers:prepare_announcement", SLUG, order, message_ko="축하합니다.", message_en="Congratulations.")
        second.visit("organisers:announcement", SLUG, order)
        second.press("organisers:publish_announcement", SLUG, order)
        assert self.round(order).state == "published"
        assert self.site.mail(COMPANIES[0].email, "결과")

    def read_the_result(self) -> None:
        """Anybody reads who won, in both languages; the winner reads the judges' words."""
        winner = Winner.objects.select_related("entry__startup").get(award__key="grand", entry__edition__slug=SLUG)
        assert winner.entry.startup.name_ko == COMPANIES[0].name
        for language in ("ko", "en"):
            reader = self.arrive(language=language)
            reader.visit("public:edition", SLUG)
            reader.follow("public:results", SLUG)
            expect(reader.page.locator("main")).to_contain_text(COMPANIES[0].name)
        self.founder.visit("startups:entry", winner.entry_id)
        self.founder.follow("startups:feedback", winner.entry_id)
        expect(self.founder.page.locator("main")).to_contain_text(COMMENT)

    def introduce(self) -> None:
        """The winner is marked for investors; an investor comes in; both say yes, and both get the other's address by mail."""
        organiser, founder, winner = self.organiser, self.founder, Winner.objects.get(award__key="grand", entry__edition__slug=SLUG)
        organiser.visit("organisers:results", SLUG, query="?round=2")
        organiser.press("organisers:flag_winner", SLUG, winner.pk)
        organiser.visit("organisers:introductions", SLUG)
        organiser.press("organisers:invite_investor", SLUG, organisation="물푸레벤처스", name="윤투자", email=INVESTOR)
        investor = self.arrive()
        investor.visit("investors:home")
        investor.sign_in(INVESTOR)
        investor.follow("investors:thesis", SLUG)
        investor.send("Save", fields_="ai", ticket_min="10000")
        organiser.press("organisers:match_investors", SLUG)
        one = until(lambda: Introduction.objects.filter(winner=winner).first(), "the matching")
        assert "물푸레벤처스" in self.site.mail(COMPANIES[0].email, "/invest/proposals/")
        founder.visit("startups:entry", winner.entry_id)
        founder.follow("startups:introductions", winner.entry_id)
        founder.press("investors:agree", one.pk)
        investor.visit("investors:home")
        investor.follow("investors:introduction", one.pk)
        assert COMPANIES[0].email not in investor.page.content()
        investor.press("investors:accept", one.pk)
        expect(investor.page.locator("main")).to_contain_text(COMPANIES[0].email)
        assert COMPANIES[0].email in self.site.mail(INVESTOR, COMPANIES[0].name, COMPANIES[0].email)
        assert INVESTOR in self.site.mail(COMPANIES[0].email, INVESTOR)
        sent = Mail.objects.filter(edition__slug=SLUG, kind__startswith="introduction_made")
        assert sorted(sent.values_list("to_email", flat=True)) == sorted([COMPANIES[0].email, INVESTOR])

    def leave(self) -> None:
        """Everybody closes the browser; no page's script has failed."""
        for visitor in self.visitors:
            visitor.leave()

    def _working(self) -> bool:
        return Job.objects.filter(edition__slug=SLUG, state__in=["queued", "running"]).exists()


def _level(assignment: int) -> int:
    """The better the earlier in the cast, from 5 down to 2."""
    name = Assignment.objects.select_related("entry__startup").get(pk=assignment).entry.startup.name_ko
    return max(2, 5 - [company.name for company in COMPANIES].index(name))


def _assignment(visitor: Visitor) -> int:
    return int(visitor.page.url.rstrip("/").rpartition("/")[2])


def test_the_whole_road(site: Site, browser: Browser, playwright: Playwright) -> None:
    road = Road(site, browser, playwright)
    road.publish_a_call()
    road.apply_in_the_browser()
    road.apply_by_api()
    road.check_eligibility()
    road.seat_the_judges()
    road.assign(1)
    road.declare_a_conflict()
    road.score(1)
    road.close_and_decide(1)
    road.assign(2)
    road.score(2)
    road.close_and_decide(2)
    road.read_the_result()
    road.introduce()
    road.leave()

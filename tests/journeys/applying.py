"""From the call to the eligible entries: publish, write, submit, check eligibility."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from challenge.models import Edition, Job, Paper, RoleInvitation
from demo.edition_setup import move_dates
from submissions.models import Attachment, Entry
from tests.journeys.cast import COMPANIES, DECK, Company
from tests.journeys.people import Client, Visitor
from tests.journeys.road import SLUG, Road
from tests.journeys.site import until
from tests.submissions.factories import RESPONSIBLE, TEXTS

OPERATOR, SECOND = "operator@city.example", "second@city.example"


def publish_a_call(road: Road) -> None:
    """The organiser makes an edition from the preset, sets the rounds and publishes.

    They sign in by a mailed code, and name a second organiser.
    """
    call_command("createsuperuser", interactive=False, email=OPERATOR, verbosity=0)
    road.organiser = organiser = road.arrive()
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
        region="서울, Seoul",
        **RESPONSIBLE,
    )
    organiser.send("Save", **TEXTS)
    # this call asks for the deck alone
    Paper.objects.filter(edition__slug=SLUG).exclude(key="deck").update(required=False)
    for order, facts in ((1, {"places": 3}), (2, {})):  # the last one has the awards' places
        organiser.follow("organisers:round_settings", SLUG, order)
        organiser.send("Save", sheets_per_entry=3, **facts)
    organiser.follow("organisers:people", SLUG)
    organiser.send("Send the invitation", email=SECOND, name="이승인", part="organiser")
    organiser.visit("organisers:settings", SLUG)
    organiser.press("organisers:publish_edition", SLUG)
    assert road.edition.state == Edition.State.PUBLISHED
    road.second = road.arrive()
    accept_the_invitation(road.second, SLUG, SECOND)


def accept_the_invitation(second: Visitor, slug: str, email: str) -> None:
    """Nobody helps to run an edition before they said yes."""
    asked = RoleInvitation.objects.get(edition__slug=slug)
    second.visit("account:invitation", asked.pk)
    second.sign_in(email)
    second.press("account:invitation-accept", asked.pk)


def apply_in_the_browser(road: Road) -> None:
    """A founder writes (saved without a button), uploads a deck, agrees, and submits.

    They sign in by a mailed code and end with a receipt.
    """
    company = COMPANIES[0]
    road.founder = founder = road.arrive()
    founder.visit("public:edition", SLUG)
    founder.follow("startups:start", SLUG)
    founder.sign_in(company.email)
    founder.send(
        "Begin the draft",
        company_name=company.name,
        in_region="yes",
        kind="corporation",
        founded_on=company.founded_on,
        representative="yes",
    )
    entry = Entry.objects.get(startup__name_ko=company.name)
    founder.follow("startups:company", entry.pk)
    founder.send(
        "Save and go on",
        registration_number=company.number,
        representative=company.founder,
        district="성동구",
    )
    _write_the_item(road, founder, entry, company)
    for section, answers in company.sections.items():
        assert founder.page.url.endswith(founder.address("startups:section", entry.pk, section))
        founder.send("Save and go on", **answers)
    _upload_a_deck(road, founder, entry)
    founder.follow("startups:consents", entry.pk)
    founder.send("Save and go on", collection="yes", investors="yes", shared_items="contact")
    founder.send("Submit the application")
    entry.refresh_from_db()
    expect(founder.page.locator("main")).to_contain_text(entry.code)
    assert entry.code in road.site.mail(company.email, entry.code)


def _write_the_item(road: Road, founder: Visitor, entry: Entry, company: Company) -> None:
    item = {**company.item, "title_ko": ""}
    founder.fill(founder.page.locator("main form[data-autosave]"), **item)
    founder.page.locator("[name=title_ko]").press_sequentially(company.item["title_ko"])
    expect(founder.page.locator("[data-save]")).to_have_attribute("data-state", "saved")
    founder.visit("startups:item", entry.pk)
    expect(founder.page.locator("[name=title_ko]")).to_have_value(company.item["title_ko"])
    founder.send("Save and go on")


def _upload_a_deck(road: Road, founder: Visitor, entry: Entry) -> None:
    founder.page.locator('[data-kind="deck"] input[type=file]').set_input_files(
        {"name": "소리맵_IR.pdf", "mimeType": "application/pdf", "buffer": DECK}
    )
    until(
        lambda: entry.attachments.filter(state=Attachment.State.READY).first(), "the deck's check"
    )
    expect(founder.page.locator('.file[data-state="ready"]')).to_contain_text("소리맵_IR.pdf")


def apply_by_api(road: Road) -> None:
    """The others use the API."""
    for company in COMPANIES[1:]:
        _apply(Client(road.playwright, road.site), company)
    until(
        lambda: (
            not Attachment.objects.filter(
                entry__edition__slug=SLUG, state=Attachment.State.CHECKING
            ).exists()
        ),
        "the checks of the decks",
    )


def _apply(client: Client, company: Company) -> None:
    client.sign_in(company.email)
    facts = {"edition": SLUG, "company_name": company.name, "founded_on": company.founded_on}
    begun = client.ask("POST", "applications", body=facts)
    entry = begun["id"]
    startup = {
        "registration_number": company.number,
        "city": company.city,
        "district": company.district,
        "representative": company.founder,
    }
    client.ask("PATCH", "startup", begun["startup"]["id"], body=startup)
    answers = {**company.item, **company.answers}
    client.ask("PATCH", "application-answers", entry, body={"changes": answers})
    for kind, items in (("collection", []), ("investors", ["contact"])):
        body = {"kind": kind, "shared_items": items}
        client.ask("POST", "application-consents", entry, body=body)
    deck = {"entry": entry, "kind": "deck", "name": "deck.pdf", "size": len(DECK)}
    upload = client.ask("POST", "uploads", body=deck)
    client.ask("PUT", "upload", upload["id"], body=DECK, query="?offset=0")
    client.ask("POST", "application-submit", entry, key="once")


def check_eligibility(road: Road) -> None:
    """The call ends; the organiser runs the check, accepts all that pass, and rejects one."""
    now = timezone.now()
    move_dates(
        road.edition, opens_at=now - timedelta(days=20), closes_at=now - timedelta(minutes=1)
    )
    organiser = road.organiser
    organiser.visit("organisers:entries", SLUG)
    organiser.press("organisers:run_check", SLUG)
    until(
        lambda: Job.objects.filter(edition__slug=SLUG, kind="eligibility", state="done").exists(),
        "the eligibility check",
    )
    organiser.visit("organisers:entries", SLUG)
    organiser.press("organisers:accept_all_passing", SLUG)
    outsider = Entry.objects.get(startup__name_ko=COMPANIES[-1].name)
    organiser.follow("organisers:entry", SLUG, outsider.pk)
    organiser.press(
        "organisers:decide_eligibility",
        SLUG,
        outsider.pk,
        button="state=ineligible",
        reason="공고일 기준 본사가 서울에 있지 않습니다.",
    )
    states = Entry.objects.filter(edition__slug=SLUG).values_list(
        "startup__name_ko", "eligibility__state"
    )
    assert dict(states) == {
        company.name: "ineligible" if company == COMPANIES[-1] else "eligible"
        for company in COMPANIES
    }
    assert "본사" in road.site.mail(COMPANIES[-1].email, "공고일")

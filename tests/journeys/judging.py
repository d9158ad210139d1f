"""From the invitations to the last score sheet of a round."""

import re
from collections.abc import Iterator

from playwright.sync_api import expect

from judging.models import Assignment, Criterion, Judge, Round, Scoresheet
from judging.services.panel.pledge import SELF_CHECK
from tests.journeys.cast import COMMENT, COMPANIES, JUDGES
from tests.journeys.people import Client, Visitor
from tests.journeys.road import SLUG, Road
from tests.journeys.site import until


def seat_the_judges(road: Road) -> None:
    """Judges are invited at once; each uses the mailed link, accepts and signs.

    Two of them in a browser, one on a phone.
    """
    organiser = road.organiser
    organiser.visit("organisers:judges", SLUG)
    organiser.page.locator('[data-dialog-open="invite"]').click()
    organiser.fill(organiser.page.locator("#invite form"), lines="\n".join(JUDGES))
    organiser.click(organiser.page.locator("#invite form button:not([type=button])"))
    road.emails = emails = [line.split(", ")[1] for line in JUDGES]
    links = [re.search(r"http\S+/enter/\S+", road.site.mail(email, "/enter/")) for email in emails]
    road.judge, road.phone = road.arrive(), road.arrive(phone=True)
    for judge, link, line in zip((road.judge, road.phone), links, JUDGES, strict=False):
        assert link
        judge.page.goto(link.group())
        judge.click(judge.page.locator("main form button"))
        judge.follow("judges:invitation", SLUG)
        judge.click(judge.page.locator("button[name=answer][value=accept]"))
        own = {"signed_name": line.split(", ")[0]}
        judge.send("Sign", **own, **{f"check-{key}": "yes" for key in SELF_CHECK})
    names = {email: line.split(", ")[0] for email, line in zip(emails, JUDGES, strict=True)}
    road.clients = {}
    for email, link in list(zip(emails, links, strict=True))[2:]:
        assert link
        road.clients[email] = client = Client(road.playwright, road.site)
        client.enter(link.group())
        client.ask("POST", "judge-invitation", SLUG, body={"accept": True})
        signature = {"signed_name": names[email], "self_check": list(SELF_CHECK)}
        client.ask("POST", "judge-pledge", SLUG, body=signature)
    assert Judge.objects.filter(
        edition__slug=SLUG, state=Judge.State.ACCEPTED, pledges__isnull=False
    ).count() == len(JUDGES)


def assign(road: Road, order: int) -> None:
    """The organiser takes the entries in and lets the computer assign judges."""
    organiser = road.organiser
    organiser.visit("organisers:assignment", SLUG, query=f"?round={order}")
    organiser.press("organisers:admit", SLUG, order)
    organiser.press("organisers:assign", SLUG, order, seed="7")
    until(lambda: road.round(order).state == "assigned", "the assignment")
    expect(
        organiser.page.locator(f'a[href^="{organiser.address("organisers:board", SLUG)}"]')
    ).to_be_visible()  # the page shows it by itself


def declare_a_conflict(road: Road) -> None:
    """A judge names a company that they have a tie to; somebody else gets its entry."""
    judge, round = road.judge, road.round(1)
    pair = (
        Assignment.objects.filter(round=round, judge__user__email=road.emails[0], state="active")
        .select_related("entry__startup")
        .earliest("pk")
    )
    judge.visit("judges:home")
    judge.follow("judges:conflicts", round.pk)
    row = (
        judge.page.locator("main li")
        .filter(has_text=pair.entry.startup.name_ko)
        .locator('form:has([name="kind"])')
    )
    judge.fill(row, kind="mentor")
    judge.click(row.locator("button:not([type=button])"))
    others = Assignment.objects.filter(round=round, entry=pair.entry, state="active").exclude(
        judge=pair.judge
    )
    until(lambda: others.count() == round.sheets_per_entry, "another judge for the entry")
    assert not Assignment.objects.filter(
        round=round, entry=pair.entry, judge=pair.judge, state="active"
    ).exists()


def score(road: Road, order: int) -> None:
    """Scoring opens; judges score at a desk by keys, on a phone, and by API.

    In the first round the phone has no network for a while.
    """
    organiser, round = road.organiser, road.round(order)
    organiser.visit("organisers:control_room", SLUG, query=f"?round={order}")
    organiser.press("organisers:open_round", SLUG, order)
    for client in road.clients.values():
        client.ask("POST", "judge-names-confirmed", round.pk)
        for entry in client.ask("GET", "judge-bundle", round.pk)["entries"]:
            given = {
                row.key: _level(entry["assignment"])
                for row in Criterion.objects.filter(rubric__round=round)
            }
            client.ask(
                "PUT",
                "judge-score",
                entry["assignment"],
                body={"scores": given, "comment": COMMENT, "base_revision": 0, "submit": True},
                key=f"m{entry['assignment']}",
            )
    _score_at_the_desk(road, round)
    _score_on_the_phone(road, round, break_the_network=order == 1)
    left = Assignment.objects.filter(round=round, state="active").exclude(sheet__state="submitted")
    assert (
        list(
            left.values_list(
                "judge__user__email", "sheet__state", "entry__startup__name_ko", "created_at"
            )
        )
        == []
    )


def _confirm_names(judge: Visitor) -> None:
    """Before the first entry the page asks for conflicts with the names."""
    assert "/conflicts/" in judge.page.url
    judge.click(judge.page.locator("main button[name=checked]"))


LED_ON_OR_ASKED = """before => location.href !== before
  || !document.querySelector('[data-pace]').hidden"""


def _submit(judge: Visitor) -> None:
    """Submit the sheet; who was faster than the deck can be read is asked once, and goes on."""
    before, button = judge.page.url, judge.page.locator("[data-submit]")
    button.click()
    judge.page.wait_for_function(LED_ON_OR_ASKED, arg=before)
    if judge.page.url == before:
        judge.click(button)
    judge.page.wait_for_load_state()


def _score_at_the_desk(road: Road, round: Round) -> None:
    judge = road.judge
    judge.visit("judges:home")
    judge.follow("judges:round", round.pk)
    _confirm_names(judge)
    for pk in _entries_left(judge):
        page = judge.page
        page.locator("h1").click()
        for _ in range(page.locator(".cr").count()):
            page.keyboard.press(str(_level(pk)))
        judge.write("comment", COMMENT)
        _submit(judge)
    assert judge.page.url.endswith(judge.address("judges:done", round.pk))


def _score_on_the_phone(road: Road, round: Round, *, break_the_network: bool) -> None:
    phone = road.phone
    phone.visit("judges:home")
    phone.follow("judges:round", round.pk)
    _confirm_names(phone)
    if break_the_network:
        _score_without_a_network(phone)
    for _pk in _entries_left(phone):
        _fill_by_thumb(phone)
        _submit(phone)
    assert phone.page.url.endswith(phone.address("judges:done", round.pk))


def _score_without_a_network(phone: Visitor) -> None:
    page = phone.page
    expect(page.locator("#queue [data-ready]")).to_have_text(
        re.compile(r"(\d+)/\1")
    )  # the whole round is on the phone
    phone.context.set_offline(True)
    pk = _fill_by_thumb(phone)
    expect(page.locator("[data-save]")).to_have_attribute("data-state", "local")
    expect(page.locator("[data-offline]")).to_be_visible()
    _submit(phone)
    expect(page.locator("[data-offline]")).to_be_visible()  # the next entry is there all the same
    assert _assignment(phone) != pk
    assert not Scoresheet.objects.filter(assignment=pk).exists()
    phone.context.set_offline(False)
    until(
        lambda: Scoresheet.objects.filter(assignment=pk, state="submitted").exists(),
        "the sheet from the phone",
    )
    expect(page.locator("[data-offline]")).to_be_hidden()


def _entries_left(judge: Visitor) -> Iterator[int]:
    """The assignment on the page, until the site leads to no further entry; none comes twice."""
    seen: set[int] = set()
    while "/entries/" in judge.page.url:
        pk = _assignment(judge)
        assert pk not in seen, "an entry that was submitted came again"
        seen.add(pk)
        yield pk


def _fill_by_thumb(phone: Visitor) -> int:
    """Tap a level in each criterion and write; returns which assignment it is."""
    pk = _assignment(phone)
    for row in phone.page.locator(".cr").all():
        row.locator("legend").click()
        row.locator(f'label:has(input[value="{_level(pk)}"])').click()
    phone.write("comment", COMMENT)
    return pk


def _level(assignment: int) -> int:
    """The better the earlier in the cast, from 5 down to 2."""
    name = (
        Assignment.objects.select_related("entry__startup").get(pk=assignment).entry.startup.name_ko
    )
    return max(2, 5 - [company.name for company in COMPANIES].index(name))


def _assignment(visitor: Visitor) -> int:
    return int(visitor.page.url.rstrip("/").rpartition("/")[2])

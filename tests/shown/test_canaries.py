"""A canary in every text of the database: who is shown which, at every address of the site.

Every text field of every model of ours, found from the models, gets a word of its own in every row:
names, phones, addresses, file names, numbers.  Every role then opens every address, page and API,
with the numbers of real objects of its edition; sends every one of them an empty form and an empty
JSON; and searches and sorts by what it may not see.  SHOWN states what each may be shown; anything
else is a leak.  A new text field is planted by itself, and has to be stated here before anybody
sees it.  Whoever is shown personal data stands in the access log.
"""

import copy
import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pprint import pformat
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from challenge.models import DataAccess, User
from introductions.models import Investor
from judging.models import Round
from submissions.models import DeckPage, Entry, Member
from tests.frontend.pages import sample_pages
from tests.introductions.services.erasure.erased_world import more_addresses
from tests.judging import factories as make
from tests.outside_transactions import undone
from tests.shown.entered import ENTERED
from tests.shown.planted import (
    CANARY,
    World,
    everything_in,
    plant,
    plant_answers,
    startups_of,
    texts_of_others,
)
from tests.submissions.factories import a_deck
from tests.test_forbidden_and_missing import COUNTED, PER_REQUEST, _objects
from tests.walked_urls import Address, addresses

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SERVER_ERROR = 500
SHUT = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND,
        HTTPStatus.METHOD_NOT_ALLOWED}  # fmt: skip
LEAST_CANARIES, LEAST_PLACES, LEAST_SEARCHES = 400, 2400, 60


def a_planted_world() -> tuple[Round, World, dict[str, Any]]:
    """A published round with winners and introductions, and drafts that were written on since.

    What is there before the result is planted before it, so that the result is made from it.
    """
    round = sample_pages.a_round_in_scoring(entries=3, judges=3, sheets=2)
    more_addresses()
    decks = {}
    for entry in Entry.objects.filter(edition=round.edition):
        make.a_version(entry)  # all that is planted below is typed since
        decks[entry.pk] = a_deck(entry).pk
    world = World()
    plant(world)
    sample_pages.publish_with_winners(round)
    numbers = _objects(round)
    deck = decks[numbers["applications/pk"]]
    numbers |= dict.fromkeys(("attachments/pk", "files/pk", "files/attachment"), deck)
    numbers["pages/pk"] = DeckPage.objects.filter(attachment=deck).earliest("pk").pk
    plant(world)
    plant_answers(world, round.edition)
    return round, world, numbers | dict.fromkeys(COUNTED, 1) | {"slug": round.edition.slug}


OF_THE_DESK = {  # model: columns
    "Adjustment": "reason",
    "Affiliation": "department",
    "BonusRuling": "name_en name_ko reason",
    "Appeal": "reply_en reply_ko statement wanted",
    "AppealFile": "name",
    "AssignmentRun": "reason",
    "Conflict": "note",
    "Consent": "text",
    "Decision": "reason",
    "Discussion": "words",
    "DiscussionPost": "hidden_reason text",
    "EligibilityCheck": "reason",
    "Entry": "extension_reason import_note",
    "EntryMessage": "text",
    "HandOver": "company name new_email old_email phone reason words",
    "ImportedFile": "name",
    "Inquiry": "answer question shown_question",
    "Investor": "about_en about_ko",
    "Job": "error message reason",
    "Judge": "decline_reason",
    "LateSheet": "comment reason",
    "MessageFile": "name",
    "Mail": "body error subject to_email",
    "Objection": "organisation person reason",
    "InvestorFirm": "business_number",
    "Organisation": "name_en name_ko",
    "Panel": "name_en name_ko",
    "Pledge": "signed_name",
    "Scoresheet": "comment",
    "Tally": "calibration_refused software",
    "User": "email name name_roman",
}
DESK = {f"{model}.{name}" for model, names in OF_THE_DESK.items() for name in names.split()}
# an address may hold a key, so observers don't see it
WEBHOOKS = {"WebhookEndpoint.name", "WebhookEndpoint.url"}
WEBHOOKS |= {f"WebhookDelivery.{name}" for name in ("message_id", "why", "answer", "payload")}
# what an office writes to a group, before it goes out
GROUPS = {f"GroupMessage.{part}_{code}" for part in ("subject", "body") for code in ("ko", "en")}
# what an event is announced with; its link only with a ticket, and to the desk
EVENTS = {
    f"Event.{name}_{language}"
    for name in ("place", "speakers", "text", "title")
    for language in ("ko", "en")
}
# the bundle names the program that anybody can check it with
PUBLIC = {"Tally.software"} | EVENTS
# what is voted on, for whoever is signed in; who wrote it stands nowhere
VOICES = {"Statement.answer_en", "Statement.text_en", "Statement.text_ko"}
COUNCIL = {"Council.name_en", "Council.name_ko", "Division.name_en", "Division.name_ko"}
# What each role may be shown of rows that are not its own, beside the words of the edition.
SHOWN: dict[str, set[str]] = {
    "nobody": PUBLIC,
    "organiser": DESK
    | EVENTS
    | {"Event.link"}
    | GROUPS
    | WEBHOOKS
    | VOICES
    | COUNCIL
    | {"AccessToken.name"},
    "observer": DESK
    | EVENTS
    | {"Event.link"}
    | VOICES
    | {"AccessToken.name"},  # behind an act in the log
    "judge": PUBLIC | VOICES | {"Organisation.name_ko"},  # its own ties, in its own copy
    # who would like to meet it, and whom of that firm it would meet
    "startup": PUBLIC
    | VOICES
    | {"Investor.about_en", "Organisation.name_en", "Organisation.name_ko"}
    | {"User.name", "User.name_roman"},
    # of its own firm; with its own ticket
    "investor": PUBLIC | VOICES | {"InvestorFirm.business_number", "Event.link"},
}
# the same for everybody, or one's own alone whoever one is: read by nobody and by one role
ALIKE = re.compile(
    r"^(schema|api-docs|health|set_language|login|account_|mfa_|usersessions|headless)"
)
# paper that is recorded here without its bytes
WITHOUT_BYTES = {
    "organisers:pledge_paper",
    "organisers:sheet_photo",
    "api:sheet-photo",
    "organisers:consent_paper",
    "organisers:appeal_file",
    "organisers:message_file",
    "api:application-message-file",
}
# personal data: whoever is shown somebody else's stands in the access log
PERSONAL = {
    "Appeal", "AppealFile", "Affiliation", "Attachment", "Conflict", "Consent", "DiscussionPost",
    "Entry",
    "EntryMessage", "HandOver", "Inquiry", "LateSheet", "Mail", "Member", "MessageFile",
    "Objection", "Pledge", "Recusal", "Scoresheet", "Startup", "Step", "User",
}  # fmt: skip
# what a company and its item are called; the organiser's own words to the startup
NOT_PERSONAL = {f"{text}_{language}" for text in ("Startup.name", "Entry.title", "Entry.one_line")
                for language in ("ko", "en")}  # fmt: skip
NOT_PERSONAL |= {"Consent.text", "Entry.extension_reason"}


def people(round: Round, crawled: int) -> dict[str, User | None]:
    """Somebody in each role; the startup is not the one whose entry is crawled."""
    edition = round.edition
    others = Entry.objects.filter(edition=edition).exclude(pk=crawled)
    return {
        "nobody": None,
        "organiser": make.organiser_of(edition),
        "observer": make.an_organiser_of(edition, "observer"),
        "judge": sample_pages.first_judge(round).user,
        "startup": _members(others.earliest("pk"))[0],
        "investor": Investor.objects.filter(edition=edition).earliest("pk").user,
    }


def _members(entry: Entry) -> list[User]:
    rows = Member.objects.filter(startup=entry.startup_id).order_by("pk")
    return [member.user for member in rows.select_related("user")]


@dataclass
class Crawl:
    """What was answered.  shown: (role, text) → the addresses that showed it."""

    world: World
    filled: Mapping[str, Any]
    shown: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    kept: list[tuple[str, str]] = field(default_factory=list)
    unlogged: list[tuple[str, str, str]] = field(default_factory=list)
    opened: list[tuple[str, Address]] = field(default_factory=list)
    crashed: list[tuple[str, str]] = field(default_factory=list)
    startups: dict[int, frozenset[int]] = field(default_factory=dict)
    entered: dict[str, set[str]] = field(default_factory=dict)
    places: int = 0

    def walk(self, role: str, person: User | None, only: tuple[str, ...] = ("",)) -> None:
        """Open every address (whose name begins so) as one role, and send it what it can't take."""
        client = sample_pages.signed_in(person) if person else Client()
        client.raise_request_exception = False  # paper that is recorded without bytes
        for address in addresses():
            if not address.name.startswith(only) or _is_alike(role, address):
                continue
            path = address.filled(self.filled)
            answer = client.get(path)
            self._read(role, person, address, answer, "get")
            if answer.status_code == HttpResponse.status_code:
                self.opened.append((role, address))
            is_api = address.name.startswith("api:")
            kind = "application/json" if is_api else "application/x-www-form-urlencoded"
            for method in ("post", "put", "patch") if is_api else ("post",):
                if _takes(path, method) and _is_sent(role, address):
                    cookies = copy.deepcopy(client.cookies)
                    with undone():
                        answer = getattr(client, method)(path, "{}" if is_api else "", kind)
                        self._read(role, person, address, answer, method)
                    client.cookies = cookies  # signed out as well, it is as if it never was

    def own(self, person: User | None) -> frozenset[int]:
        """The startups that the person writes for."""
        if person is None:
            return frozenset()
        if person.pk not in self.startups:
            self.startups[person.pk] = startups_of(person)
        return self.startups[person.pk]

    def _read(
        self, role: str, person: User | None, address: Address, answer: Any, method: str
    ) -> None:
        self.places += 1
        if _is_let_in(answer):
            self.entered.setdefault(f"{method} {address.name}", set()).add(role)
        if answer.status_code >= SERVER_ERROR and address.name not in WITHOUT_BYTES:
            self.crashed.append((role, address.name))
        is_stored = "no-store" not in answer.get("Cache-Control", "")
        if person and is_stored and answer.status_code < SERVER_ERROR:
            self.kept.append((role, address.name))
        found = texts_of_others(self.world, everything_in(answer), person, self.own(person))
        for text in found:
            where = self.shown.setdefault((role, text.name), [])
            if address.name not in where:
                where.append(address.name)
        if person and role != "startup":
            told = {t.name for t in found if t.name.partition(".")[0] in PERSONAL} - NOT_PERSONAL
            if told and not DataAccess.objects.filter(reader=person, place=address.name).exists():
                self.unlogged += [(role, address.name, name) for name in sorted(told)]


def _is_let_in(answer: Any) -> bool:
    """Whether the door opened, to a reader or to what was sent."""
    if answer.status_code == HTTPStatus.FOUND:
        return not re.search(r"/(login|enter|2fa)/", answer["Location"])
    return answer.status_code not in SHUT


def _is_alike(role: str, address: Address) -> bool:
    return role not in {"nobody", "startup"} and ALIKE.match(address.name) is not None


def _is_sent(role: str, address: Address) -> bool:
    """Of those who have no part at the desk one role sends its forms, as all are answered there by
    one function; and a stranger those that anybody reads.
    """
    if address.name.startswith("organisers:"):
        return role in {"organiser", "observer", "judge"}
    return role != "nobody" or not address.name.startswith(("startups:", "judges:", "investors:"))


def _takes(path: str, method: str) -> bool:
    """Whether a view of the API has the method; of a page's view only it itself knows."""
    view = getattr(resolve(path).func, "cls", None)
    return view is None or hasattr(view, method)


FILTERS = re.compile(
    r'(?:GET|query_params)\.get\(\s*"(\w+)"|^_?FILTERS = \(([^)]*)\)', re.MULTILINE
)
# numbers and places, which no word is looked for by
NO_WORDS = {"page", "round", "version", "offset", "next", "example"}
HIDDEN = ("Startup.phone", "Entry.answers", "Entry.title_ko", "User.phone", "User.email",
          "Scoresheet.private_note", "Mail.body", "Step.note")  # fmt: skip
COLUMNS = ("startup__phone", "-standings__official", "-judge__user__email")
ORDERING = {"order", "ordering", "view"}
NOWHERE = "zq9999999qz"


def searches(crawl: Crawl) -> Iterator[tuple[str, Address, str]]:
    """The addresses that a role can open and that read a word from the query, and its name.

    Observers read by the functions that organisers do.
    """
    for role, address in crawl.opened:
        view = resolve(address.filled(crawl.filled)).func
        code = getattr(view, "cls", None) or inspect.unwrap(view)
        told, module = inspect.getsource(code), inspect.getsource(inspect.getmodule(code) or code)
        whole = module if "FILTERS" in told else told
        for single, several in FILTERS.findall(whole):
            for name in [single] if single else re.findall(r"\w+", several):
                if name not in NO_WORDS and role != "observer":
                    yield role, address, name


def found_out(crawl: Crawl, roles: Mapping[str, User | None]) -> tuple[list[Any], int]:
    """Searches by a text that its reader may not see, or by its column, that answer otherwise than
    one by a word that occurs nowhere; and how many were made.
    """
    told, count = [], 0
    clients: dict[str, Client] = {}
    for role, address, name in dict.fromkeys(searches(crawl)):
        person = roles[role]
        client = clients.setdefault(role, sample_pages.signed_in(person) if person else Client())
        path = address.filled(crawl.filled)
        client.get(path)  # the first answer sets cookies
        nothing = _told(client, path, name, NOWHERE)
        words = {c: c for c in COLUMNS} if name in ORDERING else _hidden_from(crawl, role, person)
        for word, what in words.items():
            count += 1
            if _told(client, path, name, word) != nothing:
                told.append((role, address.name, name, what))
    return told, count


def _told(client: Client, path: str, name: str, word: str) -> str:
    answer = client.get(path, {name: word})
    text = everything_in(answer, headers=False).replace(word, "?")
    return PER_REQUEST.sub("", f"{answer.status_code} {text}")


def _hidden_from(crawl: Crawl, role: str, person: User | None) -> dict[str, str]:
    """A word of every kind in HIDDEN that is somebody else's and not shown to the role."""
    found: dict[str, str] = {}
    for number, text in crawl.world.texts.items():
        is_new = text.name in HIDDEN and text.name not in SHOWN[role] | set(found.values())
        word = f"zq{number}qz"
        if is_new and texts_of_others(crawl.world, word, person, crawl.own(person)):
            found[word] = text.name
    return found


def otherwise_entered(crawl: Crawl) -> dict[str, tuple[str, str]]:
    """Method and address → the roles that were let in, and those that ENTERED states."""
    found = {door: " ".join(sorted(roles)) for door, roles in crawl.entered.items()}
    stated: dict[str, str] = {}
    for roles, doors in ENTERED.items():
        for door, names in doors.items():
            method, part = door.split()
            space = "" if part == "-" else f"{part}:"
            stated |= {f"{method} {space}{name.strip('-')}": roles for name in names.split()}
    return {
        door: (found.get(door, ""), stated.get(door, ""))
        for door in sorted(found.keys() | stated.keys())
        if found.get(door) != stated.get(door)
    }


def test_every_role_is_shown_what_is_stated_and_nothing_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    round, world, filled = a_planted_world()
    roles, crawl = people(round, filled["applications/pk"]), Crawl(world, filled)
    for role, person in roles.items():
        crawl.walk(role, person)
    stated = {(role, name) for role, names in SHOWN.items() for name in names}
    told, searched = found_out(crawl, roles)
    wrong = {
        "shown and not stated": {k: where for k, where in crawl.shown.items() if k not in stated},
        "crashed, which proves nothing": crawl.crashed,
        "may be kept by a cache": crawl.kept,
        "personal data that the access log doesn't tell of": crawl.unlogged,
        "told by a search": told,
        "let in and not stated, or stated and shut out": otherwise_entered(crawl),
        "written into the log": CANARY.findall(caplog.text),
    }
    assert not any(wrong.values()), pformat(wrong, width=160)
    assert len(world.texts) > LEAST_CANARIES
    assert crawl.places > LEAST_PLACES
    assert searched > LEAST_SEARCHES

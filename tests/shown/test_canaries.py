"""A canary in every text of the database: who is shown which, at every address of the site.

Every text field of every model of ours, found from the models, gets a word of its own in every row:
names, phones, addresses, file names, numbers.  Every role then opens every address, page and API,
with the numbers of real objects of its edition.  SHOWN states what each may be shown; anything else
is a leak.  A new text field is planted by itself, and has to be stated here before anybody sees it.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.test import Client

from challenge.models import Edition, Organisation, User
from introductions.models import Investor
from judging.models import Round
from submissions.models import DeckPage, Entry, Member, Startup
from tests.frontend.pages import sample_pages
from tests.judging import factories as make
from tests.submissions.factories import a_deck
from tests.test_forbidden_and_missing import COUNTED, _objects
from tests.walked_urls import addresses

pytestmark = pytest.mark.django_db

OURS = ("challenge", "submissions", "judging", "introductions")
CANARY = re.compile(r"zq(\d+)qz", re.IGNORECASE)
LEAST_ROOM = 10  # letters
FIRST = 100_000
SERVER_ERROR = 500
LEAST_CANARIES, LEAST_PLACES = 400, 2400
MOST_STEPS = 5  # from a row to whose it is
# what programs compare, not words: a canary in it would break the world
MACHINE = re.compile(
    r"^(slug|key|state|kind|code|.*digest|sha256|token|task|path|language|timezone|.*version|"
    r"password|mutation_id|queue|lease.*|subject_type|source|method|.*_code|content_type|file|"
    r"image|thumbnail|section|mode|level|stage|idempotency_key|number|regex|host|.*_key|action|"
    r"object_type|request_id|refusal_code|link_part|link_target|key_.*|preset|tie_break.*)$"
)


@dataclass(frozen=True)
class Text:
    """A canary's place.  startups, person: whose row it is, where it is somebody's."""

    name: str
    startups: frozenset[int]
    person: int | None


@dataclass
class World:
    """Canaries by number, and what can't hold any."""

    texts: dict[int, Text] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)

    def next(self, text: Text) -> int:
        """Note the next canary's place; returns its number."""
        number = len(self.texts) + FIRST
        self.texts[number] = text
        return number


def planted(world: World, row: models.Model, name: str) -> None:
    """Put a canary into one place, unless it has one, or can't hold any."""
    label = f"{type(row).__name__}.{name}"
    if CANARY.search(str(getattr(row, name))):
        return
    number = len(world.texts) + FIRST
    text = f"zq{number}qz"
    try:
        with transaction.atomic():
            type(row)._default_manager.filter(pk=row.pk).update(
                **{name: f"{text}@example.com" if "email" in name else text}
            )
    except DatabaseError:
        world.refused.add(label)
        return
    world.next(Text(label, _startups_of(row), _person_of(row)))


def _text_fields(model: type[models.Model]) -> Iterator[str]:
    for column in model._meta.concrete_fields:
        is_text = isinstance(column, (models.CharField, models.TextField))
        room = getattr(column, "max_length", None) or 1000
        is_free = not column.choices and room >= LEAST_ROOM and not MACHINE.match(column.name)
        if is_text and is_free:
            yield column.name


def plant(world: World) -> None:
    """In every row that has none yet."""
    for label in OURS:
        for model in apps.get_app_config(label).get_models():
            for name in _text_fields(model):
                for row in model._default_manager.order_by("pk"):
                    planted(world, row, name)


def plant_answers(world: World, edition: Edition) -> None:
    """What is typed since the last submission."""
    key = edition.questions.earliest("order").key
    for entry in Entry.objects.filter(edition=edition):
        number = world.next(Text("Entry.answers", frozenset({entry.startup_id}), None))
        Entry.objects.filter(pk=entry.pk).update(answers={key: f"zq{number}qz"})


def a_planted_world() -> tuple[Round, World, dict[str, int]]:
    """A published round with winners and introductions, and drafts that were written on since.

    What is there before the result is planted before it, so that the result is made from it.
    """
    round = sample_pages.a_round_in_scoring(entries=3, judges=3, sheets=2)
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
    return round, world, numbers


PARENTS = ("startup", "entry", "assignment", "sheet", "scoresheet", "winner", "introduction",
           "version", "attachment", "decision", "objection")  # fmt: skip


def _startups_of(row: models.Model, depth: int = 0) -> frozenset[int]:
    """Of a person: those that they write for."""
    if isinstance(row, Startup):
        return frozenset({row.pk})
    if isinstance(row, User):
        return frozenset(Member.objects.filter(user=row).values_list("startup", flat=True))
    names = {column.name for column in row._meta.concrete_fields}
    for name in PARENTS:
        parent = getattr(row, name, None) if name in names else None
        if isinstance(parent, models.Model) and depth < MOST_STEPS:
            found = _startups_of(parent, depth + 1)
            if found:
                return found
    return frozenset()


def _person_of(row: models.Model, depth: int = 0) -> int | None:
    if type(row).__name__ == "User":
        return int(row.pk)
    names = {column.name for column in row._meta.concrete_fields}
    if isinstance(row, Organisation):
        return Investor.objects.filter(organisation=row).values_list("user", flat=True).first()
    for name in ("user", "to_user", "judge", "investor", "assignment", "sheet", "scoresheet"):
        parent = getattr(row, name, None) if name in names else None
        if isinstance(parent, models.Model) and depth < MOST_STEPS:
            found = _person_of(parent, depth + 1)
            if found is not None:
                return found
    return None


WORDS_OF_THE_EDITION = {"Edition", "Challenge", "Track", "Field", "Question", "Round", "Rubric",
                        "Criterion", "Anchor", "Award", "Announcement"}  # fmt: skip
OF_THE_DESK = {  # model: columns
    "Adjustment": "reason",
    "Affiliation": "department",
    "AssignmentRun": "reason",
    "Conflict": "note",
    "Consent": "text",
    "Decision": "reason",
    "EligibilityCheck": "reason",
    "Entry": "import_note",
    "Investor": "about_en about_ko",
    "Job": "error message reason",
    "LateSheet": "comment reason",
    "Mail": "body error subject to_email",
    "Objection": "organisation person reason",
    "Organisation": "name_en name_ko",
    "Panel": "name_en name_ko",
    "Pledge": "signed_name",
    "Tally": "calibration_refused software",
    "User": "email name name_roman",
}
DESK = {f"{model}.{name}" for model, names in OF_THE_DESK.items() for name in names.split()}
PUBLIC = {"Tally.software"}  # the bundle names the program that anybody can check it with
# What each role may be shown of rows that are not its own, beside the words of the edition.
SHOWN: dict[str, set[str]] = {
    "nobody": PUBLIC,
    # a company's name is no secret to the desk, also where it only drafts (as_submitted)
    "organiser": DESK | {"Startup.name_ko", "Startup.name_en"},
    "observer": DESK | {"Startup.name_ko", "Startup.name_en"},
    "judge": PUBLIC | {"Organisation.name_ko"},  # its own ties, in its own copy
    # who would like to meet it
    "startup": PUBLIC | {"Investor.about_en", "Organisation.name_en", "Organisation.name_ko"},
    "investor": PUBLIC,
}
NOT_OURS = {"schema", "api-docs", "health"}  # the same for everybody: read once


def people(round: Round) -> dict[str, User | None]:
    """Somebody in each role."""
    edition = round.edition
    return {
        "nobody": None,
        "organiser": make.organiser_of(edition),
        "observer": make.an_organiser_of(edition, "observer"),
        "judge": sample_pages.first_judge(round).user,
        "startup": _members(Entry.objects.filter(edition=edition).earliest("pk"))[0],
        "investor": Investor.objects.filter(edition=edition).earliest("pk").user,
    }


def _members(entry: Entry) -> list[User]:
    rows = Member.objects.filter(startup=entry.startup_id).order_by("pk")
    return [member.user for member in rows.select_related("user")]


def of_others(world: World, told: str, reader: User | None) -> set[str]:
    """The names of the texts in it that are neither the reader's nor the edition's."""
    own = _startups_of(reader) if reader else frozenset()
    found = set()
    for number in CANARY.findall(told):
        text = world.texts[int(number)]
        is_own = text.startups & own or (reader is not None and text.person == reader.pk)
        if not is_own and text.name.partition(".")[0] not in WORDS_OF_THE_EDITION:
            found.add(text.name)
    return found


def everything_in(answer: Any) -> str:
    """Its headers and body; of a packed one (a table of Excel, a ZIP) what is packed."""
    body = b"".join(answer) if answer.streaming else answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"".join(packed.read(name) for name in packed.namelist())
    return unquote(str(answer.headers)) + body.decode("utf-8", "ignore")


def crawl(
    world: World, people: dict[str, User | None], filled: dict[str, Any]
) -> tuple[dict[tuple[str, str], list[str]], int]:
    """(role, text) → the addresses that showed it; and how many answers were read."""
    found: dict[tuple[str, str], list[str]] = {}
    kept, places = [], 0
    for role, person in people.items():
        client = sample_pages.signed_in(person) if person else Client()
        client.raise_request_exception = False  # paper that is recorded without bytes
        for address in addresses():
            if person and address.name in NOT_OURS:
                continue
            answer = client.get(address.filled(filled))
            places += 1
            is_stored = "no-store" not in answer.get("Cache-Control", "")
            if person and is_stored and answer.status_code < SERVER_ERROR:
                kept.append((role, address.name))
            for name in of_others(world, everything_in(answer), person):
                found.setdefault((role, name), []).append(address.name)
    assert kept == [], "answers to somebody who is signed in may be kept by nobody"
    return found, places


def test_every_role_is_shown_what_is_stated_and_nothing_else() -> None:
    round, world, numbers = a_planted_world()
    filled = numbers | dict.fromkeys(COUNTED, 1) | {"slug": round.edition.slug}
    found, places = crawl(world, people(round), filled)
    stated = {(role, name) for role, names in SHOWN.items() for name in names}
    assert {key: where for key, where in found.items() if key not in stated} == {}
    assert len(world.texts) > LEAST_CANARIES
    assert places > LEAST_PLACES

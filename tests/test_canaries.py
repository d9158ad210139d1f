"""A canary in every text of the database: who is shown which, at every address of the site.

Every text field of every model of ours, found from the models, gets a word of its own in every row:
names, phones, addresses, file names, numbers.  Every role then opens every address, page and API,
with the numbers of real objects of its edition.  SHOWN states what each may be shown; anything else
is a leak.  A new text field is planted by itself, and has to be stated here before anybody sees it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.test import Client

from introductions.models import Investor
from judging.models import Round
from submissions.models import Entry, Member
from tests.frontend.pages import sample_pages
from tests.judging import factories as make
from tests.submissions.factories import a_deck
from tests.test_forbidden_and_missing import COUNTED, _objects
from tests.walked_urls import addresses

pytestmark = pytest.mark.django_db

OURS = ("challenge", "submissions", "judging", "introductions")
CANARY = re.compile(r"zq(\d+)qz", re.IGNORECASE)
LEAST_ROOM = 10  # letters
# what programs compare, not words: a canary in it would break the world
MACHINE = re.compile(
    r"^(slug|key|state|kind|code|.*digest|sha256|token|task|path|language|timezone|.*version|"
    r"password|mutation_id|queue|lease.*|subject_type|source|method|.*_code|content_type|file|"
    r"image|thumbnail|section|mode|level|stage|idempotency_key|number|regex|host|.*_key|action|"
    r"object_type|request_id|refusal_code|link_part|link_target|key_.*|preset|tie_break.*)$"
)


@dataclass(frozen=True)
class Text:
    """A canary's place.  startup, person: whose row it is, where it is somebody's."""

    name: str
    startup: int | None
    person: int | None


@dataclass
class World:
    """Canaries by number, and what can't hold any."""

    texts: dict[int, Text] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)


def planted(world: World, row: models.Model, name: str) -> None:
    number = len(world.texts) + 100_000
    label = f"{type(row).__name__}.{name}"
    text = f"zq{number}qz"
    kept = f"{text}@example.com" if "email" in name else text
    try:
        with transaction.atomic():
            type(row)._default_manager.filter(pk=row.pk).update(**{name: kept})
    except DatabaseError:
        world.refused.add(label)
        return
    world.texts[number] = Text(label, _startup_of(row), _person_of(row))


def _text_fields(model: type[models.Model]) -> Iterator[str]:
    for column in model._meta.concrete_fields:
        is_text = isinstance(column, (models.CharField, models.TextField))
        room = getattr(column, "max_length", None) or 1000
        is_free = not column.choices and room >= LEAST_ROOM and not MACHINE.match(column.name)
        if is_text and is_free:
            yield column.name


def a_planted_world() -> tuple[Round, World, dict[str, int]]:
    """A published round with winners and introductions, and drafts that were written on since."""
    round = sample_pages.a_round_in_scoring(entries=3, judges=3, sheets=2)
    for entry in Entry.objects.filter(edition=round.edition):
        make.a_version(entry)  # all that is planted below is typed since
        a_deck(entry)
    sample_pages.publish_with_winners(round)
    world = World()
    numbers = _objects(round)
    for label in OURS:
        for model in apps.get_app_config(label).get_models():
            for name in _text_fields(model):
                for row in model._default_manager.order_by("pk"):
                    planted(world, row, name)
    for entry in Entry.objects.filter(edition=round.edition):
        number = len(world.texts) + 100_000
        world.texts[number] = Text("Entry.answers", entry.startup_id, None)
        key = entry.edition.questions.earliest("order").key
        Entry.objects.filter(pk=entry.pk).update(answers={key: f"zq{number}qz"})
    return round, world, numbers


PARENTS = ("startup", "entry", "assignment", "sheet", "scoresheet", "winner", "introduction",
           "version", "attachment", "decision", "objection")  # fmt: skip


def _startup_of(row: models.Model, depth: int = 0) -> int | None:
    if type(row).__name__ == "Startup":
        return int(row.pk)
    names = {column.name for column in row._meta.concrete_fields}
    for name in PARENTS:
        parent = getattr(row, name, None) if name in names else None
        if isinstance(parent, models.Model) and depth < 5:
            found = _startup_of(parent, depth + 1)
            if found is not None:
                return found
    return None


def _person_of(row: models.Model, depth: int = 0) -> int | None:
    if type(row).__name__ == "User":
        return int(row.pk)
    names = {column.name for column in row._meta.concrete_fields}
    for name in ("user", "to_user", "judge", "investor", "assignment", "sheet", "scoresheet"):
        parent = getattr(row, name, None) if name in names else None
        if isinstance(parent, models.Model) and depth < 4:
            found = _person_of(parent, depth + 1)
            if found is not None:
                return found
    return None


NO_STORE = "no-store"
WORDS_OF_THE_EDITION = {"Edition", "Challenge", "Track", "Field", "Question", "Round", "Rubric",
                        "Criterion", "Anchor", "Award", "Announcement"}  # fmt: skip
# What each role may be shown of rows that are not its own, beside the words of the edition.
SHOWN: dict[str, set[str]] = {
    "nobody": set(),
}


def people(round: Round) -> dict[str, tuple[Client, int | None, int | None]]:
    """A browser for each role, with the startup and the person that are their own."""
    edition = round.edition
    entry = Entry.objects.filter(edition=edition).earliest("pk")
    founder = Member.objects.filter(startup=entry.startup).earliest("pk").user
    judge = sample_pages.first_judge(round)
    seat = Investor.objects.filter(edition=edition).earliest("pk")
    users = {
        "organiser": (make.organiser_of(edition), None),
        "observer": (make.an_organiser_of(edition, "observer"), None),
        "judge": (judge.user, None),
        "startup": (founder, entry.startup_id),
        "investor": (seat.user, None),
    }
    browsers = {
        role: (sample_pages.signed_in(user), startup, user.pk)
        for role, (user, startup) in users.items()
    }
    return {"nobody": (Client(), None, None), **browsers}


def crawl(round: Round, world: World, numbers: dict[str, int]) -> dict[str, dict[str, str]]:
    """Role → what it was shown of others' rows → at which address first."""
    filled = numbers | dict.fromkeys(COUNTED, 1) | {"slug": round.edition.slug}
    found: dict[str, dict[str, str]] = {}
    places = 0
    for role, (client, startup, person) in people(round).items():
        seen = found.setdefault(role, {})
        for address in addresses():
            answer = client.get(address.filled(filled))
            places += 1
            if role != "nobody" and answer.status_code == 200:
                kept = answer.get("Cache-Control", "")
                assert NO_STORE in kept, f"{role} {address.name}: {kept}"
            body = b"".join(answer) if answer.streaming else answer.content
            for number in CANARY.findall(body.decode("utf-8", "ignore")):
                text = world.texts[int(number)]
                is_own = (startup is not None and text.startup == startup) or (
                    person is not None and text.person == person
                )
                if not is_own and text.name.partition(".")[0] not in WORDS_OF_THE_EDITION:
                    seen.setdefault(text.name, address.name)
    assert (len(world.texts), places) > (500, 2000)
    return found


def test_every_role_is_shown_what_is_stated_and_nothing_else() -> None:
    round, world, numbers = a_planted_world()
    found = crawl(round, world, numbers)
    leaks = {
        role: {name: where for name, where in seen.items() if name not in SHOWN.get(role, set())}
        for role, seen in found.items()
    }
    assert {role: seen for role, seen in leaks.items() if seen} == {}

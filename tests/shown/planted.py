"""A canary in every text of the database, and whose it is."""

import io
import re
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from django.apps import apps
from django.db import DatabaseError, models, transaction

from challenge.models import Edition, Organisation, User
from introductions.models import Investor
from submissions.models import Entry, Member, Startup

OURS = ("challenge", "submissions", "judging", "introductions", "gatherings")
CANARY = re.compile(r"zq(\d{6})qz", re.IGNORECASE)  # no nonce or key looks so by chance
LEAST_ROOM = 10  # letters
FIRST = 100_000
MOST_STEPS = 5  # from a row to whose it is
GIVEN_UP_AFTER = 2  # rows of a column that can't hold one
# what programs compare, not words: a canary in it would break the world
MACHINE = re.compile(
    r"^(slug|key|state|kind|code|.*digest|sha256|token|task|path|language|time_?zone|.*version|"
    r"password|mutation_id|last_mutation|queue|lease.*|subject_type|source|method|.*_code|"
    r"content_type|file|image|thumbnail|section|mode|level|stage|idempotency_key|number|regex|host|"
    r".*_key|action|object_type|request_id|refusal_code|link_part|link_target|key_.*|preset|"
    r"tie_break.*|place|group|read_as|ground|outcome)$"
)


@dataclass(frozen=True)
class Text:
    """A canary's place.  startups, person: whose row it is, where it is somebody's."""

    name: str
    startups: frozenset[int]
    person: int | None


@dataclass
class World:
    """Canaries by number, and the columns that can't hold any, with how many rows refused."""

    texts: dict[int, Text] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    last: int = FIRST

    def next(self, text: Text) -> int:
        """Note the next canary's place; returns its number."""
        self.last += 1
        self.texts[self.last] = text
        return self.last


def plant(world: World, *, but: Collection[str] = ()) -> None:
    """In every row that has none yet; but: models that stay as they are."""
    for label in OURS:
        for model in apps.get_app_config(label).get_models():
            rows = [] if model.__name__ in but else list(model._default_manager.order_by("pk"))
            for name in _text_fields(model):
                bare = [row for row in rows if not CANARY.search(str(getattr(row, name)))]
                _plant_column(world, model, name, bare)


def _plant_column(
    world: World, model: type[models.Model], name: str, rows: list[models.Model]
) -> None:
    """All rows in one statement; where that is refused, one by one."""
    label = f"{model.__name__}.{name}"
    if not rows or world.refused.get(label, 0) >= GIVEN_UP_AFTER:
        return
    texts = {}
    for row in rows:
        number = world.next(Text(label, startups_of(row), person_of(row)))
        texts[row.pk] = f"zq{number}qz@example.com" if "email" in name else f"zq{number}qz"
    whens = [models.When(pk=pk, then=models.Value(text)) for pk, text in texts.items()]
    if _wrote(model, {"pk__in": list(texts)}, {name: models.Case(*whens)}):
        return
    for pk, text in texts.items():
        given_up = world.refused.get(label, 0) >= GIVEN_UP_AFTER
        if given_up or not _wrote(model, {"pk": pk}, {name: text}):
            world.refused[label] = world.refused.get(label, 0) + 1
            del world.texts[int(CANARY.findall(text)[0])]


def _wrote(model: type[models.Model], where: dict[str, Any], values: dict[str, Any]) -> bool:
    try:
        with transaction.atomic():
            model._default_manager.filter(**where).update(**values)
    except DatabaseError:
        return False
    return True


def _text_fields(model: type[models.Model]) -> Iterator[str]:
    for column in model._meta.concrete_fields:
        is_text = isinstance(column, (models.CharField, models.TextField))
        room = getattr(column, "max_length", None) or 1000
        is_free = not column.choices and room >= LEAST_ROOM and not MACHINE.match(column.name)
        if is_text and is_free:
            yield column.name


def plant_answers(world: World, edition: Edition) -> None:
    """What is typed since the last submission."""
    key = edition.questions.earliest("order").key
    for entry in Entry.objects.filter(edition=edition):
        number = world.next(Text("Entry.answers", frozenset({entry.startup_id}), None))
        Entry.objects.filter(pk=entry.pk).update(answers={key: f"zq{number}qz"})


PARENTS = ("startup", "entry", "assignment", "sheet", "scoresheet", "winner", "introduction",
           "version", "attachment", "decision", "objection")  # fmt: skip


def startups_of(row: models.Model, depth: int = 0) -> frozenset[int]:
    """Of a person: those that they write for."""
    if isinstance(row, Startup):
        return frozenset({row.pk})
    if isinstance(row, User):
        return frozenset(Member.objects.filter(user=row).values_list("startup", flat=True))
    names = {column.name for column in row._meta.concrete_fields}
    for name in PARENTS:
        parent = getattr(row, name, None) if name in names else None
        if isinstance(parent, models.Model) and depth < MOST_STEPS:
            found = startups_of(parent, depth + 1)
            if found:
                return found
    return frozenset()


def person_of(row: models.Model, depth: int = 0) -> int | None:
    """Whose account the row belongs to."""
    if type(row).__name__ == "User":
        return int(row.pk)
    names = {column.name for column in row._meta.concrete_fields}
    if isinstance(row, Organisation):
        return Investor.objects.filter(organisation=row).values_list("user", flat=True).first()
    for name in ("user", "to_user", "judge", "investor", "assignment", "sheet", "scoresheet"):
        parent = getattr(row, name, None) if name in names else None
        if isinstance(parent, models.Model) and depth < MOST_STEPS:
            found = person_of(parent, depth + 1)
            if found is not None:
                return found
    return None


WORDS_OF_THE_EDITION = {"Edition", "Challenge", "Track", "Field", "FormSection", "Question",
                        "Paper", "Round", "Rubric", "Criterion", "Anchor", "Award",
                        "Announcement", "Consultation"}  # fmt: skip


def texts_of_others(
    world: World, told: str, reader: User | None, own: frozenset[int] | None = None
) -> list[Text]:
    """The texts in it that are neither the reader's nor the edition's.

    own: the startups that the reader writes for, where they are known.
    """
    if own is None:
        own = startups_of(reader) if reader else frozenset()
    found = []
    for number in set(CANARY.findall(told)):
        text = world.texts[int(number)]
        is_own = text.startups & own or (reader is not None and text.person == reader.pk)
        if not is_own and text.name.partition(".")[0] not in WORDS_OF_THE_EDITION:
            found.append(text)
    return found


def everything_in(answer: Any, *, headers: bool = True) -> str:
    """Its headers and body; of a packed one (a table of Excel, a ZIP) what is packed."""
    body = b"".join(answer) if answer.streaming else answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"".join(packed.read(name) for name in packed.namelist())
    head = unquote(str(answer.headers)) if headers else ""
    return head + body.decode("utf-8", "ignore")

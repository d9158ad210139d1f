"""What stood in each answer of an entry, for those who write it: who, when, and what changed."""
# tested by: tests/submissions/services/history/test_restore_answer.py

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from django.db.models import Count, Max

from challenge.kernel.errors import NotFound
from challenge.models import Question, User
from submissions.models import AnswerVersion, Entry
from submissions.permissions import may_read_draft
from submissions.queries.answers.shown import answer_in_words
from submissions.queries.completeness import ITEM_LENGTHS

MOST_WORDS = 3000  # of two texts that are compared word by word; longer ones stand side by side
_WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a comparison.  kind: "same", "added" or "removed"."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """One version of an answer.  pieces: against the one before; by: "" where nobody knows."""

    version: int
    by: str
    at: datetime
    text: str
    pieces: list[Piece]
    is_present: bool


@dataclass(frozen=True, slots=True)
class ChangedField:
    """An answer that has a history.  key: of the question or item field; count: of versions."""

    key: str
    label: str
    count: int
    at: datetime


def changed_fields(viewer: User, entry: Entry) -> list[ChangedField]:
    """The answers with a history, what was changed last first; 404 for all but its members."""
    _require_reader(viewer, entry)
    labels = _labels(entry)
    rows = AnswerVersion.objects.filter(entry=entry).values("key")
    found = rows.annotate(count=Count("pk"), at=Max("written_at")).order_by("-at", "key")
    return [
        ChangedField(row["key"], labels.get(row["key"], row["key"]), row["count"], row["at"])
        for row in found
    ]


def kept_answers(viewer: User, entry: Entry, key: str) -> list[KeptAnswer]:
    """The versions of one answer, the present one first; 404 for all but its members."""
    _require_reader(viewer, entry)
    rows = AnswerVersion.objects.filter(entry=entry, key=key).select_related("written_by")
    versions = list(rows.order_by("-version"))
    question = next((row for row in entry.edition.questions.all() if row.key == key), None)
    texts = [_in_words(entry, key, question, row.value) for row in versions]
    present, *_rest = entry.answer_versions.get(key, [0])
    return [
        KeptAnswer(
            row.version,
            row.written_by.display_name if row.written_by else "",
            row.written_at,
            text,
            list(compared(before, text)),
            row.version == present,
        )
        for row, (text, before) in zip(versions, pairwise([*texts, ""]), strict=True)
    ]


# viewer: pure
def compared(before: str, after: str) -> Iterator[Piece]:
    """The two texts as one, word by word."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > MOST_WORDS:
        old, new = [before], [after]
    for kind, i, j, k, m in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(old[i:j]))
            continue
        if j > i:
            yield Piece("removed", "".join(old[i:j]))
        if m > k:
            yield Piece("added", "".join(new[k:m]))


def _require_reader(viewer: User, entry: Entry) -> None:
    if not may_read_draft(viewer, entry):
        raise NotFound


def _labels(entry: Entry) -> dict[str, str]:
    """Key of an item field or a question → what the form calls it."""
    names = [*ITEM_LENGTHS, "track", "field", "keywords"]
    columns = {name: Entry._meta.get_field(name) for name in names}
    item = {name: str(getattr(column, "verbose_name", name)) for name, column in columns.items()}
    return item | {row.key: row.label for row in entry.edition.questions.all()}


def _in_words(entry: Entry, key: str, question: Question | None, value: Any) -> str:
    if question is not None:
        return answer_in_words(question, value).text
    names: dict[str, str] = {}
    if key == "track":
        names = {row.slug: row.name for row in entry.edition.tracks.all()}
    elif key == "field":
        names = {row.slug: row.name for row in entry.edition.fields.all()}
    items = value if isinstance(value, list) else [value]
    return ", ".join(names.get(str(item), str(item)) for item in items if item not in (None, ""))

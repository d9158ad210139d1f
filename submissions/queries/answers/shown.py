"""An answer as people read it: judges, organisers, investors and its own writers see the same.

From a row of a submission's snapshot, which holds the question as it was asked; rows of older
submissions have no kind, and are text.
"""
# tested by: tests/submissions/queries/answers/test_kinds.py

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from challenge.kernel.questions.conditions import TRACK
from challenge.kernel.questions.definitions import (
    COUNTED_KINDS,
    Column,
    choice_words,
    table_of,
    unit_of,
)
from challenge.kernel.text.amounts import won_in_words, won_typed
from challenge.kernel.text.bilingual import pick
from challenge.kernel.text.spoken_dates import spoken_day
from challenge.models import Edition, Question
from submissions.queries.answers.typed import Answer, Row, day_typed, is_blank, rows_of
from submissions.queries.answers.values import (
    address_typed,
    number_typed,
    site_of,
    sum_of,
    video_typed,
)

COLUMN_GAP = " | "


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table with words in its cells.  counted: whether a column holds figures; sums: below."""

    heads: list[str]
    counted: list[bool]
    rows: list[list[str]]
    sums: list[str]

    @property
    def lines(self) -> list[str]:
        """As plain text, a line a row."""
        return [COLUMN_GAP.join(row) for row in [self.heads, *self.rows, self.sums] if row]

    @property
    def cells(self) -> list[list[tuple[str, str, bool]]]:
        """Rows of (head, cell, whether it holds figures), the sums last."""
        rows = [*self.rows, self.sums] if self.sums else self.rows
        return [list(zip(self.heads, row, self.counted, strict=True)) for row in rows]


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """A question and its answer in words.  text: also of a table; link: where it leads."""

    label: str
    text: str
    table: ShownTable | None = None
    link: str = ""

    def covered(self, cover: Callable[[str], str]) -> "ShownAnswer":
        """The same with every word of the answer through `cover`; what is covered links nowhere."""
        table = self.table and replace(
            self.table, rows=[[cover(cell) for cell in row] for row in self.table.rows]
        )
        text = "\n".join(table.lines) if table else cover(self.text)
        return ShownAnswer(self.label, text, table, self.link if text == self.text else "")


# viewer: pure
def snapshot_row(question: Question, section: str, answer: Answer) -> dict[str, Any]:
    """What is submitted of an answer: the question as it was asked, and what was typed."""
    asked = {name: value for name, value in question.facts.items() if value and name != "kind"}
    return {
        "key": question.key,
        "section": section,
        "kind": question.kind,
        "label_ko": question.label_ko,
        "label_en": question.label_en,
        **asked,
        "answer": answer,
    }


# viewer: pure
def shown_answer(row: Mapping[str, Any]) -> ShownAnswer:
    """One row of a snapshot in the reader's language."""
    label = pick(row["label_ko"], row["label_en"])
    kind, answer, options = row.get("kind", "long"), row["answer"], row.get("options") or {}
    rows = rows_of(answer) if kind == "table" else []
    if rows:
        table = _table(options, rows)
        return ShownAnswer(label, "\n".join(table.lines), table)
    words = choice_words(row.get("choices") or [])
    unit = unit_of(kind, options)
    items = answer if isinstance(answer, list) else [answer]
    text = ", ".join(_words(kind, str(item), words, unit) for item in items if not is_blank(item))
    if kind == "video" and (address := video_typed(text)):
        return ShownAnswer(label, f"{site_of(address)} · {address}", None, address)
    return ShownAnswer(label, text, None, address_typed(text) if kind == "url" else "")


# viewer: pure
def answer_in_words(question: Question, answer: Answer) -> ShownAnswer:
    """What is typed in a draft, as its readers will see it."""
    return shown_answer(snapshot_row(question, question.section, answer))


# viewer: public
def conditions_in_words(edition: Edition, questions: Sequence[Question]) -> dict[str, str]:
    """Key of a question that is not always asked → after which answers, in words."""
    known = {question.key: question for question in questions}
    tracks = {track.slug: track.name for track in edition.tracks.all()}
    found = {}
    for question in questions:
        on, values = question.condition.get("on"), question.condition.get("values", [])
        if on == TRACK:
            found[question.key] = f"{_('Track')}: {', '.join(tracks.get(v, v) for v in values)}"
        elif on in known:
            words = ", ".join(answer_in_words(known[on], value).text for value in values)
            found[question.key] = f"{known[on].label}: {words}"
    return found


def _table(options: Mapping[str, Any], rows: list[Row]) -> ShownTable:
    shape = table_of(options)
    counted = [column.kind in COUNTED_KINDS for column in shape.columns]
    body = [
        [_cell(column, row.get(column.key, "")) for column in shape.columns]
        for row in ([*rows, *([{}] * (len(shape.fixed) - len(rows)))] if shape.fixed else rows)
    ]
    heads = [_head(column) for column in shape.columns]
    sums = [_figure(sum_of(column, rows)) if column.summed else "" for column in shape.columns]
    if not any(sums):
        sums = []
    if shape.fixed:
        body = [[name, *cells] for name, cells in zip(shape.fixed, body, strict=False)]
        heads, counted = ["", *heads], [False, *counted]
        sums = [_("Sum"), *sums] if sums else []
    elif sums and not shape.columns[0].summed:
        sums[0] = _("Sum")
    return ShownTable(heads, counted, body, sums)


def _head(column: Column) -> str:
    return f"{column.label} ({column.unit})" if column.unit else column.label


def _cell(column: Column, typed: str) -> str:
    if column.kind == "money" and (amount := won_typed(typed)) is not None:
        return f"{amount:,}"  # the head says the unit; figures below one another compare
    if column.kind == "date" and (day := day_typed(typed)):
        return day.isoformat()
    return _words(column.kind, typed, choice_words(column.choices), "")


def _words(kind: str, typed: str, choices: Mapping[str, str], unit: str) -> str:
    """Words of one value; what isn't of its kind stays as it was typed."""
    if kind == "money" and (amount := won_typed(typed)) is not None:
        return won_in_words(amount)
    if kind == "number" and (number := number_typed(typed)) is not None:
        return f"{_figure(number)} {unit}".strip()
    if kind == "date" and (day := day_typed(typed)):
        return spoken_day(day)
    if kind == "yesno":
        return {"yes": _("yes"), "no": _("no")}.get(typed, typed)
    return choices.get(typed, typed)


def _figure(number: Decimal) -> str:
    return f"{number:,f}"

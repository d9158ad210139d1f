"""The value of an answer of each kind, and what has to be corrected in it."""
# tested by: tests/submissions/queries/answers/test_kinds.py

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from challenge.kernel.questions.conditions import YES_NO
from challenge.kernel.questions.definitions import (
    CELL_LETTERS,
    Column,
    TableShape,
    choice_words,
    table_of,
)
from challenge.kernel.text.amounts import won_typed
from challenge.models import Question
from submissions.algorithms.letters import letters_in
from submissions.queries.answers.typed import Answer, Row, day_typed, is_blank, rows_of

_NUMBER = re.compile(r"[-−]?(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.\d{1,6})?")

_VIDEO_FORMS = {
    "youtube.com": re.compile(
        r"^/watch\?(?:.*&)?v=[\w-]{6,}|^/(?:shorts|live|embed)/[\w-]{6,}", re.ASCII
    ),
    "youtu.be": re.compile(r"^/[\w-]{6,}", re.ASCII),
    "vimeo.com": re.compile(r"/\d{5,}", re.ASCII),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a single value is asked as: a question, or a column.  name: how a refusal calls it."""

    name: str
    kind: str
    choices: Mapping[str, str]
    most_letters: int


# viewer: pure
def number_typed(typed: str) -> Decimal | None:
    """1,234.5 as typed; None: no number."""
    text = typed.strip()
    if not _NUMBER.fullmatch(text):
        return None
    return Decimal(text.replace(",", "").replace("−", "-"))


# viewer: pure
def address_typed(typed: str) -> str:
    """The web address, or an empty string."""
    text = typed.strip()
    if not text.startswith(("http://", "https://")) or re.search(r"\s", text):
        return ""
    try:
        return text if urlsplit(text).hostname else ""
    except ValueError:
        return ""


# viewer: pure
def video_typed(typed: str) -> str:
    """The address of one video, or an empty string; checked for its form only, never fetched.

    https alone; on YouTube and Vimeo the address of a video, not of a channel or the front page.
    """
    address = address_typed(typed)
    if not address.startswith("https://"):
        return ""
    parts = urlsplit(address)
    form = _VIDEO_FORMS.get(site_of(address))
    if form is None:
        return address if parts.path.strip("/") or parts.query else ""
    return address if form.search(f"{parts.path}?{parts.query}") else ""


# viewer: pure
def site_of(address: str) -> str:
    """The host as people know it: www.youtube.com → youtube.com."""
    host = (urlsplit(address).hostname or "").lower()
    return re.sub(r"^(?:www|m|player)\.", "", host)


# viewer: pure
def problem_of(question: Question, answer: Answer) -> str:
    """What has to be corrected in the answer, or an empty string; a file is a paper of its own, and
    missed there (queries/papers/asked.py).
    """
    if question.kind == Question.Kind.FILE:
        return ""
    if is_blank(answer):
        if not question.required:
            return ""
        return _("Answer “%(question)s”.") % {"question": question.label}
    if question.kind == Question.Kind.TABLE:
        return next(_table_problems(question, answer), "")
    asked = Asked(
        question.label, question.kind, choice_words(question.choices), question.max_length
    )
    if question.kind == Question.Kind.CHOICES:
        chosen = answer if isinstance(answer, list) else [answer]
        return next(filter(None, (_choice(asked, str(key)) for key in chosen)), "")
    return _problem(asked, str(answer).strip())


def _table_problems(question: Question, answer: Answer) -> Iterator[str]:
    shape, rows = table_of(question.options), rows_of(answer)
    if not rows:
        yield _("Write “%(question)s” as rows of a table.") % {"question": question.label}
    if len(rows) > shape.most_rows:
        facts = {"question": question.label, "most": shape.most_rows}
        yield _("“%(question)s” takes at most %(most)d rows. Take some out.") % facts
    filled = sum(not is_blank(row) for row in rows)
    if not shape.fixed and filled < shape.least_rows:
        facts = {"question": question.label, "least": shape.least_rows}
        yield _("“%(question)s” needs at least %(least)d rows. Write more.") % facts
    for number, row in enumerate(rows):
        if shape.fixed or not is_blank(row):
            yield from _row_problems(question, shape, number, row)
    for number in range(len(rows), len(shape.fixed)):
        yield from _row_problems(question, shape, number, {})


def _row_problems(question: Question, shape: TableShape, number: int, row: Row) -> Iterator[str]:
    for column in shape.columns:
        typed = row.get(column.key, "").strip()
        name = _cell_name(question, shape, number, column)
        asked = Asked(name, column.kind, choice_words(column.choices), CELL_LETTERS)
        if not typed and column.required:
            yield _("Fill in “%(question)s”.") % {"question": name}
        elif typed and (problem := _problem(asked, typed)):
            yield problem if name in problem else f"{name}: {problem}"


def _cell_name(question: Question, shape: TableShape, number: int, column: Column) -> str:
    """Budget, row 2, Amount."""
    if number < len(shape.fixed):
        return f"{question.label}, {shape.fixed[number]}, {column.label}"
    row = _("row %(number)d") % {"number": number + 1}
    return f"{question.label}, {row}, {column.label}"


def _problem(asked: Asked, typed: str) -> str:
    return _PROBLEMS.get(asked.kind, _length)(asked, typed)


def _length(asked: Asked, typed: str) -> str:
    letters = letters_in(typed)
    return too_long(letters, asked.most_letters) if letters > asked.most_letters else ""


def _number(asked: Asked, typed: str) -> str:
    if number_typed(typed) is not None:
        return ""
    return _("Write “%(question)s” as a number.") % {"question": asked.name}


def _money(asked: Asked, typed: str) -> str:
    if won_typed(typed) is not None:
        return ""
    text = _("Write “%(question)s” as an amount in won, like 120,000,000.")
    return text % {"question": asked.name}


def _day(asked: Asked, typed: str) -> str:
    if day_typed(typed):
        return ""
    text = _("Write “%(question)s” as a day of the calendar: 2026-11-28.")
    return text % {"question": asked.name}


def _yes_no(asked: Asked, typed: str) -> str:
    if typed in YES_NO:
        return ""
    return _("Answer “%(question)s” with yes or no.") % {"question": asked.name}


def _choice(asked: Asked, typed: str) -> str:
    if typed in asked.choices:
        return ""
    return _("Choose one of the answers to “%(question)s”.") % {"question": asked.name}


def _address(asked: Asked, typed: str) -> str:
    if address_typed(typed):
        return _length(asked, typed)
    text = _("Write “%(question)s” as a web address that begins with https://.")
    return text % {"question": asked.name}


def _video(asked: Asked, typed: str) -> str:
    if video_typed(typed):
        return _length(asked, typed)
    text = _(
        "Write “%(question)s” as the address of one video that begins with https://, on YouTube, "
        "Vimeo or another site."
    )
    return text % {"question": asked.name}


_PROBLEMS: dict[str, Callable[[Asked, str], str]] = {
    "number": _number,
    "money": _money,
    "date": _day,
    "yesno": _yes_no,
    "choice": _choice,
    "url": _address,
    "video": _video,
}


# viewer: pure
def too_long(length: int, most: int) -> str:
    """The sentence about a text that is over its limit."""
    return _(
        "%(over)d characters over the limit of %(most)d. Shorten it; nothing you typed is lost."
    ) % {"over": length - most, "most": most}


# viewer: pure
def sum_of(column: Column, rows: list[Row]) -> Decimal:
    """The sum of what can be read as a number in the column."""
    read: Callable[[str], Decimal | int | None]
    read = won_typed if column.kind == "money" else number_typed
    values = (read(row.get(column.key, "")) for row in rows)
    return sum((Decimal(value) for value in values if value is not None), Decimal(0))

"""What an organiser says of a question beyond its words: unit, columns and rows of a table.

Question.options holds it:
    number  {"unit_ko", "unit_en"}
    file    {"types": of kernel/file_types.py, "most_megabytes": n, "most_pages": n}
    table   {"columns": [{"key", "kind", "label_ko", "label_en", "unit_ko", "unit_en", "choices",
             "required", "summed"}, …],
             "rows": [{"label_ko", "label_en"}, …]}       fixed rows, each with its name; or
            {…, "least_rows": n, "most_rows": n}          rows that the startup adds itself
"""
# tested by: tests/submissions/queries/answers/test_kinds.py

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from challenge.kernel.file_types import FILE_TYPES
from challenge.kernel.text.bilingual import pick

CELL_KINDS = ("short", "number", "money", "date", "yesno", "choice", "url")
COUNTED_KINDS = ("number", "money")
MOST_COLUMNS, MOST_ROWS, MOST_CHOICES = 8, 50, 50
CELL_LETTERS = 300
LEAST_CHOICES = 2
# the fields of an application that every edition has, and the columns of an import
BUILT_IN = frozenset(
    {
        "title_ko", "title_en", "one_line_ko", "one_line_en", "track", "field", "keywords",
        "company", "company_en", "representative", "email", "title", "one_line", "city",
        "district", "registration_number", "founded_on", "received_by", "received_note",
        "csrfmiddlewaretoken", "idempotency_key",
    }
)  # fmt: skip
ANSWER_PREFIX = "answer-"  # of the key of a file that answers a question
BUILT_IN_PREFIXES = ("base-", "cell-")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.  kind: one of CELL_KINDS; summed: its sum stands below."""

    key: str
    kind: str
    label_ko: str
    label_en: str = ""
    unit_ko: str = ""
    unit_en: str = ""
    choices: tuple[Any, ...] = ()
    required: bool = False
    summed: bool = False

    @property
    def label(self) -> str:
        """Its head in the reader's language."""
        return pick(self.label_ko, self.label_en)

    @property
    def unit(self) -> str:
        """What its numbers count, in the reader's language."""
        return unit_of(self.kind, {"unit_ko": self.unit_ko, "unit_en": self.unit_en})


@dataclass(frozen=True, slots=True)
class TableShape:
    """Columns and rows of a table.  fixed: the names of its rows; empty: the startup adds rows."""

    columns: tuple[Column, ...]
    fixed: tuple[str, ...] = ()
    least_rows: int = 1
    most_rows: int = 10


def unit_of(kind: str, options: Mapping[str, Any]) -> str:
    """What the number counts, in the reader's language; money is in won."""
    if kind == "money":
        return _("KRW")
    return pick(str(options.get("unit_ko") or ""), str(options.get("unit_en") or ""))


def table_of(options: Mapping[str, Any]) -> TableShape:
    """The table that the options of a question describe; they were checked when it was saved."""
    columns = tuple(
        Column(**{**column, "choices": tuple(column.get("choices") or ())})
        for column in options.get("columns") or ()
    )
    rows = options.get("rows") or ()
    fixed = tuple(pick(row["label_ko"], row.get("label_en", "")) for row in rows)
    if fixed:
        return TableShape(columns, fixed, len(fixed), len(fixed))
    return TableShape(columns, (), options.get("least_rows") or 1, options.get("most_rows") or 10)


def choice_words(choices: Sequence[Any]) -> dict[str, str]:
    """What may be chosen, in the reader's language; choices are words, or {"key","ko","en"}."""
    return {
        str(choice["key"] if isinstance(choice, Mapping) else choice): str(
            pick(choice.get("ko", ""), choice.get("en", ""))
            if isinstance(choice, Mapping)
            else choice
        )
        for choice in choices
    }


def mistakes_in(kind: str, choices: Any, options: Any) -> dict[str, str]:
    """What is wrong in a question's choices and options: field → sentence."""
    found = {}
    if wrong := _choices_mistake(choices, needed=kind in {"choice", "choices"}):
        found["choices"] = wrong
    if not isinstance(options, Mapping):
        found["options"] = _("Send an object.")
    elif wrong := {"table": _table_mistake, "file": _file_mistake}.get(kind, _none)(options):
        found["options"] = wrong
    return found


def answer_key(question_key: str) -> str:
    """What the file of an answer is kept under: a paper of its own."""
    return f"{ANSWER_PREFIX}{question_key}"


def _none(_options: Mapping[str, Any]) -> str:
    return ""


def _file_mistake(options: Mapping[str, Any]) -> str:
    types = options.get("types")
    if not isinstance(types, list) or not types or not set(map(str, types)) <= set(FILE_TYPES):
        return _("Choose at least one of: %(known)s.") % {"known": ", ".join(FILE_TYPES)}
    limits = [options.get("most_megabytes"), options.get("most_pages")]
    if not all(limit is None or (type(limit) is int and limit > 0) for limit in limits):
        return _("Write a number from 1, or leave it empty.")
    return ""


def _choices_mistake(choices: Any, *, needed: bool) -> str:
    if not isinstance(choices, list) or not all(_is_choice(choice) for choice in choices):
        return _("A choice is a word, or an object with key, ko and en.")
    keys = [str(choice["key"] if isinstance(choice, dict) else choice) for choice in choices]
    if needed and len(keys) < LEAST_CHOICES:
        return _("Write at least two choices, one a line.")
    if len(set(keys)) < len(keys):
        return _("Two choices are the same. Change one of them.")
    return _("At most 50 choices. Take some out.") if len(keys) > MOST_CHOICES else ""


def _is_choice(choice: Any) -> bool:
    if isinstance(choice, dict):
        return {"key", "ko"} <= choice.keys() <= {"key", "ko", "en"} and all(
            isinstance(words, str) and words.strip()
            for name, words in choice.items()
            if name != "en"
        )
    return isinstance(choice, str) and bool(choice.strip())


def _table_mistake(options: Mapping[str, Any]) -> str:
    columns, rows = options.get("columns"), options.get("rows") or []
    if not isinstance(columns, list) or not 1 <= len(columns) <= MOST_COLUMNS:
        return _("A table has 1 to 8 columns.")
    for number, column in enumerate(columns, 1):
        if wrong := _column_mistake(column):
            return _("Column %(number)d: %(wrong)s") % {"number": number, "wrong": wrong}
    if len({column["key"] for column in columns}) < len(columns):
        return _("Two columns have the same short name. Change one of them.")
    return _rows_mistake(rows, options)


def _column_mistake(column: Any) -> str:
    texts = ("key", "label_ko", "label_en", "unit_ko", "unit_en")
    known = {*texts, "kind", "choices", "required", "summed"}
    if not isinstance(column, dict) or not column.keys() <= known:
        return _("Send an object with key, kind and label_ko.")
    if any(not isinstance(column.get(name, ""), str) for name in texts):
        return _("Send text.")
    if not column.get("key") or not column.get("label_ko", "").strip():
        return _("Write its name.")
    if column.get("kind") not in CELL_KINDS:
        return _("Choose one of these kinds: %(kinds)s.") % {"kinds": ", ".join(CELL_KINDS)}
    if column.get("summed") and column["kind"] not in COUNTED_KINDS:
        return _("Only numbers and amounts have a sum.")
    return _choices_mistake(column.get("choices") or [], needed=column["kind"] == "choice")


def _rows_mistake(rows: Any, options: Mapping[str, Any]) -> str:
    if not isinstance(rows, list) or len(rows) > MOST_ROWS:
        return _("A table has at most 50 rows.")
    for row in rows:
        is_named = isinstance(row, dict) and isinstance(row.get("label_ko"), str)
        if not is_named or not row["label_ko"].strip():
            return _("Write the name of every row.")
    least, most = options.get("least_rows") or 1, options.get("most_rows") or 10
    if not isinstance(least, int) or not isinstance(most, int) or not 1 <= least <= most:
        return _("The rows at least may not be more than the rows at most.")
    return _("A table has at most 50 rows.") if most > MOST_ROWS else ""

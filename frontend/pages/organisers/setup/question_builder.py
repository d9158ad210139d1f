"""The form in which an organiser makes a question: its words, its kind and what the kind needs, and
when it is asked.  It checks; a service writes.
"""
# tested by: tests/frontend/pages/organisers/setup/test_question_builder.py

import json
from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from challenge.kernel.file_types import FILE_TYPES, types_in_words
from challenge.kernel.questions.conditions import TRACK, answers_to_choose
from challenge.kernel.questions.definitions import (
    CELL_KINDS,
    MOST_COLUMNS,
    MOST_ROWS,
    Column,
    TableShape,
    choice_words,
)
from challenge.models import Edition, Question
from challenge.models.application_form import validate_key
from challenge.queries import questions_in_order
from challenge.services.application_form import QUESTION_WORDS
from frontend.answers.inputs import TableInput
from frontend.pages.organisers.setup.question_forms import NamedForm
from judging.models import Criterion
from submissions.queries.answers.typed import Row, is_blank
from submissions.queries.completeness import pages_of

MOST_CHARACTERS = 10_000
BETWEEN = "="  # in a condition's checkbox: key of the question = answer
# which inputs belong to which kinds; the others to all
NEEDED_BY = {
    "max_length": ["short", "long", "url", "video"],
    "choices": ["choice", "choices"],
    "unit_ko": ["number"],
    "unit_en": ["number"],
    "options": ["table"],
    "types": ["file"],
    "most_megabytes": ["file"],
    "most_pages": ["file"],
    "fixed_rows": ["table"],
    "least_rows": ["table"],
    "most_rows": ["table"],
}


def columns_shape() -> TableShape:
    """The table in which the columns of a table are written."""
    kinds = dict(Question.Kind.choices)
    pairs = tuple({"key": kind, "ko": str(kinds[kind])} for kind in CELL_KINDS)
    columns = (
        Column("label_ko", "short", gettext("Name in Korean"), required=True),
        Column("label_en", "short", gettext("Name in English")),
        Column("kind", "choice", gettext("Kind"), choices=pairs, required=True),
        Column("unit_ko", "short", gettext("Unit in Korean")),
        Column("unit_en", "short", gettext("Unit in English")),
        Column("choices", "short", gettext("Choices, with commas between")),
        Column("required", "yesno", gettext("Must be filled in")),
        Column("summed", "yesno", gettext("Show the sum")),
    )
    return TableShape(columns, most_rows=MOST_COLUMNS)


class QuestionForm(NamedForm):
    """A question of the application."""

    section = forms.ChoiceField(label=_("Part of the form"))
    criterion_key = forms.ChoiceField(label=_("Read under the criterion"), required=False)
    choices = forms.CharField(
        label=_("Choices, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("At least two."),
    )
    unit_ko = forms.CharField(label=_("Unit in Korean"), max_length=20, required=False)
    unit_en = forms.CharField(label=_("Unit in English"), max_length=20, required=False)
    types = forms.MultipleChoiceField(
        label=_("Types of files that are taken"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(kind, types_in_words([kind])) for kind in FILE_TYPES],
    )
    most_megabytes = forms.IntegerField(
        label=_("Largest file (MB)"), required=False, min_value=1, max_value=1000
    )
    most_pages = forms.IntegerField(
        label=_("Pages at most"), required=False, min_value=1, max_value=1000
    )
    options = forms.Field(label=_("Columns of the table"), required=False)
    fixed_rows = forms.CharField(
        label=_("Names of the rows, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example years. Empty: the startup adds the rows itself."),
    )
    least_rows = forms.IntegerField(
        label=_("Rows at least"), required=False, min_value=1, max_value=MOST_ROWS
    )
    most_rows = forms.IntegerField(
        label=_("Rows at most"), required=False, min_value=1, max_value=MOST_ROWS
    )
    condition = forms.MultipleChoiceField(
        label=_("Ask only after one of these answers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked: it is always asked. Tick answers of one question."),
    )

    class Meta:
        model = Question
        fields: ClassVar[list[str]] = [
            "section",
            "kind",
            "label_ko",
            "label_en",
            "help_ko",
            "help_en",
            "max_length",
            "required",
            "criterion_key",
            "choices",
        ]
        labels: ClassVar[dict[str, Any]] = {
            "kind": _("Kind"),
            "label_ko": _("Question in Korean"),
            "label_en": _("Question in English"),
            "help_ko": _("Hint in Korean"),
            "help_en": _("Hint in English"),
            "max_length": _("Characters at most"),
            "required": _("Must be answered"),
        }
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "help_ko": forms.Textarea(attrs={"rows": 2}),
            "help_en": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, edition: Edition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition, self.is_of_words = edition, False
        self.fields["options"].widget = TableInput(columns_shape())
        self._offer_choices()
        if "slug" in self.fields:
            self.fields["slug"].validators += [validate_key]
        self.fields["max_length"].validators += [MinValueValidator(10)]
        if not self.is_bound:
            self.initial = {**self.initial, **_initial_of(self.instance)}

    def leave_words(self) -> None:
        """Applications are open: of a question that is there, only its words are asked for."""
        self.fields = {name: self.fields[name] for name in self.fields if name in QUESTION_WORDS}
        self.is_of_words = True

    def rows(self) -> Iterator[dict[str, Any]]:
        """Each input, with the kinds that need it."""
        kind = "" if self.is_of_words else str(self["kind"].value())
        for field in self:
            kinds = NEEDED_BY.get(field.name)
            yield {
                "field": field,
                "condition": json.dumps({"on": "kind", "values": kinds}) if kinds else "",
                "is_asked": not kinds or kind in kinds,
                "is_wide": field.name in {"slug", "options", "condition", "types"},
                "is_tall": field.name != "types",
            }

    def facts(self) -> dict[str, Any]:
        """What the service writes."""
        if self.is_of_words:
            return {name: self.cleaned_data[name] for name in self.fields}
        return {
            **super().facts(),
            "options": self._options(),
            "condition": self._condition(),
        }

    def clean_choices(self) -> list[Any]:
        """The lines; those that were there in two languages keep both."""
        known = {_words(choice): choice for choice in self.instance.choices}
        return [known.get(line, line) for line in _lines(self.cleaned_data["choices"])]

    def clean_max_length(self) -> int:
        """Within what a form can hold."""
        most = int(self.cleaned_data["max_length"])
        if most > MOST_CHARACTERS:
            raise forms.ValidationError(
                gettext("At most %(most)s characters. Choose a smaller number.")
                % {"most": MOST_CHARACTERS}
            )
        return most

    def clean(self) -> dict[str, Any]:
        """Answers of one question, and what the kind needs."""
        cleaned = super().clean() or {}
        if len({chosen.partition(BETWEEN)[0] for chosen in cleaned.get("condition", [])}) > 1:
            self.add_error("condition", gettext("Tick answers of one question only."))
        if cleaned.get("kind") == Question.Kind.FILE and not cleaned.get("types"):
            self.add_error("types", gettext("Choose at least one type of file."))
        return cleaned

    def _post_clean(self) -> None:
        if not self.errors and not self.is_of_words:
            self.instance.options = self._options()
        super()._post_clean()  # type: ignore[misc]

    def _options(self) -> dict[str, Any]:
        cleaned, kind = self.cleaned_data, self.cleaned_data.get("kind")
        if kind == Question.Kind.NUMBER:
            units = {name: cleaned[name] for name in ("unit_ko", "unit_en")}
            return {name: unit for name, unit in units.items() if unit}
        if kind == Question.Kind.FILE:
            limits = {name: cleaned.get(name) for name in ("most_megabytes", "most_pages")}
            limits = {name: most for name, most in limits.items() if most}
            return {"types": cleaned.get("types") or [], **limits}
        if kind != Question.Kind.TABLE:
            return {}
        old = self.instance.options.get("columns") or []
        columns = _columns(cleaned.get("options") or [], old)
        names = _lines(cleaned["fixed_rows"])
        if names:
            known = {row["label_ko"]: row for row in self.instance.options.get("rows") or []}
            rows = [known.get(name, {"label_ko": name}) for name in names]
            return {"columns": columns, "rows": rows}
        least, most = cleaned.get("least_rows") or 1, cleaned.get("most_rows") or 10
        return {"columns": columns, "least_rows": least, "most_rows": most}

    def _condition(self) -> dict[str, Any]:
        pairs = [chosen.partition(BETWEEN) for chosen in self.cleaned_data["condition"]]
        if not pairs:
            return {}
        return {"on": pairs[0][0], "values": [answer for _key, _between, answer in pairs]}

    def _offer_choices(self) -> None:
        edition = self.edition
        sections = [(row.name, row.title) for row in edition.sections.all()]
        there = [(page.name, page.title) for page in pages_of(edition)]
        parts = list(dict([*sections, *there]).items())
        self.fields["section"].choices = parts  # type: ignore[attr-defined]
        criteria = {
            criterion.key: criterion.title
            for criterion in Criterion.objects.filter(rubric__round__edition=edition).order_by(
                "-rubric__round__order"
            )
        }
        choices = [("", _("none")), *criteria.items()]
        self.fields["criterion_key"].choices = choices  # type: ignore[attr-defined]
        before = list(self._answers_before())
        self.fields["condition"].choices = before  # type: ignore[attr-defined]

    def _answers_before(self) -> Iterator[tuple[str, str]]:
        for track in self.edition.tracks.all():
            yield f"{TRACK}{BETWEEN}{track.slug}", f"{gettext('Track')}: {track.name}"
        pages = questions_in_order(self.edition)
        for question in (row for _name, _named, rows in pages for row in rows):
            if question.key == self.instance.key:
                return
            words = choice_words(question.choices) | {"yes": gettext("yes"), "no": gettext("no")}
            for answer in answers_to_choose(question):
                yield f"{question.key}{BETWEEN}{answer}", f"{question.label} {words[answer]}"


def _initial_of(question: Question) -> dict[str, Any]:
    options, condition = question.options, question.condition
    return {
        "choices": "\n".join(_words(choice) for choice in question.choices),
        "unit_ko": options.get("unit_ko", ""),
        "unit_en": options.get("unit_en", ""),
        "options": [_column_row(column) for column in options.get("columns") or []],
        "fixed_rows": "\n".join(row["label_ko"] for row in options.get("rows") or []),
        "types": options.get("types") or [],
        "most_megabytes": options.get("most_megabytes"),
        "most_pages": options.get("most_pages"),
        "least_rows": options.get("least_rows"),
        "most_rows": options.get("most_rows"),
        "condition": [
            f"{condition['on']}{BETWEEN}{answer}" for answer in condition.get("values", [])
        ],
    }


def _column_row(column: dict[str, Any]) -> Row:
    names = ("label_ko", "label_en", "kind", "unit_ko", "unit_en")
    return {
        **{name: column.get(name, "") for name in names},
        "choices": ", ".join(_words(choice) for choice in column.get("choices") or []),
        **{name: "yes" if column.get(name) else "no" for name in ("required", "summed")},
    }


def _columns(rows: list[Row], old: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The columns as they are stored: one that keeps its Korean name keeps its key and choices."""
    known = {column["label_ko"]: column for column in old}
    taken = {column["key"] for column in old}
    free = (f"c{number}" for number in range(1, 3 * MOST_COLUMNS) if f"c{number}" not in taken)
    found = []
    for row in (row for row in rows if not is_blank(row)):
        before = known.get(row.get("label_ko", ""), {})
        texts = {name: row.get(name, "").strip() for name in ("label_en", "unit_ko", "unit_en")}
        choices = {_words(choice): choice for choice in before.get("choices") or []}
        typed = [word.strip() for word in row.get("choices", "").split(",") if word.strip()]
        found.append(
            {
                "key": before.get("key") or next(free),
                "kind": row.get("kind") or "short",
                "label_ko": row.get("label_ko", "").strip(),
                **{name: text for name, text in texts.items() if text},
                **({"choices": [choices.get(word, word) for word in typed]} if typed else {}),
                **{name: True for name in ("required", "summed") if row.get(name) == "yes"},
            }
        )
    return found


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _words(choice: Any) -> str:
    return str(choice.get("ko", "")) if isinstance(choice, dict) else str(choice)

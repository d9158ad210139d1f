"""Inputs beyond Django's own: an amount with its unit, and a table of cells.

A table is one answer: autosave sends it as JSON from the hidden text area of its name; a plain
submit is read from the cells, cell-<name>-<row>-<column>, so that it works without scripts.
"""
# tested by: tests/frontend/answers/test_inputs.py

import json
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from challenge.kernel.questions.definitions import COUNTED_KINDS, Column, TableShape, choice_words
from submissions.queries.answers.typed import Row, is_blank, rows_of

CELL = "cell-"
CALENDAR_DAY = re.compile(r"\d{4}-\d\d-\d\d")
INPUT_MODES = {"number": "decimal", "money": "numeric", "url": "url"}


class UnitInput(forms.TextInput):
    """A number with its unit at the end of the box.

    reads: of an amount, how many won a bare number counts; js/forms.js writes it in words below.
    """

    template_name = "django/forms/widgets/unit.html"

    def __init__(self, unit: str | Promise, *, reads: int = 0, **options: Any) -> None:
        super().__init__(**options)
        self.unit, self.reads = unit, reads

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """Django's, with the unit."""
        context = super().get_context(name, value, dict(attrs or {}))
        context["widget"] |= {"unit": self.unit, "reads": self.reads}
        return context


class DayInput(forms.TextInput):
    """The browser's calendar; words that are no day stay readable in a plain input."""

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """Django's, with the type that can show the value."""
        context = super().get_context(name, value, dict(attrs or {}))
        context["widget"]["type"] = _day_type(str(value or ""))
        return context


class TableInput(forms.Widget):
    """Rows of cells; where the startup adds rows itself, one empty row waits at the end."""

    template_name = "django/forms/widgets/cells.html"
    use_fieldset = True

    def __init__(self, shape: TableShape, **options: Any) -> None:
        super().__init__(**options)
        self.shape = shape

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """Of the first cell, so that the summary of errors leads there."""
        return f"{id_}_0_{self.shape.columns[0].key}" if id_ else id_

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> Any:
        """The rows in the cells that were sent; without cells, what autosave would have sent."""
        known = {column.key for column in self.shape.columns}
        rows: dict[int, Row] = {}
        for sent in data:
            number, _dash, key = sent.removeprefix(f"{CELL}{name}-").partition("-")
            if sent.startswith(f"{CELL}{name}-") and number.isdecimal() and key in known:
                rows.setdefault(int(number), {})[key] = str(data.get(sent, ""))
        if not rows:
            return data.get(name)
        return [rows.get(number, {}) for number in self._numbers(rows)]

    def value_omitted_from_data(self, data: Any, _files: Any, name: str) -> bool:
        """Whether neither cells nor JSON were sent."""
        return name not in data and not any(sent.startswith(f"{CELL}{name}-") for sent in data)

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """The cells with what stands in them."""
        context = super().get_context(name, None, dict(attrs or {}))
        rows = _rows_in(value)
        shown = max(self.shape.least_rows, len(rows) + 1)
        count = len(self.shape.fixed) or min(shown, self.shape.most_rows)
        base = context["widget"]["attrs"].get("id") or f"id_{name}"
        cells = [
            self._row(name, base, number, rows[number] if number < len(rows) else {})
            for number in range(max(count, len(rows)))
        ]
        context["widget"] |= {
            "columns": [_head(column) for column in self.shape.columns],
            "rows": cells,
            "json": json.dumps(rows, ensure_ascii=False) if rows else "",
            "is_fixed": bool(self.shape.fixed),
            "has_sums": any(column.summed for column in self.shape.columns),
            "least": self.shape.least_rows,
            "most": self.shape.most_rows,
        }
        return context

    def _row(self, name: str, base: str, number: int, row: Row) -> dict[str, Any]:
        fixed = self.shape.fixed
        title = (
            fixed[number] if number < len(fixed) else _("row %(number)d") % {"number": number + 1}
        )
        cells = [
            {
                **_head(column, row.get(column.key, "")),
                "name": f"{CELL}{name}-{number}-{column.key}",
                "id": f"{base}_{number}_{column.key}",
                "value": row.get(column.key, ""),
                "type": _day_type(row.get(column.key, "")) if column.kind == "date" else "text",
            }
            for column in self.shape.columns
        ]
        return {"title": title, "cells": cells}

    def _numbers(self, rows: Mapping[int, Row]) -> list[int]:
        """The rows in their order: of a fixed table all up to the last, else those that came."""
        if self.shape.fixed:
            return list(range(min(max(rows) + 1, len(self.shape.fixed))))
        return [number for number in sorted(rows) if not is_blank(rows[number])]


def _rows_in(value: Any) -> list[Row]:
    if isinstance(value, str) and value.startswith("["):
        try:
            value = json.loads(value)
        except ValueError:
            return []
    return rows_of(value)


def _day_type(value: str) -> str:
    return "date" if not value or CALENDAR_DAY.fullmatch(value) else "text"


def _head(column: Column, typed: str = "") -> dict[str, Any]:
    """typed: what stands in the cell, which can be chosen again whatever it is."""
    choices = choice_words(column.choices)
    if column.kind == "yesno":
        choices = {"yes": _("yes"), "no": _("no")}
    if choices and typed:
        choices.setdefault(typed, typed)
    return {
        "key": column.key,
        "kind": column.kind,
        "label": column.label,
        "unit": column.unit,
        "required": column.required,
        "summed": column.summed,
        "counted": column.kind in COUNTED_KINDS,
        "choices": choices,
        "mode": INPUT_MODES.get(column.kind, ""),
    }

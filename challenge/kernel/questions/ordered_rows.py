"""Rows that stand in an order of their own: a form's questions, pages and papers."""
# tested by: tests/challenge/services/test_editions.py

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models

from challenge.kernel.errors import NotFound
from challenge.kernel.questions.form_refusals import ReplacedMeanwhile


def values_of(rows: Iterable[models.Model]) -> list[dict[str, Any]]:
    """What the rows say, in their order."""
    return [
        {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
        for row in rows
    ]


def rows_in_order(
    model: type[models.Model], given: Iterable[Mapping[str, Any]], **owner: models.Model
) -> list[Any]:
    """New ones, not saved, in this order."""
    return [model(order=order, **owner, **row) for order, row in enumerate(given, 1)]


def write_order(model: type[models.Model], rows: Sequence[Any]) -> None:
    """Write the order of the rows, as they stand in the list."""
    for order, row in enumerate(rows, 1):
        row.order = order
    model._default_manager.bulk_update(rows, ["order"])


def require_there(row: models.Model, rows: Iterable[models.Model]) -> None:
    """NotFound: somebody took the row away while this waited."""
    if row.pk not in {other.pk for other in rows}:
        raise NotFound


def swap_neighbours(rows: list[Any], pk: int, *, up: bool) -> bool:
    """The row changes places with its neighbour; the first and the last stay.  Whether it did."""
    place = next((number for number, row in enumerate(rows) if row.pk == pk), None)
    other = None if place is None else place - 1 if up else place + 1
    if place is not None and other is not None and 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
        return True
    return False


def still_there(rows: models.QuerySet[Any], row: models.Model, name: str) -> bool:
    """Whether the row stands; False: somebody was faster.

    name: the field by which people know it.  ReplacedMeanwhile: it is gone, and another of that
    name stands there, for a whole form was taken over: to say "removed" would be wrong.
    """
    if rows.filter(pk=row.pk).exists():
        return True
    if rows.filter(**{name: getattr(row, name)}).exists():
        raise ReplacedMeanwhile
    return False

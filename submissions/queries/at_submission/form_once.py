"""An edition's form, read once per version of it and process.

A submission reads questions, tracks, fields and papers; in the last minutes thousands read the
same.  A version is told by the rows themselves: PostgreSQL writes a changed row anew, under the
number of the transaction that did it (xmin) and at another place (ctid), so nothing has to be
counted up, and nothing is read that is older than the statement that asked for the mark.
"""
# tested by: tests/submissions/queries/at_submission/test_form_once.py

from collections import OrderedDict
from typing import Any

from django.db import models
from django.db.models import Func, TextField
from django.db.models.base import ModelState
from django.db.models.query import prefetch_related_objects

from challenge.models import Edition, Field, FormSection, Paper, Question, Track
from challenge.queries import questions_with_sections

MOST_KEPT = 16  # editions, or versions of one, in a process
PARTS = ("questions", "tracks", "fields", "papers")
_TABLES = [model._meta.db_table for model in (Question, FormSection, Track, Field, Paper)]
_ROWS = " UNION ALL ".join(
    f"SELECT '{table}' || id || xmin || ctid AS mark FROM {table} "  # noqa: S608 - our own names
    "WHERE edition_id = %(expressions)s"
    for table in _TABLES
)
_kept: OrderedDict[tuple[int, str], dict[str, list[models.Model]]] = OrderedDict()


# in SQL, of the edition whose key the expression is
FORM_MARK = f"""(
    SELECT md5(string_agg(mark, ' ' ORDER BY mark)) FROM ({_ROWS}) AS form
)"""  # noqa: S608


class FormMark(Func):
    """The version of the form of the edition whose key the expression is."""

    template = FORM_MARK
    output_field = TextField()


# viewer: caller
def know_form(edition: Edition, mark: str | None) -> None:
    """Give the object its questions with their sections, tracks, fields and papers, as
    prefetch_related_objects would.  mark: its FormMark, as a statement of this transaction read
    it.
    """
    key = (edition.pk, mark or "")
    form = _kept.pop(key, None) or _read(edition)
    _kept[key] = form  # the newest is the last
    while len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)
    known = edition.__dict__.setdefault("_prefetched_objects_cache", {})
    for name, rows in form.items():
        known.pop(name, None)
        found = getattr(edition, name).get_queryset()
        found._result_cache = [_of(edition, row) for row in rows]
        found._prefetch_done = True
        known[name] = found


def _read(edition: Edition) -> dict[str, list[models.Model]]:
    bare = Edition(pk=edition.pk)
    prefetch_related_objects([bare], questions_with_sections(), "tracks", "fields", "papers")
    return {name: list(getattr(bare, name).all()) for name in PARTS}


def _of(edition: Edition, row: models.Model) -> Any:
    """A row of the request's own: what is set on it is set for nobody else."""
    own: Any = type(row).__new__(type(row))
    own.__dict__.update(row.__dict__)
    own._state = ModelState()
    own._state.adding, own._state.db = False, row._state.db
    own._state.fields_cache = {"edition": edition}
    return own

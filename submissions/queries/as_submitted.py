"""Entries as everybody but their writers sees them: what was submitted, not what is typed.

A draft is the startup's: of it others see that it exists, and the company's name.  What was
submitted stays as it was when the company is renamed or the draft is written on.
"""

import copy
from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Any

from django.db.models import Model, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.db.models.sql.where import WhereNode

from challenge.models import Field, Track
from submissions.models import Attachment, Entry, EntryQuerySet, EntryState, EntryVersion, Startup
from submissions.queries.snapshot import COMPANY_FIELDS, company_in

ITEM_TEXTS = ("title_ko", "title_en", "one_line_ko", "one_line_en")
NAMES = ("name_ko", "name_en")


# viewer: caller
def show_submitted(entries: Iterable[Entry]) -> None:
    """Put what was last submitted in place of what is typed, in these objects only: they are to be
    read, never saved.

    Their startups must be at hand.  One query where the rows don't bring it along
    (`as_submitted`), and one for tracks or fields that were changed.
    """
    rows = list({id(entry): entry for entry in entries}.values())
    submitted = _last_versions(rows)
    rows = [row for row in rows if row.pk in submitted or row.state == EntryState.DRAFT]
    for entry in rows:
        item, company = submitted.get(entry.pk) or ({}, {})
        entry.startup = _company(entry.startup, company)
        for name in ITEM_TEXTS:
            setattr(entry, name, item.get(name, ""))
        entry.keywords = item.get("keywords", [])
        entry.answers, entry.answer_versions = {}, {}
    _put_choices(rows, submitted)


def _last_versions(rows: Sequence[Entry]) -> dict[int, tuple[dict[str, Any], dict[str, Any]]]:
    """Entry → item and company of its last version; entries without one are left out."""
    if all(hasattr(entry, "last_version") for entry in rows):
        found = ((entry.pk, entry.last_version) for entry in rows)  # type: ignore[attr-defined]
        return {pk: (row["item"] or {}, row["company"] or {}) for pk, row in found if row}
    versions = (
        EntryVersion.objects.filter(entry__in={entry.pk for entry in rows})
        .order_by("entry", "-number")
        .distinct("entry")
        .values_list("entry_id", "snapshot__item", "snapshot__company")
    )
    return {entry: (item or {}, company or {}) for entry, item, company in versions}


def _company(now: Startup, company: dict[str, Any]) -> Startup:
    """A copy that has nothing but what was submitted; of a draft's company the name."""
    then = company_in({"company": company}) if company else Startup()
    shown = copy.copy(now)
    for name in COMPANY_FIELDS:
        if company or name not in NAMES:
            setattr(shown, name, getattr(then, name))
    return shown


def _put_choices(rows: Iterable[Entry], submitted: dict[int, Any]) -> None:
    """Track and field, where they are at hand."""
    for name, model in (("track", Track), ("field", Field)):
        changed = []
        for entry in rows:
            at_hand = name in entry._state.fields_cache
            item: dict[str, Any] = submitted[entry.pk][0] if entry.pk in submitted else {}
            slug = item.get(name, "")
            if at_hand and getattr(getattr(entry, name), "slug", "") != slug:
                setattr(entry, name, None)
                changed.append((entry, slug))
        editions = {entry.edition_id for entry, slug in changed if slug}
        known: dict[tuple[int, str], Any] = (
            {(row.edition_id, row.slug): row for row in model.objects.filter(edition__in=editions)}
            if editions
            else {}
        )
        for entry, slug in changed:
            setattr(entry, name, known.get((entry.edition_id, slug)))


class _Submitted(EntryQuerySet):
    """Rows that are shown as they were submitted, whoever takes them, page by page."""

    finds_once = False  # to be counted and then shown by pages: what is found is read once
    _found: list[int] | None = None

    def _clone(self) -> "_Submitted":
        clone: _Submitted = super()._clone()  # type: ignore[misc]
        clone.finds_once = self.finds_once
        return clone

    def count(self) -> int:
        """Of all."""
        if not self.finds_once or self._result_cache is not None:
            return super().count()
        self._found = list(self._ids())
        return len(self._found)

    def _ids(self) -> QuerySet[Any, int]:
        rows: QuerySet[Entry] = QuerySet(model=Entry, query=self.query.chain(), using=self.db)
        return rows.values_list("pk", flat=True)

    def __getitem__(self, key: Any) -> Any:
        """Of a page first which rows are on it, then those: the version of each row that only
        comes before it would be looked up too.
        """
        if not isinstance(key, slice) or self._result_cache is not None:
            return super().__getitem__(key)
        on_page = list(self._ids()[key] if self._found is None else self._found[key])
        shown = self.all()
        shown.query.where = WhereNode()  # they are found, and keep their order
        return shown.filter(pk__in=on_page)

    def _fetch_all(self) -> None:
        is_fresh = self._result_cache is None
        super()._fetch_all()
        if is_fresh and self._result_cache and isinstance(self._result_cache[0], Entry):
            show_submitted(self._result_cache)


# viewer: caller
def as_submitted(rows: QuerySet[Entry], *, finds_once: bool = False) -> QuerySet[Entry]:
    """The same rows, with `show_submitted` for those that are taken; startups and the versions
    that it needs come along, what was to be prefetched does not.

    finds_once: finding them costs much, so that a page and their number are read together.
    """
    shown = rows.select_related("startup").annotate(last_version=last_version("pk"))
    found = _Submitted(model=Entry, query=shown.query, using=rows.db)
    found.finds_once = finds_once
    return found


# viewer: caller
def last_version(entry: str) -> Subquery:
    """Item and company of the last version of the entry that the column names; to annotate
    standings, assignments and the like with, as `last_version`, before `entries_of`.
    """
    last = EntryVersion.objects.filter(entry=OuterRef(entry)).order_by("-number")
    return Subquery(
        last.values(it=JSONObject(item="snapshot__item", company="snapshot__company"))[:1]
    )


# viewer: pure
def entries_of(rows: Iterable[Model], through: str = "entry") -> list[Entry]:
    """Their entries, each with the last version that its row brings, so that `show_submitted` asks
    nothing more.

    through: the way to the entry, which must be at hand with its startup.
    """
    entries = []
    for row in rows:
        entry: Any = reduce(getattr, through.split("__"), row)
        entry.last_version = row.last_version  # type: ignore[attr-defined]
        entries.append(entry)
    return entries


# viewer: caller
def submitted_name(entry: Entry) -> str:
    """What the company of an entry is called in what was submitted, in the reader's language."""
    shown = copy.copy(entry)
    show_submitted([shown])
    return shown.startup.name


# viewer: caller
def with_submitted_entry(*names: str, through: str = "entry") -> Prefetch[str]:
    """To prefetch `entry` of winners, decisions and the like, as submitted.

    through: the way to it, where it isn't the row's own.
    """
    return Prefetch(through, as_submitted(Entry.objects.select_related(*names)))


# viewer: caller
def submitted_files(entry: Entry) -> QuerySet[Attachment]:
    """The files that belong to a version that was submitted, whichever."""
    ids = {
        file["id"]
        for files in entry.versions.values_list("snapshot__files", flat=True)
        for file in files or []
    }
    return Attachment.objects.filter(entry=entry, pk__in=ids).order_by("kind", "-id")

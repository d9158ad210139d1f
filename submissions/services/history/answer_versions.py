"""Keeping what stood in an answer, as part of each save."""
# tested by: tests/submissions/services/history/test_restore_answer.py

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime

from challenge.models import User
from submissions.models import AnswerVersion, Entry

SITTING = timedelta(minutes=10)  # what one person writes in it without another between is one row
MOST_VERSIONS = 60  # of one answer


@transaction.atomic(savepoint=False)  # within an autosave, the most frequent act of all
def keep_versions(
    *,
    writer: User,
    entry: Entry,
    fields: Iterable[str],
    before: Mapping[str, Any],
    written_before: Mapping[str, list[Any]],
) -> None:
    """What now stands in these fields; call it under the entry's lock.

    before: what stood there, written_before: its answer_versions; kept, too, where it isn't yet.
    """
    names = list(fields)
    rows = AnswerVersion.objects.filter(entry=entry, key__in=names)
    latest = {row.key: row for row in rows.order_by("key", "-version").distinct("key")}
    added, went_on = [], []
    for name in names:
        row = latest.get(name)
        now = _version(entry, name, entry.answers.get(name), entry.answer_versions[name])
        if row is None and before.get(name) not in (None, "", []):
            added.append(_version(entry, name, before[name], written_before.get(name, [0])))
        if row and row.written_by_id == writer.pk and now.written_at - row.began_at < SITTING:
            row.version, row.value, row.written_at = now.version, now.value, now.written_at
            went_on.append(row)
        else:
            added.append(now)
    AnswerVersion.objects.bulk_create(added)
    AnswerVersion.objects.bulk_update(went_on, ["version", "value", "written_at"])
    for name in {row.key for row in added}:
        _forget_oldest(entry, name)


def _version(entry: Entry, name: str, value: Any, written: list[Any]) -> AnswerVersion:
    """written: [version, user id, time] or [version]."""
    number, user, at = (*written, None, None)[:3]
    moment: datetime = (parse_datetime(at) if at else None) or entry.created_at
    return AnswerVersion(
        entry=entry, key=name, version=number, value=value, written_by_id=user,
        began_at=moment, written_at=moment,
    )  # fmt: skip


def _forget_oldest(entry: Entry, name: str) -> None:
    rows = AnswerVersion.objects.filter(entry=entry, key=name).order_by("-version")
    old = list(rows.values_list("pk", flat=True)[MOST_VERSIONS:])
    if old:
        AnswerVersion.objects.filter(pk__in=old).delete()

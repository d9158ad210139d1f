"""What a submission is checked by and made of beside the application's own row, in one statement.

Read under the locks of `hold_entry`, under which all of it is written.  The statement is written
down, for put together from the models it would take longer than PostgreSQL takes to answer it.
"""
# tested by: tests/submissions/queries/at_submission/test_held_parts.py

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from challenge.models import User
from submissions.models import Attachment, Entry, Member
from submissions.queries.at_submission.form_once import FORM_MARK

File = Mapping[str, Any]
SENT = [Attachment.State.READY, Attachment.State.CHECKING]
_ASKED = f"""
SELECT
    (SELECT json_agg(json_build_object(
            'id', id, 'kind', kind, 'name', name, 'size', size, 'sha256', sha256,
            'issued_on', issued_on) ORDER BY id)
        FROM submissions_attachment WHERE entry_id = entry.id AND state = ANY(%s)),
    (SELECT json_agg(json_build_array(kind, text_version) ORDER BY kind)
        FROM submissions_consent
        WHERE startup_id = entry.startup_id AND edition_id = entry.edition_id
            AND withdrawn_at IS NULL),
    (SELECT json_agg(person.name ORDER BY member.id)
        FROM submissions_member AS member JOIN challenge_user AS person ON person.id = user_id
        WHERE startup_id = entry.startup_id AND member.kind = %s),
    coalesce(last.number, 0),
    last.snapshot::json,
    {FORM_MARK % {"expressions": "entry.edition_id"}},
    (SELECT kind FROM submissions_member
        WHERE startup_id = entry.startup_id AND user_id = %s ORDER BY id LIMIT 1),
    (SELECT id FROM submissions_receipt WHERE entry_id = entry.id AND idempotency_key = %s)
FROM submissions_entry AS entry
LEFT JOIN LATERAL (
    SELECT number, snapshot FROM submissions_entryversion
    WHERE entry_id = entry.id ORDER BY number DESC LIMIT 1
) AS last ON true
WHERE entry.id = %s
"""  # noqa: S608 - values go in as parameters


@dataclass(frozen=True, slots=True)
class HeldParts:
    """files: sent and not refused, of whatever paper, oldest first (id, kind, name, size, sha256,
    issued_on).  consents: kind and version of those in force, by kind.  represented_by: names, the
    longest there first.  version, snapshot: of the last submission; 0 and None before the first.
    form: the mark of the edition's form.  kind: what the actor is in the startup, "": nothing.
    receipt: the one that was issued for the same key.
    """

    files: Sequence[File]
    consents: Sequence[Sequence[str]]
    represented_by: Sequence[str]
    version: int
    snapshot: dict[str, Any] | None
    form: str | None
    kind: str
    receipt: int | None


# viewer: caller
def held_parts(entry: Entry, *, actor: User | None = None, key: str = "") -> HeldParts:
    """One statement.  actor, key: whose place in the startup, and which receipt, is asked for."""
    person = actor.pk if actor is not None else None
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, [SENT, Member.Kind.REPRESENTATIVE, person, key, entry.pk])
        files, consents, people, version, snapshot, form, kind, receipt = cursor.fetchone()
    return HeldParts(
        files=[{**file, "issued_on": _day(file["issued_on"])} for file in files or ()],
        consents=consents or (),
        represented_by=people or (),
        version=version,
        snapshot=snapshot,
        form=form,
        kind=kind or "",
        receipt=receipt,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

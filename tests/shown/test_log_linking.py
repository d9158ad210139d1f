"""Who reads all that the public log says, and knows everything else but the salts, can't tell who
scored what.
"""

import hashlib
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from challenge.kernel.transparency.leaf import canonical_json
from challenge.models import LogRecord
from judging.models import Assignment, Round
from judging.queries.scoring.sheet_proof import complete_sheets
from tests.judging.proved_round import a_published_round

pytestmark = pytest.mark.django_db
CLOSED = {"sheet", "sheet-withdrawal", "late-sheet", "recusal", "consent", "pledge", "submission"}


def public_log(round: Round) -> str:
    """Every answer of the log's public addresses, to somebody who isn't signed in."""
    client, slug = Client(), round.edition.slug
    addresses = [
        reverse("api:log-keys"),
        reverse("api:log-checkpoint"),
        reverse("api:log-checkpoints"),
        reverse("api:log-leaves") + "?start=0&count=500",
        reverse("api:log-openings", args=[slug]),
    ]
    answers = [client.get(address) for address in addresses]
    assert [answer.status_code for answer in answers] == [200] * len(addresses)
    return "\n".join(answer.content.decode() for answer in answers)


def guesses(record: LogRecord, index: int, assignment: Assignment | None) -> list[bytes]:
    """Salts that a careless program would have taken: none, zeros, numbers, names, the edition."""
    numbers = [index, record.pk, record.round or 0]
    words = [record.edition, record.kind, str(record.commitment)]
    if assignment is not None:
        numbers += [assignment.pk, assignment.judge_id, assignment.entry_id]
        words += [assignment.judge.user.email, assignment.judge.user.name]
    plain = [str(number).encode() for number in numbers] + [word.encode() for word in words]
    sized = [number.to_bytes(32, "big") for number in numbers]
    return [b"", bytes(32), *plain, *sized, *(hashlib.sha256(word).digest() for word in plain)]


def hashes_in(text: str) -> set[str]:
    return set(re.findall(r"\b[0-9a-f]{64}\b", text))


def test_nothing_of_a_person_can_be_found_again_by_who_lacks_the_salts() -> None:
    round = a_published_round()
    told, closed = public_log(round), LogRecord.objects.filter(kind__in=CLOSED)
    known = hashes_in(told)
    records = list(closed.select_related("leaf").order_by("pk"))
    complete_sheets(records)
    assignments: list[Assignment | None] = [
        None,
        *round.assignments.select_related("judge__user"),
    ]
    assert {"sheet", "submission", "pledge"} & {record.kind for record in records}
    for record in records:
        right = bytes.fromhex(record.salt)
        content = canonical_json(record.content)
        # who has the salt finds it, so that this search can find what there is to find
        assert hashlib.sha256(right + content).hexdigest() in known
        for assignment in assignments:
            tried = {
                hashlib.sha256(salt + content).hexdigest()
                for salt in guesses(record, record.leaf.index, assignment)
            }
            assert not tried & known, (record.kind, record.content)


def test_nothing_of_a_person_is_in_the_log_by_number_name_or_salt() -> None:
    round = a_published_round()
    told = public_log(round)
    judges = [judge.user for judge in round.edition.judges.select_related("user")]
    names = {word for person in judges for word in (person.name, person.email) if word}
    salts = {row.salt for row in LogRecord.objects.select_related("event") if row.salt}
    opened = {
        record.salt
        for record in LogRecord.objects.exclude(kind__in=CLOSED)
        if record.salt and record.salt in told
    }
    assert not [word for word in names if word in told]
    assert not [salt for salt in salts - opened if salt in told]
    assert opened, "contents that are open to everybody have their salts there"


def test_what_was_counted_is_listed_in_an_order_that_says_nothing_of_judges_or_entries() -> None:
    """Marks of sheets follow the leaves, which everybody sees come in; not judges or scores."""
    round = a_published_round()
    publication = LogRecord.objects.filter(kind="publication").latest("pk").content
    assert publication is not None
    counted: list[Any] = publication["counted"]
    assert len(counted) == round.assignments.count()
    leaves = [row[0] if isinstance(row, list) else row["leaf"] for row in counted]
    assert leaves == sorted(leaves)

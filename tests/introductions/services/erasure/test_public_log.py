"""An erasure destroys salts and contents of the public log; the tree stays, and verifies."""

import pytest

from challenge import tasks
from challenge.models import AuditEvent, LogLeaf, LogNode, LogRecord
from challenge.transparency.reading import NotSealedYet
from introductions.services.erasure.rows import erase_application, erase_judge
from judging.queries.scoring.sheet_proof import sheet_leaves, sheet_receipt
from tests.judging.proved_round import a_closed_round, a_published_round

pytestmark = pytest.mark.django_db


def tree() -> list[tuple[object, ...]]:
    return [
        *LogLeaf.objects.order_by("index").values_list("index", "data"),
        *((number, bytes(value)) for number, value in LogNode.objects.values_list("pk", "hash")),
        *LogRecord.objects.order_by("pk").values_list("pk", "commitment"),
    ]


def test_a_judges_salts_and_contents_go_and_the_tree_stays() -> None:
    round = a_published_round()
    judge, other = round.edition.judges.order_by("pk")[:2]
    before = tree()
    erase_judge(judge=judge, asked_by=None)
    assert tree() == before
    gone = [leaf.record for leaf in sheet_leaves(round, judge)]
    assert len(gone) == 3
    assert {(record.salt, record.content) for record in gone} == {("", None)}
    with pytest.raises(NotSealedYet):
        sheet_receipt(round, judge)
    assert len(sheet_receipt(round, other)["items"]) == 3
    tasks.seal_audit_events()
    assert tree()[: len(before)] != []


def test_what_waits_for_its_leaf_is_destroyed_too_and_sealed_all_the_same() -> None:
    round = a_closed_round()
    judge = round.edition.judges.earliest("pk")
    numbers = [str(pk) for pk in judge.assignments.values_list("sheet", flat=True)]
    sheets = AuditEvent.objects.filter(action="sheet.submitted", object_id__in=numbers)
    given = list(sheets.order_by("pk").values_list("pk", "commitment"))
    assert len(given) == 3
    assert not LogRecord.objects.filter(pk__in=sheets).exists()
    erase_judge(judge=judge, asked_by=None)
    assert set(sheets.values_list("salt", "content")) == {("", None)}
    tasks.seal_audit_events()
    rows = LogRecord.objects.filter(pk__in=sheets, leaf__isnull=False).order_by("pk")
    assert list(rows.values_list("pk", "commitment")) == given


def test_an_applications_salts_go_with_what_judges_wrote_about_it() -> None:
    round = a_published_round()
    entry = round.participations.select_related("entry").earliest("pk").entry
    before = tree()
    erase_application(entry=entry, asked_by=None)
    assert tree()[: len(before)] == before
    for judge in round.edition.judges.all():
        left = [leaf for leaf in sheet_leaves(round, judge) if leaf.record.salt]
        assert len(left) == 2
    erase_application(entry=entry, asked_by=None)  # run twice, the second finds nothing

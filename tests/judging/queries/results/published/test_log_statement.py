"""What a publication says in the public log of the sheets and applications that it rests on."""

import json
from collections import Counter
from typing import Any

import pytest

from challenge.kernel.digests import digest
from challenge.models import LogLeaf, LogRecord
from judging.models import Judge
from judging.queries.scoring.sheet_proof import complete_sheets
from judging.services.rounds.close import close_round
from judging.services.scoring.sheet import save_sheet
from tests.judging import factories as f
from tests.judging.proved_round import a_published_round, publish

pytestmark = pytest.mark.django_db


def statement() -> dict[str, object]:
    return dict(LogRecord.objects.get(kind="publication").content or {})


def test_each_sheet_of_the_log_is_counted_or_said_not_to_be() -> None:
    round = f.an_open_round(entries=2, judges=2, sheets_per_entry=2, places=1)
    rows = list(round.assignments.select_related("judge__user", "round").order_by("pk"))
    for number, assignment in enumerate(rows):
        sent: dict[str, Any] = {
            "scores": f.full_scores(assignment, 3),
            "comment": f.COMMENT,
            "submit": True,
        }
        save_sheet(
            actor=assignment.judge.user, assignment=assignment, base_revision=0,
            mutation_id=f"a{number}", **sent,
        )  # fmt: skip
    again = rows[0]
    save_sheet(
        actor=again.judge.user, assignment=again, base_revision=1, mutation_id="again",
        scores=f.full_scores(again, 5), comment=f.COMMENT, submit=True, reason="Misread",
    )  # fmt: skip
    close_round(actor=f.organiser_of(round.edition), round=round)
    round.refresh_from_db()
    publish(round)
    said = statement()
    leaves = LogLeaf.objects.filter(record__kind="sheet").values_list("index", flat=True)
    counted = [index for index, _mark in said["counted"]]  # type: ignore[attr-defined]
    left_out = dict(said["left_out"])  # type: ignore[call-overload]
    assert sorted([*counted, *left_out]) == sorted(leaves)
    assert list(left_out.values()) == ["replaced"]
    assert said["late"] == []


def test_nothing_public_ties_a_leaf_to_its_judge_or_entry() -> None:
    """Whoever has all that is public, and the list of judges, guesses no better than by lot."""
    round = a_published_round()
    said = statement()
    public = json.dumps([said, *LogLeaf.objects.order_by("index").values_list("data", flat=True)])
    judges = Judge.objects.filter(edition=round.edition).select_related("user")
    codes = list(round.participations.values_list("blind_code", flat=True))
    for word in [*(judge.user.email for judge in judges), *(judge.user.name for judge in judges)]:
        assert word not in public
    for code in codes:
        assert code not in public
    sheets = [json.loads(leaf.data) for leaf in LogLeaf.objects.filter(record__kind="sheet")]
    same = Counter((leaf["kind"], leaf["edition"], leaf["round"]) for leaf in sheets)
    assert len(same) == 1  # alike in all but the commitment
    marks = [mark for _index, mark in said["counted"]]  # type: ignore[attr-defined]
    assert len(set(marks)) == len(marks) == 9
    records = LogRecord.objects.filter(kind="sheet").select_related("event")
    complete_sheets(records)
    for record in records:
        guess = {name: record.content[name] for name in ("entry", "points")}
        from_outside = [f"{guess}", json.dumps(guess), json.dumps({"counted": guess})]
        assert not any(digest(text) in public for text in from_outside)

"""A table that is written twice at once, or beside what makes its rows wrong, is written once or
not at all.
"""

from functools import partial
from typing import Any

import pytest

from challenge.kernel.errors import Refusal, WrongState
from challenge.kernel.spreadsheets import read_table
from challenge.models import AuditEvent
from judging.models import Assignment, ImportedFile, Judge, Round, Scoresheet
from judging.queries.scoring.imported.mapping import mapping_in
from judging.services.assignment.recuse import declare_conflict
from judging.services.imports.mapped_import import (
    ChangedSinceShown,
    drop_file,
    keep_file,
    name_columns,
    write_file,
)
from judging.services.imports.table_import import plan_table, write_plan
from judging.services.panel.invite import dismiss_judge
from submissions.models import Entry
from tests.judging import factories as f
from tests.races.at_once import Act, all_at_once, beside

pytestmark = pytest.mark.django_db(transaction=True)
ENTRIES = "회사명,대표자,이메일,출품작\n도토리,구병찬,koo@dotori.example,로봇\n"
JUDGES = "이름,이메일,소속\n강민서,kang@vc.example,새솔\n"


def writing(kind: str, text: str, round: Round) -> Act:
    """The rows are checked now, and written when the act is done."""
    facts: dict[str, Any] = {"kind": kind, "edition": round.edition, "round": round}
    plan = plan_table(table=read_table(text.encode()), **facts)
    assert plan.rows, plan.problems
    actor = f.organiser_of(round.edition)
    return lambda: write_plan(actor=actor, rows=plan.rows, table_sha256="0" * 64, **facts)


@pytest.mark.parametrize(("kind", "text"), [("entries", ENTRIES), ("judges", JUDGES)])
def test_a_table_that_is_sent_by_two_clicks_is_written_once(kind: str, text: str) -> None:
    round = f.a_draft_edition().rounds.earliest("pk")
    acts = [writing(kind, text, round), writing(kind, text, round)]
    outcomes = beside(*acts)
    assert outcomes[0].acknowledged, outcomes
    assert isinstance(outcomes[1].refusal, Refusal), outcomes
    edition = round.edition
    assert Entry.objects.filter(edition=edition).count() + edition.judges.count() == 1


@pytest.mark.parametrize("leaves", [True, False])
def test_a_sheet_on_paper_is_of_no_judge_who_leaves_or_is_in_conflict_meanwhile(
    leaves: bool,
) -> None:
    round = f.an_open_round(entries=3, judges=3)
    judge, entry = f.a_judge(round.edition), round.participations.earliest("pk").entry
    criteria = round.rubric.criteria.values_list("key", flat=True)
    rows = [f"{entry.code},{judge.user.email},{key},1" for key in criteria]
    write = writing("scores", "\n".join(["출품작,심사위원,평가항목,점수", *rows]), round)
    if leaves:
        organiser = f.organiser_of(round.edition)
        meanwhile: Act = partial(dismiss_judge, actor=organiser, judge=judge, reason="해촉")
    else:
        facts: dict[str, Any] = {"judge": judge, "entry": entry, "kind": "other"}
        meanwhile = partial(declare_conflict, actor=judge.user, **facts)
    happened, written = beside(meanwhile, write)
    assert happened.acknowledged, happened
    assert isinstance(written.refusal, WrongState), written
    assert not Assignment.objects.filter(judge=Judge.objects.get(pk=judge.pk)).exists()
    assert not Scoresheet.objects.exists()


def test_a_file_that_is_kept_by_many_clicks_is_one() -> None:
    edition = f.a_draft_edition()
    facts: dict[str, Any] = {"kind": "judges", "name": "a.csv", "content": JUDGES.encode()}
    keep = partial(keep_file, actor=f.organiser_of(edition), edition=edition, **facts)
    outcomes = all_at_once(keep, 4)
    assert all(outcome.acknowledged for outcome in outcomes), outcomes
    assert ImportedFile.objects.filter(edition=edition).count() == 1
    assert AuditEvent.objects.filter(action="import_file.kept").count() == 1


def test_a_kept_file_is_named_written_and_dropped_once_by_many_clicks() -> None:
    edition = f.a_draft_edition()
    actor, names = f.organiser_of(edition), iter(["a.csv", "b.csv"])
    keep = partial(keep_file, actor=actor, edition=edition, kind="judges", content=JUDGES.encode())
    written, dropped = (keep(name=next(names)) for _file in range(2))
    mapping = mapping_in({**written.mapping, "left_out": ["|2"]})
    shown: dict[str, Any] = {"seen": mapping_in(dropped.mapping).version}
    name = partial(name_columns, actor=actor, file=dropped, mapping=mapping, **shown)
    outcomes = all_at_once(name, 3)
    assert all(outcome.acknowledged for outcome in outcomes), outcomes
    seen = mapping_in(written.mapping).version
    outcomes = all_at_once(partial(write_file, actor=actor, file=written, seen=seen), 3)
    assert sum(outcome.acknowledged for outcome in outcomes) == edition.judges.count() == 1
    outcomes = all_at_once(partial(drop_file, actor=actor, file=dropped), 3)
    assert all(outcome.acknowledged for outcome in outcomes), outcomes
    for action in ("import_file.named", "import_file.written", "import_file.dropped"):
        assert AuditEvent.objects.filter(action=action).count() == 1, action


def test_of_two_who_name_the_columns_they_saw_the_second_is_told_to_look_again() -> None:
    """Of a form that is sent twice with another header line, the second names columns that are
    gone.
    """
    edition = f.a_draft_edition()
    facts: dict[str, Any] = {"actor": f.organiser_of(edition)}
    file = keep_file(edition=edition, kind="judges", name="a.csv", content=JUDGES.encode(), **facts)
    facts |= {"file": file, "seen": mapping_in(file.mapping).version}
    first, second = (
        partial(name_columns, mapping=mapping_in({**file.mapping, **said}), **facts)
        for said in ({"left_out": ["|2"]}, {"header_line": 2})
    )
    named, refused = beside(first, second)
    assert named.acknowledged, named
    assert isinstance(refused.refusal, ChangedSinceShown), refused
    assert mapping_in(ImportedFile.objects.get(pk=file.pk).mapping).left_out
    assert AuditEvent.objects.filter(action="import_file.named").count() == 1

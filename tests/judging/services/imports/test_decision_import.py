"""A committee's sheet of decisions: read in its own words, looked at, made whole or not at all."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from rest_framework.test import APIClient

from challenge.kernel.errors import NotAllowed
from challenge.kernel.spreadsheets import read_table
from challenge.kernel.versions import VersionNeeded
from challenge.models import AuditEvent, Edition, RoleKind
from judging.models import Award, Decision, DecisionKind, RememberedColumns, Round, RoundState
from judging.queries.results.verdicts import standings_in, verdicts
from judging.queries.scoring.imported.mapping import mapping_in
from judging.services.imports.decision_import import import_decisions, plan_decisions
from judging.services.imports.mapped_import import keep_file, look_at, name_columns, write_file
from judging.services.results.decide import decide
from submissions.models import Entry
from submissions.queries.table_rows import Plan
from tests.frontend.pages.organisers.desk import at, organiser, signed_in
from tests.frontend.pages.organisers.import_steps import fields_of
from tests.judging import factories as make

pytestmark = pytest.mark.django_db
HEAD = "접수번호,기업명,심의결과,사유\n"


def ranked(round: Round) -> list[Entry]:
    """The entries, best first."""
    standings = standings_in(round.tallies.latest("number"))
    return [row.entry for row in sorted(standings, key=lambda row: row.rank or 99)]


def sheet(round: Round, *, reasons: dict[int, str] | None = None, swap: bool = False) -> str:
    """As the ranking says; swap: the last instead of the first."""
    entries, said = (
        ranked(round),
        verdicts(round=round, standings=standings_in(round.tallies.latest("number"))),
    )
    words = {entry.pk: "선정" if said[entry.pk].is_chosen else "탈락" for entry in entries}
    if swap:
        words[entries[0].pk], words[entries[-1].pk] = "예비", "선정"
    return HEAD + "".join(
        f"{entry.code},{entry.startup.name_ko},{words[entry.pk]},"
        f"{(reasons or {}).get(entry.pk, '')}\n"
        for entry in entries
    )


def planned(round: Round, text: str) -> Plan:
    table = read_table(text.encode())
    rows = [(row.line, row.cells) for row in table.rows]
    return plan_decisions(round=round, header=table.header, rows=rows)


def problems_of(found: Plan) -> list[tuple[int, str]]:
    return [(int(problem.line), problem.column) for problem in found.problems]


def kinds(round: Round) -> Sequence[str]:
    return sorted(Decision.objects.filter(round=round).values_list("kind", flat=True))


def by_mapping(round: Round, text: str) -> int:
    """Kept, looked at, written, as the page does."""
    actor = make.organiser_of(round.edition)
    file = keep_file(
        actor=actor, edition=round.edition, kind="decisions", name="심의결과.csv",
        content=text.encode(), round=round,
    )  # fmt: skip
    looked = look_at(kind="decisions", edition=round.edition, content=text.encode(), round=round)
    return write_file(actor=actor, file=file, seen=looked.mapping.version)


def test_a_whole_sheet_decides_the_round_in_one_act() -> None:
    round = make.a_closed_round(entries=6, places=2)
    assert by_mapping(round, sheet(round)) == 6
    round.refresh_from_db()
    assert round.state == RoundState.DECIDED
    assert kinds(round) == ["advance"] * 2 + ["reject"] * 4
    assert AuditEvent.objects.filter(action="entry.decided").count() == 6
    assert AuditEvent.objects.get(action="decisions.imported").facts["count"] == 6


def test_against_the_ranking_a_reason_is_needed_and_is_kept() -> None:
    round = make.a_closed_round(entries=6, places=2)
    first, last = ranked(round)[0], ranked(round)[-1]
    assert problems_of(planned(round, sheet(round, swap=True))) == [(2, "사유"), (7, "사유")]
    assert not Decision.objects.exists()
    reasons = {first.pk: "참가 포기", last.pk: "위원회 추천"}
    found = planned(round, sheet(round, swap=True, reasons=reasons))
    assert [row.line for row in found.rows if row.says] == [2, 7]
    by_mapping(round, sheet(round, swap=True, reasons=reasons))
    decided = {row.entry_id: (row.kind, row.reason) for row in Decision.objects.all()}
    assert decided[first.pk] == (DecisionKind.WAITLIST, "참가 포기")
    assert decided[last.pk] == (DecisionKind.ADVANCE, "위원회 추천")


def test_what_cannot_be_read_is_named_with_its_line_and_column() -> None:
    round = make.a_closed_round(entries=6, places=2)
    first, second = ranked(round)[:2]
    text = (
        HEAD
        + f"{first.code},,글쎄요,\n"
        + "없는기업,,선정,\n"
        + f",,선정,\n{second.code},,선정,\n{second.code},,탈락,중복\n"
    )
    assert problems_of(planned(round, text)) == [
        (2, "심의결과"), (3, "접수번호"), (4, "기업명"), (6, "접수번호"),
    ]  # fmt: skip


def test_a_number_that_is_mistyped_is_seen_by_the_company_beside_it() -> None:
    round = make.a_closed_round(entries=6, places=2)
    first, second = ranked(round)[:2]
    text = HEAD + f"{first.code},{second.startup.name_ko},선정,\n"
    assert problems_of(planned(round, text)) == [(2, "기업명")]
    by_name = planned(round, f"기업명,결과\n{first.startup.name_ko},선정\n")
    assert [row.choice.entry for row in by_name.rows] == [first]


def test_the_sheets_track_is_compared_and_moves_nobody() -> None:
    round = make.a_closed_round(entries=6, places=2)
    first = ranked(round)[0]
    text = f"접수번호,결과,부문\n{first.code},선정,화성 탐사\n"
    assert problems_of(planned(round, text)) == [(2, "부문")]
    track = first.track
    assert track is not None
    assert not planned(round, f"접수번호,결과,부문\n{first.code},선정,{track.name_ko}\n").problems


def test_in_the_last_round_awards_are_named_and_not_given_twice() -> None:
    round = make.make_last(make.a_closed_round(entries=6))
    award = Award.objects.filter(edition=round.edition, places=1).first()
    assert award is not None
    first, second = ranked(round)[:2]
    text = f"접수번호,결과,훈격,사유\n{first.code},선정,,\n{second.code},선정,없는상,\n"
    assert problems_of(planned(round, text)) == [(2, "훈격"), (3, "훈격")]
    twice = (
        f"접수번호,결과,사유\n{first.code},{award.name_ko},가\n{second.code},{award.name_ko},나\n"
    )
    assert (3, "award") in problems_of(planned(round, twice))
    once = planned(round, f"접수번호,결과,사유\n{first.code},{award.name_ko},가\n")
    assert [row.choice.award for row in once.rows] == [award]


def test_a_decision_that_stands_is_not_overwritten() -> None:
    round = make.a_closed_round(entries=6, places=2)
    actor, first = make.organiser_of(round.edition), ranked(round)[0]
    found = planned(round, sheet(round))
    decide(actor=actor, round=round, entry=first, kind="reject", reason="참가 포기")
    again = planned(round, sheet(round))
    assert problems_of(again) == [(2, "심의결과")]
    with pytest.raises(VersionNeeded):  # decided between the look and the writing
        import_decisions(actor=actor, round=round, rows=found.rows)
    assert Decision.objects.count() == 1


def test_the_same_sheet_again_changes_nothing() -> None:
    round = make.a_closed_round(entries=6, places=2)
    by_mapping(round, sheet(round))
    found = planned(round, sheet(round))
    assert not found.problems
    assert all(row.stands for row in found.rows)
    actor = make.organiser_of(round.edition)
    assert import_decisions(actor=actor, round=round, rows=found.rows) == []
    assert AuditEvent.objects.filter(action="entry.decided").count() == 6


def test_before_the_close_it_is_said_once_and_nobody_else_may() -> None:
    round = make.an_open_round(entries=6, places=2)
    entry = round.participations.first()
    assert entry is not None
    assert len(planned(round, f"접수번호,결과\n{entry.entry.code},선정\n").problems) == 1
    closed = make.a_closed_round(entries=6, places=2)
    found = planned(closed, sheet(closed))
    for kind in (RoleKind.OBSERVER, RoleKind.SECRETARY):
        actor = make.an_organiser_of(closed.edition, kind)
        with pytest.raises(NotAllowed):
            import_decisions(actor=actor, round=closed, rows=found.rows)
    assert not Decision.objects.exists()


def test_by_page_api_and_command(tmp_path: Any, capsys: Any) -> None:
    round = make.a_closed_round(entries=6, places=2)
    client, text = organiser(round), sheet(round)
    send = {"file": SimpleUploadedFile("심의결과.csv", text.encode())}
    page = client.post(f"{at('import', round, 'decisions')}?round={round.order}", send)
    assert page.status_code == 302
    shown = client.get(page["Location"]).content.decode()
    assert "심의결과" in shown
    path = f"/api/v1/editions/{round.edition.slug}/import/decisions"
    api = APIClient()
    api.force_login(make.organiser_of(round.edition))
    body = {"file": SimpleUploadedFile("a.csv", text.encode()), "round": round.order}
    assert api.post(path, body, format="multipart").json()["good"] == 6
    file = tmp_path / "심의결과.csv"
    file.write_text(text, "utf-8")
    call_command(
        "import", "decisions", str(file), edition=round.edition.slug, round=round.order,
        language="en", write=True,
    )  # fmt: skip
    assert "6 rows were written" in capsys.readouterr().out
    assert client.post(page["Location"], fields_of(shown) | {"act": "write"}).status_code == 302
    assert Decision.objects.count() == 6
    watcher = signed_in(make.an_organiser_of(round.edition, RoleKind.SECRETARY))
    assert watcher.get(at("import", round, "decisions")).status_code == 403


def test_columns_are_remembered_for_every_programme_of_the_host() -> None:
    round = make.a_closed_round(entries=6, places=2)
    odd = sheet(round).replace("심의결과", "판정란")
    actor = make.organiser_of(round.edition)
    file = keep_file(
        actor=actor, edition=round.edition, kind="decisions", name="a.csv", content=odd.encode(),
        round=round,
    )  # fmt: skip
    said = json.loads(json.dumps(file.mapping))
    said["columns"]["판정란"] = "decision"
    mapping = mapping_in(said)
    name_columns(actor=actor, file=file, mapping=mapping, seen=mapping_in(file.mapping).version)
    write_file(actor=actor, file=file, seen=mapping.version)
    assert RememberedColumns.objects.get().kind == "decisions"
    other = make.a_closed_round(entries=6, places=2)
    assert other.edition.challenge_id != round.edition.challenge_id
    content = sheet(other).replace("심의결과", "판정란").encode()

    def named(of: Round) -> str:
        edition = Edition.objects.get(pk=of.edition_id)
        looked = look_at(kind="decisions", edition=edition, content=content, round=of)
        return looked.mapping.columns["판정란"].to

    assert named(other) == "decision"
    Edition.objects.filter(pk=other.edition_id).update(host_ko="다른 기관")
    assert named(other) == ""

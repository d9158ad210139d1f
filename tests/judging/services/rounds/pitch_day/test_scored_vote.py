"""The audience's points: in no score before the close, then in all that anybody computes."""

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from openpyxl import load_workbook

from challenge.kernel.errors import InvalidInput
from challenge.models import Edition, Job, LogRecord
from challenge.transparency.reading import openings_of
from challenge.transparency.sealing import seal_whole_log
from judging.models import Announcement, Method, Round, Standing
from judging.queries.results.feedback import results_of
from judging.queries.results.figures import figures
from judging.queries.results.published.bundle import seal
from judging.queries.results.published.bundle_check import first_difference
from judging.queries.results.published.disclosure import public_bundle
from judging.queries.results.taken_away.tally_sheet import tally_sheet, tally_workbook
from judging.queries.results.tally_input import read_input, rules_of
from judging.queries.results.what_if import what_if
from judging.queries.rounds.hall_vote import audience_result, is_vote_missing, published_votes
from judging.services.results.adjust import add_adjustment
from judging.services.results.decide import VoteIsMissing, decide_by_ranking
from judging.services.results.tally import is_tallied, tally_round
from judging.services.setup.rounds import update_round
from submissions.models import Entry
from submissions.services.submit import withdraw_entry
from tests.judging import factories as f
from tests.judging.proved_round import publish
from tests.judging.services.rounds.pitch_day.voted_round import (
    a_heard_round,
    a_published_round,
    entries_of,
    vote,
)

pytestmark = pytest.mark.django_db
LEVELS = ["full", *Edition.Disclosure.values]


def finals(round: Round) -> dict[int, Decimal | None]:
    tally = tally_round(round=round)
    rows = Standing.objects.filter(tally=tally).values_list("entry_id", "official")
    return dict(rows)


@pytest.mark.parametrize(
    "changes",
    [
        {"audience_vote": "device", "audience_points": 10},
        {"audience_points": 10},
        {"audience_vote": "ticket", "audience_points": 21},
        {"audience_vote": "ticket", "audience_points": 10, "method": "sum"},
    ],
)
def test_points_are_refused_without_tickets_beyond_twenty_and_beside_a_sum(
    changes: dict[str, Any],
) -> None:
    round = f.a_round(kind="pitch")
    organiser = f.organiser_of(round.edition)
    with pytest.raises(InvalidInput) as refused:
        update_round(actor=organiser, round=round, **changes)
    assert set(refused.value.fields) == {"audience_points"}
    rules: dict[str, Any] = {"audience_vote": "ticket", "audience_points": 20}
    changed = update_round(actor=organiser, round=round, **rules)
    assert rules_of(round=changed, criteria=[])["audience"] == "20.00"
    with pytest.raises(InvalidInput):
        update_round(actor=organiser, round=changed, audience_vote="device")
    named = pytest.raises(IntegrityError, match="round_audience_points_by_ticket")
    with named, transaction.atomic():
        Round.objects.filter(pk=round.pk).update(audience_vote="device")


def test_before_the_close_the_tally_has_none_of_it_and_nobody_decides() -> None:
    session = a_heard_round()
    round, organiser = session.round, f.organiser_of(session.round.edition)
    alone = finals(round)
    assert is_vote_missing(round)
    assert read_input(round=round).audience is None
    with pytest.raises(VoteIsMissing):
        decide_by_ranking(actor=organiser, round=round)
    f.run(Job.objects.get(kind="tally"))  # of the round's close
    vote(session, (1, 4, 0, 2))
    assert not is_vote_missing(round)
    assert not is_tallied(round=round)
    assert Job.objects.filter(kind="tally", state="queued").count() == 1
    points = dict(zip(entries_of(round), map(Decimal, ("2.5", "10", "0", "5")), strict=True))
    capped = {entry: min((own or 0) + points[entry], Decimal(100)) for entry, own in alone.items()}
    assert finals(round) == capped
    decide_by_ranking(actor=organiser, round=round)


def test_a_vote_without_ballots_leaves_the_order_of_the_judges() -> None:
    session = a_heard_round()
    alone = finals(session.round)
    vote(session, (0, 0, 0, 0))
    assert finals(session.round) == alone
    assert not is_vote_missing(session.round)


def test_rules_without_points_keep_every_digest_and_ask_for_no_vote() -> None:
    session = a_heard_round(audience_points=0)
    round = session.round
    before = read_input(round=round)
    assert "audience" not in before.rules
    vote(session, (1, 4, 0, 2))
    after = read_input(round=round)
    assert (before.digest, before.adjustments) == (after.digest, after.adjustments)
    assert tally_round(round=round).number == 1
    assert {row["points"] for row in audience_result(session)} == {None}


def test_the_cap_of_bonuses_does_not_touch_the_audience() -> None:
    session = a_heard_round()
    round, entries = session.round, entries_of(session.round)
    entry = Entry.objects.get(pk=entries[0])
    organiser = f.organiser_of(round.edition)
    add_adjustment(
        actor=organiser, round=round, entry=entry, kind="bonus", points=Decimal(5), reason="가점"
    )
    vote(session, (4, 1, 0, 0))
    standing = Standing.objects.get(tally=tally_round(round=round), entry=entry)
    assert standing.bonus == Decimal(13), "3 of the cap and 10 of the audience"


def test_who_withdraws_is_no_measure_for_the_others() -> None:
    session = a_heard_round()
    vote(session, (2, 8, 4, 0))
    entries = entries_of(session.round)
    gone = Entry.objects.get(pk=entries[1])
    member = gone.startup.members.select_related("user").earliest("pk")
    withdraw_entry(actor=member.user, entry=gone)
    found = read_input(round=session.round)
    points = {entry: row for entry, kind, row in found.adjustments if kind == "audience"}
    assert points == {entries[0]: Decimal(5), entries[2]: Decimal(10)}


@pytest.mark.parametrize("method", [Method.TRIMMED, Method.MEAN, Method.CALIBRATED])
def test_every_level_of_the_bundle_is_verified_and_no_vote_can_be_forged(method: str) -> None:
    round = a_published_round((7, 16, 11, 0, 3, 5), method=method)
    announcement = Announcement.objects.get(round=round)
    for level in LEVELS:
        full = announcement.bundle
        bundle = full if level == "full" else public_bundle(bundle=full, level=level)
        assert first_difference(bundle=bundle) is None, level
        assert bundle["audience"]["ballots"] == 42
        for change in (more_votes, more_points, no_vote, other_rules, one_left_out):
            forged = deepcopy(bundle)
            change(forged)
            found = first_difference(bundle=seal(forged))
            assert found is not None, (level, change.__name__)
            assert found.what == "audience", (level, change.__name__)


def more_votes(bundle: dict[str, Any]) -> None:
    bundle["audience"]["votes"][0]["votes"] += 1


def more_points(bundle: dict[str, Any]) -> None:
    given = [row for row in bundle["adjustments"] if row["kind"] == "audience"]
    given[0]["points"] = "9.99"


def no_vote(bundle: dict[str, Any]) -> None:
    del bundle["audience"]


def other_rules(bundle: dict[str, Any]) -> None:
    bundle["rules"]["audience"] = "12.00"


def one_left_out(bundle: dict[str, Any]) -> None:
    del bundle["audience"]["votes"][-1]


def test_the_tally_is_computed_again_to_the_bit() -> None:
    session = a_heard_round(6)
    vote(session, (7, 16, 11, 0, 3, 5))
    tally = tally_round(round=session.round)
    found = read_input(round=session.round)
    again = figures(found=found, seed=tally.seed).official
    rows = Standing.objects.filter(tally=tally)
    assert {row.entry_id: (row.rank, row.official) for row in rows} == {
        entry: (row.rank, row.final) for entry, row in again.items()
    }
    official = {row.entry_id: row.official for row in rows}
    field = what_if(round=session.round)
    assert field.places == session.round.places
    sheet = tally_sheet(session.round, tally)
    with tally_workbook(sheet) as file:
        page = load_workbook(file, data_only=True).worksheets[0]
    lines = list(page.iter_rows(values_only=True))
    at = [str(cell) for cell in lines[4]].index(gettext("Official"))
    shown = {standing.entry_id: lines[5 + n][at] for n, standing in enumerate(sheet.standings)}
    assert shown == {entry: float(value or 0) for entry, value in official.items()}
    assert "10.00" in str(lines[3][0]), "it says what the bonus holds"


def test_the_counted_votes_are_open_with_the_result_and_names_stay_away_from_them() -> None:
    session = a_heard_round()
    slug = session.round.edition.slug
    vote(session, (7, 16, 11, 0))
    seal_whole_log()
    record = LogRecord.objects.get(kind="vote")
    assert record.round == session.round.order
    assert record.content is not None
    assert record.content["ballots"] == 34

    round = Round.objects.select_related("edition").get(pk=session.round_id)
    assert record.content not in [row["content"] for row in openings_of(slug)]
    publish(round)
    assert record.content in [row["content"] for row in openings_of(slug)]
    (shown,) = published_votes(round.edition)
    assert [(row["votes"], row["points"]) for row in shown.rows] == [(16, "10.00")]
    entry = Entry.objects.get(pk=entries_of(round)[0])
    assert [row.audience for row in results_of(entry)] == [Decimal("4.38")]

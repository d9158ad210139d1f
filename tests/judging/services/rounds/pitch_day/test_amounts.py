"""An investor on the panel states an amount beside the score; no score knows it."""

import pytest

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.kernel.versions import NO_ROW, ChangedMeanwhile, RemovedMeanwhile
from challenge.models import AuditEvent
from introductions.services.erasure.rows import erase_application, erase_judge
from judging.models import Assignment, IndicativeAmount, Judge, Round
from judging.queries.results.feedback import results_of
from judging.queries.results.taken_away.judging_tables import score_table
from judging.queries.rounds.amounts import amounts_in
from judging.services.results.decide import decide_by_ranking
from judging.services.results.tally import tally_round
from judging.services.rounds.close import close_round
from judging.services.rounds.pitch_day.amounts import MOST_WON, NoAmounts, state_amount
from tests.judging import factories as f
from tests.judging.pitch_days import a_pitch_round, an_investor_of

pytestmark = pytest.mark.django_db
MILLION = 1_000_000


def pairs_of(judge: Judge) -> list[Assignment]:
    rows = Assignment.objects.filter(judge=judge, state="active").order_by("entry")
    return list(rows.select_related("judge__user", "judge__edition", "round__edition", "entry"))


def test_it_is_stated_changed_and_withdrawn_and_never_overwritten_unseen() -> None:
    judge = an_investor_of(a_pitch_round())
    pair = pairs_of(judge)[0]
    stated = state_amount(actor=judge.user, assignment=pair, amount_krw=MILLION, seen=NO_ROW)
    assert stated is not None
    with pytest.raises(ChangedMeanwhile):
        state_amount(actor=judge.user, assignment=pair, amount_krw=2 * MILLION, seen=NO_ROW)
    saw = stated.etag
    state_amount(actor=judge.user, assignment=pair, amount_krw=MILLION, is_shown=True, seen=saw)
    state_amount(actor=judge.user, assignment=pair, amount_krw=5, is_shown=False, seen=saw)
    row = IndicativeAmount.objects.get()
    assert (row.amount_krw, row.is_shown) == (5, True), "each field by itself"
    assert state_amount(actor=judge.user, assignment=pair, amount_krw=None, seen=row.etag) is None
    assert not IndicativeAmount.objects.exists()
    with pytest.raises(RemovedMeanwhile):
        state_amount(actor=judge.user, assignment=pair, amount_krw=7, seen=row.etag)
    log = AuditEvent.objects.filter(action__startswith="amount.").order_by("pk")
    told = [event.action for event in log]
    assert told == ["amount.stated"] * 3 + ["amount.withdrawn"]
    assert not any("amount_krw" in event.facts for event in log)


def test_only_an_investor_is_asked_and_only_by_the_rules_until_scoring_closes() -> None:
    round = a_pitch_round()
    judge = an_investor_of(round)
    pair = pairs_of(judge)[0]
    other = Judge.objects.exclude(pk=judge.pk).filter(edition=round.edition).earliest("pk")
    not_an_investor = pairs_of(other)[0]
    with pytest.raises(NoAmounts):
        state_amount(actor=other.user, assignment=not_an_investor, amount_krw=1)
    with pytest.raises(NotAllowed):
        state_amount(actor=other.user, assignment=pair, amount_krw=1)
    for wrong in (0, -1, MOST_WON + 1):
        with pytest.raises(InvalidInput) as refused:
            state_amount(actor=judge.user, assignment=pair, amount_krw=wrong)
        assert list(refused.value.fields) == ["amount_krw"]
    Round.objects.filter(pk=round.pk).update(asks_amounts=False)
    with pytest.raises(NoAmounts):
        state_amount(actor=judge.user, assignment=pair, amount_krw=1)
    Round.objects.filter(pk=round.pk).update(asks_amounts=True)
    f.score_all(round)
    close_round(actor=f.organiser_of(round.edition), round=round)
    with pytest.raises(NoAmounts):
        state_amount(actor=judge.user, assignment=pair, amount_krw=1)
    assert not IndicativeAmount.objects.exists()


def test_organisers_see_figures_by_entry_and_no_score_moves() -> None:
    round = a_pitch_round()
    judge = an_investor_of(round)
    first, second, _third = pairs_of(judge)
    f.score_all(round)
    state_amount(actor=judge.user, assignment=first, amount_krw=MILLION)
    state_amount(actor=judge.user, assignment=second, amount_krw=3 * MILLION, is_shown=True)
    other = Judge.objects.exclude(pk=judge.pk).filter(edition=round.edition).earliest("pk")
    Judge.objects.filter(pk=other.pk).update(organisation=judge.organisation)
    also = next(pair for pair in pairs_of(other) if pair.entry_id == second.entry_id)
    state_amount(actor=other.user, assignment=also, amount_krw=MILLION)
    rows = amounts_in(Round.objects.get(pk=round.pk))
    figures = [(row.entry.pk, row.count, row.total, row.least, row.most, row.shown) for row in rows]
    assert figures == [
        (second.entry_id, 2, 4 * MILLION, MILLION, 3 * MILLION, 1),
        (first.entry_id, 1, MILLION, MILLION, MILLION, 0),
    ]
    table = score_table(Round.objects.get(pk=round.pk))
    last = [row[-1] for row in table.rows]
    assert sorted(value for value in last if value) == [MILLION, MILLION, 3 * MILLION]
    round.refresh_from_db()
    close_round(actor=f.organiser_of(round.edition), round=round)
    round.refresh_from_db()
    with_amounts = tally_round(round=round).input_digest
    IndicativeAmount.objects.all().delete()
    assert tally_round(round=round).input_digest == with_amounts


def test_the_startup_sees_what_the_judge_lets_it_see_once_the_result_is_out() -> None:
    round = f.make_last(f.an_open_round(entries=5, judges=4, kind="pitch"))
    judge = an_investor_of(round)
    shown, hidden = pairs_of(judge)[:2]
    state_amount(actor=judge.user, assignment=shown, amount_krw=MILLION, is_shown=True)
    state_amount(actor=judge.user, assignment=hidden, amount_krw=MILLION)
    assert results_of(shown.entry) == []
    f.score_all(round)
    close_round(actor=f.organiser_of(round.edition), round=round)
    tally_round(round=Round.objects.get(pk=round.pk))
    organiser = f.organiser_of(round.edition)
    decide_by_ranking(actor=organiser, round=Round.objects.get(pk=round.pk))
    f.published(Round.objects.get(pk=round.pk))
    [result], [other] = results_of(shown.entry), results_of(hidden.entry)
    assert (list(result.amounts), list(other.amounts)) == ([MILLION], [])


def test_amounts_go_with_their_judge_and_their_entry() -> None:
    judge = an_investor_of(a_pitch_round())
    first, second, _third = pairs_of(judge)
    state_amount(actor=judge.user, assignment=first, amount_krw=MILLION)
    state_amount(actor=judge.user, assignment=second, amount_krw=MILLION)
    erase_application(entry=first.entry, asked_by=None)
    assert [row.assignment for row in IndicativeAmount.objects.all()] == [second]
    erase_judge(judge=judge, asked_by=None)
    assert not IndicativeAmount.objects.exists()

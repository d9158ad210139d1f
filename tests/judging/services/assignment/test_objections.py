"""기피 신청: a named judge never gets the startup's entry, and nobody else learns of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.models import Affiliation, AuditEvent, Job, Organisation, User
from judging.models import (
    Assignment,
    AssignmentState,
    Conflict,
    Judge,
    Objection,
    Round,
    RoundState,
)
from judging.queries.assignment.objections import matched_objections
from judging.queries.scoring.judge_work import names_to_declare
from judging.services.assignment import conflicts
from judging.services.assignment.objections import (
    ObjectionsOver,
    TooManyObjections,
    raise_objection,
    withdraw_objection,
)
from judging.services.rounds.open import open_round
from judging.workflow import run_due_steps
from submissions.models import Entry, EntryState, Member
from tests.judging import factories as f
from tests.judging.objection_cases import WHY, an_edition_and_entry, boss_of, read

pytestmark = pytest.mark.django_db


def kept_away(entry: Entry) -> set[int]:
    return set(
        Conflict.objects.filter(entry=entry, withdrawn_at__isnull=True).values_list(
            "judge_id", flat=True
        )
    )


def test_a_person_is_met_by_name_in_both_scripts_and_a_house_by_name_domain_or_recent_tie() -> None:
    edition, entry = an_edition_and_entry()
    named, roman, house, domain, former, long_ago, other = (
        f.a_judge(edition, organisation=firm)
        for firm in ("", "", "(주)한강벤처스", "", "", "", "남산벤처스")
    )
    User.objects.filter(pk=named.user_id).update(name="김 하나")
    User.objects.filter(pk=roman.user_id).update(name_roman="Kim Duna")
    User.objects.filter(pk=domain.user_id).update(email="someone@seoul.hangang.example")
    f.conflicts_tie(
        former, "한강벤처스", "employee", until=edition.notice_date - timedelta(days=400)
    )
    f.conflicts_tie(
        long_ago, "한강벤처스", "employee", until=edition.notice_date - timedelta(days=1500)
    )
    for words in (
        {"person": "김하나"},
        {"person": "kim duna"},
        {"organisation": "한강벤처스 주식회사"},
        {"organisation": "hangang.example"},
    ):
        raise_objection(actor=boss_of(entry), entry=entry, reason=WHY, **words)
    read(edition)
    assert kept_away(entry) == {named.pk, roman.pk, house.pk, domain.pk, former.pk}
    assert {long_ago.pk, other.pk}.isdisjoint(kept_away(entry))
    row = Conflict.objects.get(judge=named)
    assert (row.kind, row.source, row.note) == ("blocked", "startup", f"김하나: {WHY}")


def test_a_person_of_a_house_means_only_that_one_and_other_entries_are_not_touched() -> None:
    edition, entry = an_edition_and_entry()
    namesake, meant = (
        f.a_judge(edition, organisation="남산벤처스"),
        f.a_judge(edition, organisation="한강벤처스"),
    )
    f.a_judge(edition, organisation="한강벤처스")
    User.objects.filter(pk__in=[namesake.user_id, meant.user_id]).update(name="김하나")
    other = f.an_eligible_entry(edition)
    raise_objection(
        actor=boss_of(entry), entry=entry, person="김하나", organisation="한강벤처스", reason=WHY
    )
    read(edition)
    assert (kept_away(entry), kept_away(other)) == ({meant.pk}, set())
    assert [(str(row.objection), row.judges) for row in matched_objections(edition)] == [
        ("김하나 · 한강벤처스", [meant])
    ]


def test_a_judge_who_is_invited_later_is_met_too_and_withdrawing_lets_them_back() -> None:
    edition, entry = an_edition_and_entry()
    objection = raise_objection(
        actor=boss_of(entry), entry=entry, organisation="한강벤처스", reason=WHY
    )
    read(edition)
    assert kept_away(entry) == set()
    late = f.a_judge(edition, organisation="한강벤처스")
    read(edition)
    assert kept_away(entry) == {late.pk}
    withdraw_objection(actor=boss_of(entry), objection=objection)
    read(edition)
    assert kept_away(entry) == set()
    assert (
        AuditEvent.objects.filter(
            edition=edition, action__in=["objection.made", "objection.withdrawn"]
        ).count()
        == 2
    )


def test_finding_conflicts_keeps_what_organisers_noted_and_what_they_lifted() -> None:
    edition, entry = an_edition_and_entry()
    noted, lifted, both = (
        f.a_judge(edition),
        f.a_judge(edition, organisation="한강벤처스"),
        f.a_judge(edition),
    )
    organiser = f.organiser_of(edition)
    for judge in (noted, both):
        conflicts.set_conflict(
            actor=organiser, judge=judge, entry=entry, kind="blocked", source="startup"
        )
    raise_objection(actor=boss_of(entry), entry=entry, organisation="한강벤처스", reason=WHY)
    raise_objection(actor=boss_of(entry), entry=entry, person=both.user.name, reason=WHY)
    read(edition)
    assert kept_away(entry) == {noted.pk, both.pk, lifted.pk}
    conflicts.lift_conflict(
        actor=organiser, conflict=Conflict.objects.get(judge=lifted), reason="근거가 없음"
    )
    read(edition)
    assert kept_away(entry) == {noted.pk, both.pk}


def test_an_objection_after_the_assignment_removes_it_and_another_judge_gets_the_entry() -> None:
    opens = timezone.now() + timedelta(days=2)
    round = f.an_assigned_round(
        entries=5, judges=6, opens_at=opens, closes_at=opens + timedelta(days=5)
    )
    pair = (
        Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE)
        .select_related("judge__user", "entry__startup")
        .earliest("pk")
    )
    run_due_steps()
    raise_objection(
        actor=boss_of(pair.entry), entry=pair.entry, person=pair.judge.user.name, reason=WHY
    )
    run_due_steps()
    pair.refresh_from_db()
    assert pair.state == AssignmentState.REMOVED
    f.run(Job.objects.filter(kind="assign", reason="conflict").get())
    assert sum(entry == pair.entry_id for entry, _judge in f.pairs(round)) == 3
    assert (pair.entry_id, pair.judge_id) not in f.pairs(round)


def test_the_judge_never_learns_who_objected() -> None:
    round = f.an_assigned_round(entries=3, judges=4, opens_at=timezone.now() + timedelta(days=1))
    judge, entry = round.edition.judges.earliest("pk"), round.participations.earliest("pk").entry
    raise_objection(actor=boss_of(entry), entry=entry, person=judge.user.name, reason=WHY)
    read(round.edition)
    assert kept_away(entry) == {judge.pk}
    assert [row.conflict for row in names_to_declare(round, judge)] == [None] * 3


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"reason": WHY}, "person"),
        ({"person": "김하나", "reason": "  "}, "reason"),
        ({"person": "김", "reason": WHY}, "person"),
        ({"organisation": "naver.com", "reason": WHY}, "organisation"),
        ({"organisation": "@gmail.com", "reason": WHY}, "organisation"),
        ({"person": "가" * 81, "reason": WHY}, "person"),
        ({"person": "김하나", "reason": "가" * 301}, "reason"),
        ({"person": "900101-1234568", "reason": WHY}, "person"),
    ],
)
def test_what_names_nobody_or_everybody_or_gives_no_reason_is_refused_at_its_field(
    words: dict[str, str], field: str
) -> None:
    _edition, entry = an_edition_and_entry()
    with pytest.raises(InvalidInput) as refusal:
        raise_objection(actor=boss_of(entry), entry=entry, **words)
    assert set(refusal.value.fields) == {field}
    assert not Objection.objects.exists()


def test_only_the_representative_objects_and_withdraws() -> None:
    edition, entry = an_edition_and_entry()
    writer = f.a_person()
    Member.objects.create(startup=entry.startup, user=writer, kind="writer")
    objection = raise_objection(actor=boss_of(entry), entry=entry, person="김하나", reason=WHY)
    for nobody in (
        writer,
        f.a_person(),
        f.organiser_of(edition),
        boss_of(f.an_eligible_entry(edition)),
    ):
        with pytest.raises(NotAllowed):
            raise_objection(actor=nobody, entry=entry, person="이두나", reason=WHY)
        with pytest.raises(NotAllowed):
            withdraw_objection(actor=nobody, objection=objection)
    assert list(Objection.objects.values_list("person", "withdrawn_at")) == [("김하나", None)]


def test_the_same_is_kept_once_and_no_more_than_the_rules_allow() -> None:
    edition, entry = an_edition_and_entry()
    edition.rules = {**edition.rules, "objections": 2}
    edition.save()
    first = raise_objection(actor=boss_of(entry), entry=entry, person="김하나", reason=WHY)
    assert (
        raise_objection(actor=boss_of(entry), entry=entry, person=" 김하나 ", reason="다른 말")
        == first
    )
    raise_objection(actor=boss_of(entry), entry=entry, person="이두나", reason=WHY)
    with pytest.raises(TooManyObjections):
        raise_objection(actor=boss_of(entry), entry=entry, person="박세나", reason=WHY)
    assert Objection.objects.count() == 2
    withdraw_objection(actor=boss_of(entry), objection=first)
    raise_objection(actor=boss_of(entry), entry=entry, person="박세나", reason=WHY)


def over_by_time(round: Round, _entry: Entry) -> None:
    Round.objects.filter(pk=round.pk).update(opens_at=timezone.now() - timedelta(minutes=1))


def over_by_state(round: Round, _entry: Entry) -> None:
    Round.objects.filter(pk=round.pk).update(state=RoundState.OPEN)


def over_by_withdrawal(_round: Round, entry: Entry) -> None:
    Entry.objects.filter(pk=entry.pk).update(state=EntryState.WITHDRAWN)


def not_taken(round: Round, _entry: Entry) -> None:
    round.edition.rules = {**round.edition.rules, "objections": 0}
    round.edition.save()


@pytest.mark.parametrize("ends", [over_by_time, over_by_state, over_by_withdrawal, not_taken])
def test_when_the_time_is_over_nothing_is_noted(ends: Any) -> None:
    edition, entry = an_edition_and_entry()
    ends(edition.rounds.get(order=1), entry)
    with pytest.raises(ObjectionsOver):
        raise_objection(actor=boss_of(entry), entry=entry, person="김하나", reason=WHY)
    assert not Objection.objects.exists()


def test_an_objection_cannot_be_withdrawn_when_scoring_has_opened() -> None:
    round = f.an_assigned_round(entries=3, judges=4, opens_at=timezone.now() + timedelta(days=1))
    entry = round.participations.earliest("pk").entry
    objection = raise_objection(actor=boss_of(entry), entry=entry, person="김하나", reason=WHY)
    open_round(actor=f.organiser_of(round.edition), round=round)
    with pytest.raises(ObjectionsOver):
        withdraw_objection(actor=boss_of(entry), objection=Objection.objects.get(pk=objection.pk))
    assert Objection.objects.get().withdrawn_at is None


def test_a_house_known_by_registration_or_spelling_is_one_house() -> None:
    edition, entry = an_edition_and_entry()
    judge = f.a_judge(edition)
    firm = Organisation.objects.create(
        kind="vc", name_ko="㈜한강 벤처스", name_en="Hangang Ventures Inc."
    )
    Affiliation.objects.create(user=judge.user, organisation=firm, kind="adviser")
    raise_objection(actor=boss_of(entry), entry=entry, organisation="hangang ventures", reason=WHY)
    read(edition)
    assert kept_away(entry) == {judge.pk}
    assert Judge.objects.count() == 1

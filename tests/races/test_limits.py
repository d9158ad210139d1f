"""Of two who take the last thing away, or the last place, one is refused; the same act is one."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from challenge.kernel.errors import InvalidInput
from challenge.kernel.questions.form_refusals import OthersDepend
from challenge.kernel.versions import NO_ROW, ChangedMeanwhile
from challenge.models import AuditEvent, FormSection, Job, Role
from challenge.services import application_form, jobs
from challenge.services.roles import parts
from frontend.versions import SHOWN
from judging.models import Conflict, Judge, WildCard
from judging.services.assignment import conflicts
from judging.services.panel import invite
from judging.services.results import decide
from judging.services.results.tally import tally_round
from judging.services.rounds.close import close_round
from judging.services.rounds.more_time import extend_round
from judging.services.setup import awards, rounds
from tests.judging import factories as f
from tests.races.at_once import Act, all_at_once, beside, tried

pytestmark = pytest.mark.django_db(transaction=True)


def _two_acts(
    remove: Callable[..., object], rows: list[object], name: str, actor: object
) -> list[Act]:
    return [partial(remove, actor=actor, **{name: row}) for row in rows]


@pytest.mark.parametrize(
    ("rows", "remove", "name"),
    [
        ("tracks", application_form.remove_track, "track"),
        ("fields", application_form.remove_field, "field"),
        ("questions", application_form.remove_question, "question"),
        ("awards", awards.remove_award, "award"),
    ],
)
def test_one_always_stays(rows: str, remove: Callable[..., object], name: str) -> None:
    edition = f.a_draft_edition()
    organiser = f.organiser_of(edition)
    manager = getattr(edition, rows)
    kept = list(manager.order_by("pk")[:2])
    manager.exclude(pk__in=[row.pk for row in kept]).delete()
    outcomes = beside(*_two_acts(remove, kept, name, organiser))
    assert not any(outcome.crash for outcome in outcomes), outcomes
    assert [outcome.acknowledged for outcome in outcomes] == [True, False]
    assert manager.count() == 1


def test_of_two_who_add_the_same_short_name_neither_is_written_over() -> None:
    edition = f.a_draft_edition()
    organiser = f.organiser_of(edition)
    page = Client()
    page.force_login(organiser)
    new = page.get(reverse("organisers:new_form_row", args=[edition.slug, "tracks"]))
    assert f'name="{SHOWN}" value="{NO_ROW}"' in new.content.decode()

    def adding(name: str) -> Act:
        return partial(
            application_form.save_track,
            actor=organiser, edition=edition, slug="new", seen=NO_ROW, name_ko=name, name_en="New",
        )  # fmt: skip

    outcomes = beside(adding("가 부문"), adding("나 부문"))
    assert outcomes[0].acknowledged, outcomes
    assert isinstance(outcomes[1].refusal, ChangedMeanwhile), outcomes
    assert edition.tracks.get(slug="new").name_ko == "가 부문"


def test_a_track_is_not_removed_while_a_paper_is_asked_for_in_it() -> None:
    edition = f.a_draft_edition()
    organiser, track = f.organiser_of(edition), edition.tracks.earliest("pk")
    paper = edition.papers.earliest("pk")
    outcomes = beside(
        partial(
            application_form.save_paper,
            actor=organiser, edition=edition, key=paper.key, track_slugs=[track.slug],
        ),
        partial(application_form.remove_track, actor=organiser, track=track),
    )  # fmt: skip
    assert outcomes[0].acknowledged, outcomes
    assert isinstance(outcomes[1].refusal, OthersDepend), outcomes
    assert edition.tracks.filter(pk=track.pk).exists()


def test_no_question_is_added_to_a_part_that_goes_meanwhile() -> None:
    edition = f.a_draft_edition()
    organiser = f.organiser_of(edition)
    FormSection.objects.create(edition=edition, name="more", title_ko="더", order=99)
    outcomes = beside(
        partial(
            application_form.replace_form,
            actor=organiser, edition=edition, preset="psst-business-plan",
        ),
        partial(
            application_form.save_question,
            actor=organiser, edition=edition, key="new", section="more", label_ko="새 질문",
        ),
    )  # fmt: skip
    assert outcomes[0].acknowledged, outcomes
    assert isinstance(outcomes[1].refusal, InvalidInput), outcomes
    assert not edition.questions.filter(key="new").exists()


def test_rounds_whose_dates_are_moved_at_once_stay_one_after_the_other() -> None:
    edition = f.a_draft_edition()
    organiser = f.organiser_of(edition)
    first, second = edition.rounds.order_by("order")[:2]
    earlier, later = first.closes_at + timedelta(minutes=1), second.opens_at - timedelta(minutes=1)
    assert earlier < later
    move = partial(rounds.update_round, actor=organiser)
    outcomes = beside(
        partial(move, round=first, closes_at=later), partial(move, round=second, opens_at=earlier)
    )
    assert outcomes[0].acknowledged, outcomes
    assert isinstance(outcomes[1].refusal, InvalidInput), outcomes
    extended, moved = beside(
        partial(
            extend_round, actor=organiser, round=first, closes_at=second.opens_at, reason="긴급"
        ),
        partial(move, round=second, opens_at=later + timedelta(seconds=30)),
    )
    assert extended.acknowledged, extended
    assert isinstance(moved.refusal, InvalidInput), moved


def test_an_award_is_not_removed_while_it_is_given() -> None:
    for give_first in (True, False):
        round = f.make_last(f.a_closed_round(entries=4, judges=4))
        organiser = f.organiser_of(round.edition)
        award = round.edition.awards.earliest("order")
        entry = round.participations.earliest("pk").entry

        def give(  # type: ignore[no-untyped-def]
            round=round, organiser=organiser, award=award, entry=entry
        ) -> object:
            return decide.decide(
                actor=organiser, round=round, entry=entry, kind="award", award=award, reason="근거"
            )

        def remove(organiser=organiser, award=award) -> object:  # type: ignore[no-untyped-def]
            return awards.remove_award(actor=organiser, award=award)

        outcomes = beside(give, remove) if give_first else beside(remove, give)
        assert not any(outcome.crash for outcome in outcomes), outcomes


def test_a_part_is_taken_back_once_and_told_once() -> None:
    edition = f.a_draft_edition()
    organiser = f.organiser_of(edition)
    role = Role.objects.create(user=f.a_person(), edition=edition, kind="observer")
    outcomes = all_at_once(
        lambda: parts.revoke_role(actor=organiser, role=Role.objects.get(pk=role.pk)), 6
    )
    gone = [outcome for outcome in outcomes if isinstance(outcome.crash, Role.DoesNotExist)]
    assert not [o for o in outcomes if o.crash and o not in gone], outcomes
    assert AuditEvent.objects.filter(action="role.revoked", object_id=str(role.pk)).count() == 1


def test_a_job_that_ended_is_not_cancelled_in_the_log() -> None:
    round = f.an_assigned_round()
    job = Job.objects.filter(kind="assign", state="done").latest("pk")
    assert jobs.cancel_job(actor=f.organiser_of(round.edition), job=job).state == "done"
    assert not AuditEvent.objects.filter(action="job.cancelled").exists()


@pytest.mark.parametrize("is_known", [False, True])
def test_the_same_person_is_invited_once(is_known: bool) -> None:
    edition = f.a_draft_edition()
    organiser = f.organiser_of(edition)
    email = f.a_person("김하나").email if is_known else "same@example.com"

    def invited() -> object:
        return invite.invite_judge(
            actor=organiser,
            edition=edition,
            email=email,
            name="김하나",
            organisation="한 회사",
        )

    outcomes = all_at_once(invited, 5)
    assert not any(outcome.crash for outcome in outcomes), outcomes
    assert sum(outcome.acknowledged for outcome in outcomes) == 1
    assert Judge.objects.filter(edition=edition).count() == 1


def test_conflicts_and_nearness_are_written_by_many_at_once() -> None:
    round = f.an_assigned_round(entries=6, judges=5)
    edition, organiser = round.edition, f.organiser_of(round.edition)
    for judge in edition.judges.all():
        for entry in [row.entry for row in round.participations.all()][:3]:
            f.conflicts_tie(judge, entry.startup.name_ko, "employee")
    outcomes = all_at_once(lambda: conflicts.find_conflicts(actor=None, edition=edition), 5)
    assert not any(outcome.crash for outcome in outcomes), outcomes
    assert sum(int(str(outcome.value)) for outcome in outcomes) == Conflict.objects.count() > 0
    slugs = list(edition.fields.values_list("slug", flat=True)[:4])
    pairs = {(a, b): 0.5 for a in slugs for b in slugs if a < b}
    turns = iter([pairs, dict(reversed(pairs.items()))] * 3)
    outcomes = all_at_once(
        lambda: application_form.set_nearness(actor=organiser, edition=edition, pairs=next(turns)),
        6,
    )
    assert not any(outcome.crash for outcome in outcomes), outcomes


def test_of_two_wild_cards_at_once_beyond_the_limit_one_is_refused_with_words() -> None:
    """The rule says one; two organisers bring in two entries that the ranking leaves out."""
    round = f.an_open_round(entries=6, judges=4, places=2, wild_cards=1)
    f.score_all(round)
    organiser = f.organiser_of(round.edition)
    *_in, last, least = tally_round(round=round).standings.order_by("rank").select_related("entry")
    for row in (last, least):
        pairs = round.assignments.filter(entry=row.entry_id).select_related("judge")
        pair = next(p for p in pairs.order_by("pk") if not p.judge.wild_cards.exists())
        WildCard.objects.create(judge=pair.judge, round=round, assignment=pair, reason="팀")
    close_round(actor=organiser, round=round)
    tally_round(round=round)
    acts = [
        partial(
            decide.decide,
            actor=organiser,
            round=round,
            entry=row.entry,
            kind="advance",
            reason="심사위원이 추천",
        )
        for row in (last, least)
    ]
    first, second = beside(*acts)
    assert first.acknowledged
    assert isinstance(second.refusal, decide.WildCardsAreUsed)
    assert last.entry.startup.name_ko in str(second.refusal.detail)
    decide.clear_decision(actor=organiser, round=round, entry=last.entry)
    assert tried(acts[1]).acknowledged

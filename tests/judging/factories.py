"""An edition from the preset, eligible entries, pledged judges and submitted sheets."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from django.utils import timezone

from challenge.models import Affiliation, Edition, Organisation, Role, RoleKind, User
from judging.models import (
    PLEDGE_VERSION,
    Assignment,
    AssignmentState,
    Judge,
    NamesChecked,
    Pledge,
    Round,
    Score,
    Scoresheet,
    SheetState,
)
from judging.services.assignment import request as assignment_request
from judging.services.assignment import run as assignment_run
from judging.services.assignment.allocation import allocation_plan
from judging.services.panel.invite import invite_judge
from judging.services.results import announce, decide, tally
from judging.services.rounds import admit
from judging.services.rounds.close import close_round
from judging.services.rounds.open import open_round
from judging.services.setup import edition as edition_setup
from submissions.models import (
    EligibilityCheck,
    Entry,
    EntryState,
    EntryVersion,
    Member,
    Receipt,
    Startup,
)
from submissions.queries.snapshot import snapshot_of
from tests.harness.once.remembered_worlds import built_once
from tests.submissions.factories import RESPONSIBLE, TEXTS

_numbers = count(1)
COMMENT = (
    "고객을 직접 만나 확인한 문제이고 시제품의 수치도 믿을 만합니다. "
    "다만 다음 해의 매출 계획은 근거가 약하므로 계약이 이루어진 고객과 협의 중인 고객을 "
    "나누어 적어 주시면 좋겠습니다. 팀의 역할 분담은 분명합니다."
)


def a_person(name: str = "", **facts: Any) -> User:
    number = next(_numbers)
    return User.objects.create_user(
        facts.pop("email", f"somebody{number}@example.com"), name=name or f"사람{number}", **facts
    )


def an_operator() -> User:
    return a_person(is_superuser=True)


def an_organiser_of(edition: Edition, kind: str = RoleKind.ORGANISER) -> User:
    user = a_person()
    Role.objects.create(user=user, edition=edition, kind=kind)
    return user


@built_once
def a_preset_edition(actor: User | None = None, **facts: Any) -> Edition:
    """A published edition of the Korean preset whose call closed three days ago."""
    number, now = next(_numbers), timezone.now()
    values: dict[str, Any] = {
        "challenge_slug": f"city-{number}",
        "slug": f"city-{number}-2026",
        "year": 2026,
        "name_ko": "도시 챌린지 2026",
        "name_en": "City Challenge 2026",
        "opens_at": now - timedelta(days=40),
        "closes_at": now - timedelta(days=3),
        **TEXTS,
        **RESPONSIBLE,
    }
    edition = edition_setup.create_edition(actor=actor or an_operator(), **values | facts)
    edition.papers.exclude(key="deck").update(required=False)  # as an organiser may say
    # no test hangs on the hour of the day; those of quiet hours set them
    rules = {**edition.rules, "quiet_hours": []}
    Edition.objects.filter(pk=edition.pk).update(state=Edition.State.PUBLISHED, rules=rules)
    edition.refresh_from_db()
    return edition


@built_once
def a_draft_edition(**facts: Any) -> Edition:
    """From the preset, not yet published; its call opens tomorrow."""
    now = timezone.now()
    values: dict[str, Any] = {
        "challenge_slug": "city",
        "slug": "city-2026",
        "year": 2026,
        "name_ko": "도시",
        "opens_at": now + timedelta(days=1),
        "closes_at": now + timedelta(days=20),
        **TEXTS,
        **RESPONSIBLE,
    }
    return edition_setup.create_edition(actor=an_operator(), **values | facts)


def organiser_of(edition: Edition) -> User:
    return edition.roles.filter(kind=RoleKind.ORGANISER).earliest("pk").user


def an_eligible_entry(
    edition: Edition, *, field: str = "ai", email: str = "", company: str = "", **facts: Any
) -> Entry:
    """Submitted and found eligible, written as rows: how that comes about is tested elsewhere."""
    number = next(_numbers)
    startup = Startup.objects.create(
        name_ko=company or f"기업{number}", name_en=f"Company {number}", **facts
    )
    Member.objects.create(
        startup=startup, user=a_person(email=email or f"founder{number}@startup{number}.example")
    )
    entry = Entry.objects.create(
        edition=edition,
        startup=startup,
        track=edition.tracks.first(),
        field=edition.fields.get(slug=field),
        state=EntryState.SUBMITTED,
        number=number,
        title_ko=f"출품작 {number}",
        title_en=f"Item {number}",
        submitted_at=timezone.now(),
        keywords=["로봇", "병원"],
    )
    EligibilityCheck.objects.create(entry=entry, state=EligibilityCheck.State.ELIGIBLE)
    return entry


def a_version(entry: Entry) -> EntryVersion:
    """What the entry says now, as if it had been submitted so."""
    number = entry.versions.count() + 1
    version = EntryVersion.objects.create(
        entry=entry,
        number=number,
        snapshot=snapshot_of(entry=entry),
        digest="0" * 64,
        submitted_by=entry.startup.members.earliest("pk").user,
    )
    Receipt.objects.create(
        entry=entry,
        version=version,
        number=f"{entry.number}-{number}",
        received_at=timezone.now(),
        idempotency_key=f"version-{number}",
        digest="0" * 64,
    )
    return version


def a_judge(
    edition: Edition,
    *,
    fields: dict[str, float] | None = None,
    email: str = "",
    pledged: bool = True,
    **facts: Any,
) -> Judge:
    """Accepted, with the pledge signed and the names of every round gone through."""
    number = next(_numbers)
    judge = invite_judge(
        actor=organiser_of(edition),
        edition=edition,
        email=email or f"judge{number}@house{number}.example",
        name=f"심사위원{number}",
        fields=fields or {"ai": 1.0},
        **facts,
    )
    judge.advance(Judge.State.ACCEPTED)
    if pledged:
        Pledge.objects.create(
            judge=judge, text_version=PLEDGE_VERSION, text="서약", signed_name=judge.user.name
        )
        check_names(judge)
    return judge


def check_names(judge: Judge) -> None:
    """The judge went through the names of every round."""
    for round in judge.edition.rounds.order_by("order"):
        NamesChecked.objects.create(judge=judge, round=round)


@built_once
def a_round(entries: int = 8, judges: int = 6, *, order: int = 1, **facts: Any) -> Round:
    """A round with entries admitted and judges ready; three sheets an entry by default."""
    edition = a_preset_edition()
    round = edition.rounds.select_related("edition", "rubric").get(order=order)
    now = timezone.now()
    values = {
        "sheets_per_entry": 3,
        "places": 3,
        "opens_at": now - timedelta(hours=1),
        "closes_at": now + timedelta(days=5),
        "min_comment_length": 0,
        "lottery": 1.0,
    }
    Round.objects.filter(pk=round.pk).update(**values | facts)
    fields = ["ai", "bio", "robotics"]
    for place in range(entries):
        an_eligible_entry(edition, field=fields[place % 3])
    for place in range(judges):
        a_judge(edition, fields={fields[place % 3]: 1.0, fields[(place + 1) % 3]: 0.5})
    round.refresh_from_db()
    admit.admit_entries(actor=organiser_of(edition), round=round)
    return round


def let_pass(round: Round, time: timedelta) -> None:
    """As if the round had been open, and its judges had had their work, for so long."""
    since = timezone.now() - time
    Round.objects.filter(pk=round.pk).update(opens_at=since)
    Assignment.objects.filter(round=round).update(created_at=since, notified_at=since)


def make_last(round: Round) -> Round:
    """Awards are given in it, as many as it has places, the grandest kept."""
    Round.objects.filter(edition=round.edition, order__gt=round.order).delete()
    left = round.places
    for award in round.edition.awards.order_by("order"):
        places = min(award.places, left)
        left -= places
        if places:
            type(award).objects.filter(pk=award.pk).update(places=places)
        else:
            award.delete()
    return round


def run(job: Any) -> Any:
    """Do a job as a worker would."""
    task = {
        "assign": assignment_run.run_assignment,
        "tally": tally.run_tally,
        "plan": allocation_plan.run_plan,
    }[job.kind]
    task(job_id=job.pk)
    job.refresh_from_db()
    return job


@built_once
def an_assigned_round(**facts: Any) -> Round:
    round = a_round(**facts)
    run(
        assignment_request.request_assignment(
            actor=organiser_of(round.edition), round=round, seed=7
        )
    )
    round.refresh_from_db()
    return round


@built_once
def an_open_round(**facts: Any) -> Round:
    round = an_assigned_round(**facts)
    return open_round(actor=organiser_of(round.edition), round=round)


def pairs(round: Round) -> set[tuple[int, int]]:
    """(entry, judge) of every active assignment."""
    return set(
        Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE).values_list(
            "entry_id", "judge_id"
        )
    )


def first_assignment(round: Round) -> Assignment:
    """The oldest active assignment, with all that a service of its judge reads."""
    return (
        Assignment.objects.filter(round=round, state=AssignmentState.ACTIVE)
        .select_related("judge__user", "judge__edition", "round__edition", "entry")
        .earliest("pk")
    )


def state_of(assignment: Assignment) -> str:
    """As the database has it now."""
    return str(Assignment.objects.values_list("state", flat=True).get(pk=assignment.pk))


def full_scores(assignment: Assignment, level: int = 4) -> dict[str, Any]:
    """The same level for every criterion, as a page sends it."""
    return {criterion.key: level for criterion in assignment.round.rubric.criteria.all()}


def score(assignment: Assignment, shares: Iterable[float] | float = 0.7) -> Scoresheet:
    """A submitted sheet, written as rows.  shares: of each criterion's points, in order."""
    criteria = list(assignment.round.rubric.criteria.all())
    given = [shares] * len(criteria) if isinstance(shares, float) else list(shares)
    values = [
        (criterion.points * Decimal(str(share))).quantize(Decimal("0.01"))
        for criterion, share in zip(criteria, given, strict=True)
    ]
    sheet, _made = Scoresheet.objects.update_or_create(
        assignment=assignment,
        defaults={
            "state": SheetState.SUBMITTED,
            "total": sum(values),
            "submitted_at": timezone.now(),
            "comment": COMMENT,
            "revision": 1,
            "seconds_spent": 300,
        },
    )
    sheet.scores.all().delete()
    Score.objects.bulk_create(
        Score(sheet=sheet, criterion=criterion, value=value)
        for criterion, value in zip(criteria, values, strict=True)
    )
    return sheet


def score_all(round: Round, seed: int = 1) -> None:
    """A sheet for every active assignment: the entry's worth, the judge's severity, and noise."""
    random = Random(seed)
    worth = {
        entry: random.gauss(0.7, 0.1)
        for entry in round.participations.order_by("entry_id").values_list("entry_id", flat=True)
    }
    severity: dict[int, float] = {}
    for assignment in (
        round.assignments.filter(state=AssignmentState.ACTIVE)
        .select_related("round")
        .order_by("pk")
    ):
        shift = severity.setdefault(assignment.judge_id, random.gauss(0, 0.04))
        score(
            assignment,
            [
                min(
                    1.0,
                    max(0.1, round_to(worth[assignment.entry_id] + shift + random.gauss(0, 0.04))),
                )
                for _ in assignment.round.rubric.criteria.all()
            ],
        )


def round_to(value: float) -> float:
    return float(f"{value:.2f}")


@built_once
def a_closed_round(**facts: Any) -> Round:
    """Scored, closed and tallied."""
    round = an_open_round(**facts)
    score_all(round)
    close_round(actor=organiser_of(round.edition), round=round)
    round.refresh_from_db()
    tally.tally_round(round=round)
    return round


@built_once
def a_decided_round(**facts: Any) -> Round:
    round = a_closed_round(**facts)
    decide.decide_by_ranking(actor=organiser_of(round.edition), round=round)
    round.refresh_from_db()
    return round


@built_once
def a_published_round(**facts: Any) -> Round:
    return published(a_decided_round(**facts))


@built_once
def a_round_with_winners(**facts: Any) -> Round:
    """The last round of its edition, published."""
    round = make_last(a_closed_round(**facts))
    decide.decide_by_ranking(actor=organiser_of(round.edition), round=round)
    round.refresh_from_db()
    return published(round)


def published(round: Round) -> Round:
    """The decided round, announced by two people."""
    announcement = announce.prepare_announcement(
        actor=organiser_of(round.edition),
        round=round,
        message_ko="축하합니다.",
        message_en="Congratulations.",
    )
    announce.publish_announcement(actor=an_organiser_of(round.edition), announcement=announcement)
    round.refresh_from_db()
    return round


def conflicts_tie(judge: Judge, house: str, kind: str, until: Any = None) -> None:
    """A tie of a judge to an organisation, as the data would show it."""
    organisation, _made = Organisation.objects.get_or_create(kind="startup", name_ko=house)
    Affiliation.objects.create(user=judge.user, organisation=organisation, kind=kind, until=until)


def clear_ties(judge: Judge) -> None:
    judge.user.affiliations.all().delete()

"""A sample edition of any size and the pages that its people open.

For the tests of query counts and for `make bench-pages`.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenge.models import Edition, Organisation, User
from introductions.models import (
    Introduction,
    IntroductionState,
    Investor,
    InvestorFirm,
    Thesis,
)
from judging.models import (
    Assignment,
    Award,
    Decision,
    DecisionKind,
    Judge,
    Objection,
    Round,
    Winner,
)
from judging.queries.results.verdicts import is_last
from judging.services.results import announce, decide, tally
from judging.services.rounds.close import close_round
from submissions.models import Entry, Member
from tests.harness.once.remembered_worlds import built_once
from tests.judging import factories as make

PAGES_OF_THE_DESK = (
    "control_room",
    "entries",
    "judges",
    "assignment",
    "objections",
    "board",
    "ranking",
    "judge_report",
    "sensitivity",
    "log",
    "personal_data",
    "messages",
    "people",
    "settings",
)
LISTS_OF_A_ROUND = (
    "assignments",
    "assignment-runs",
    "entries",
    "progress",
    "ranking",
    "judge-report",
    "what-if",
    "decisions",
    "adjustments",
    "tallies",
    "tally",
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page and somebody who is signed in to read it."""

    name: str
    client: Client
    url: str


@built_once
def a_round_in_scoring(*, entries: int, judges: int, sheets: int) -> Round:
    """Open, scored and tallied.

    Every entry is also on the first judge's list and written by one founder.
    """
    round = make.an_open_round(
        entries=entries, judges=judges, sheets_per_entry=sheets, min_sheets=1
    )
    round.edition.rounds.exclude(pk=round.pk).delete()  # so that this round gives the awards
    make.score_all(round)
    tally.tally_round(round=round)
    _everything_to_one_judge(round)
    founder = make.a_person()
    Member.objects.bulk_create(
        Member(startup=entry.startup, user=founder, kind=Member.Kind.WRITER)
        for entry in _entries(round.edition)
    )
    seat = round.edition.judges.select_related("user").latest("pk")
    Objection.objects.bulk_create(
        Objection(entry=entry, person=seat.user.name, reason="지난해 소송이 있었습니다.")
        for entry in _entries(round.edition)
    )
    return round


def pages_while_scoring(round: Round) -> list[Page]:
    """What is opened while judges score."""
    judge, organiser = first_judge(round), signed_in(make.organiser_of(round.edition))
    scored = Assignment.objects.filter(round=round, judge=judge, sheet__isnull=False)
    pair = scored.earliest("pk")
    return [
        Page("public", Client(), reverse("public:edition", args=[round.edition.slug])),
        Page("judge_home", signed_in(judge.user), reverse("judges:home")),
        Page("judge_device", signed_in(judge.user), reverse("judges:device")),
        Page(
            "judge_ties", signed_in(judge.user), reverse("judges:ties", args=[round.edition.slug])
        ),
        Page("judge_list", signed_in(judge.user), reverse("judges:mine", args=[round.pk])),
        Page(
            "judge_scoring",
            signed_in(judge.user),
            reverse("judges:entry", args=[round.pk, pair.pk]),
        ),
        Page("startup_home", signed_in(_founder(round.edition)), reverse("startups:home")),
        *(
            Page(name, organiser, reverse(f"organisers:{name}", args=[round.edition.slug]))
            for name in PAGES_OF_THE_DESK
        ),
        Page(
            "one_judge", organiser, reverse("organisers:judge", args=[round.edition.slug, judge.pk])
        ),
        Page(
            "one_entry",
            organiser,
            reverse("organisers:entry", args=[round.edition.slug, pair.entry_id]),
        ),
    ]


def api_while_scoring(round: Round) -> list[Page]:
    """What programs read while judges score: the judge's bundle, and the organisers' lists."""
    judge, organiser = first_judge(round), signed_in(make.organiser_of(round.edition))
    pair = Assignment.objects.filter(round=round, judge=judge).earliest("pk")
    return [
        *(
            Page(name, signed_in(judge.user), reverse(f"api:judge-{name}", args=[round.pk]))
            for name in ("bundle", "mine", "names")
        ),
        Page("my_rounds", signed_in(judge.user), reverse("api:judge-rounds")),
        Page("shelf", signed_in(judge.user), reverse("judges:offline", args=[round.pk])),
        Page("my_applications", signed_in(_founder(round.edition)), reverse("api:applications")),
        *(
            Page(
                name,
                organiser,
                reverse(f"api:round-{name}", args=[round.edition.slug, round.order]),
            )
            for name in LISTS_OF_A_ROUND
        ),
        Page(
            "match",
            organiser,
            reverse("api:round-entry-match", args=[round.edition.slug, round.order, pair.entry_id]),
        ),
        *(
            Page(name, organiser, reverse(f"api:edition-{name}", args=[round.edition.slug]))
            for name in ("entries", "judges", "conflicts", "jobs", "log", "mails", "roles")
        ),
    ]


def publish_with_winners(round: Round, *, winners: int | None = None) -> None:
    """Close, decide and publish.

    So many entries win (default: all), and each meets each of 8 investors.
    """
    organiser = make.organiser_of(round.edition)
    close_round(actor=organiser, round=round)
    round.refresh_from_db()
    if is_last(round):
        make.make_last(round)
    tally.tally_round(round=round)
    decide.decide_by_ranking(actor=organiser, round=round)
    _decide_ties(organiser, round)
    round.refresh_from_db()
    announcement = announce.prepare_announcement(
        actor=organiser, round=round, message_ko="축하합니다.", message_en="Congratulations."
    )
    announce.publish_announcement(
        actor=make.an_organiser_of(round.edition), announcement=announcement
    )
    round.refresh_from_db()
    award = Award.objects.filter(edition=round.edition).earliest("order")
    more = (
        max(0, winners - Winner.objects.filter(entry__edition=round.edition).count())
        if winners is not None
        else None
    )
    Winner.objects.bulk_create(
        Winner(entry=entry, award=award)
        for entry in _entries(round.edition).filter(winner__isnull=True)[:more]
    )
    Winner.objects.filter(entry__edition=round.edition).update(vc_ready=True)
    _introduce(round.edition)


def pages_after_publishing(round: Round) -> list[Page]:
    """What is opened when the result is out."""
    organiser, founder = (
        signed_in(make.organiser_of(round.edition)),
        signed_in(_founder(round.edition)),
    )
    at_the_desk = ("control_room", "ranking", "results", "introductions")
    return [
        Page("public", Client(), reverse("public:edition", args=[round.edition.slug])),
        Page("public_results", Client(), reverse("public:results", args=[round.edition.slug])),
        Page("startup_home", founder, reverse("startups:home")),
        Page(
            "feedback", founder, reverse("startups:feedback", args=[_entries(round.edition)[0].pk])
        ),
        *(
            Page(name, organiser, reverse(f"organisers:{name}", args=[round.edition.slug]))
            for name in at_the_desk
        ),
        Page(
            "announcement",
            organiser,
            reverse("organisers:announcement", args=[round.edition.slug, round.order]),
        ),
    ]


def api_after_publishing(round: Round) -> list[Page]:
    """What programs read when the result is out."""
    organiser, slug = signed_in(make.organiser_of(round.edition)), round.edition.slug
    investor = Investor.objects.filter(edition=round.edition).select_related("user").earliest("pk")
    return [
        Page("results", Client(), reverse("api:edition-results", args=[slug])),
        Page("winners", organiser, reverse("api:edition-winners", args=[slug])),
        Page("introductions", organiser, reverse("api:introductions", args=[slug])),
        Page("investors", organiser, reverse("api:investors", args=[slug])),
        Page("firms", organiser, reverse("api:firms", args=[slug])),
        Page("offers", signed_in(investor.user), reverse("api:investor-offers", args=[slug])),
        Page(
            "feedback",
            signed_in(_founder(round.edition)),
            reverse("api:application-feedback", args=[_entries(round.edition)[0].pk]),
        ),
    ]


def signed_in(user: User) -> Client:
    """A browser with this person in it."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def first_judge(round: Round) -> Judge:
    """The judge who has every entry."""
    return Judge.objects.filter(edition=round.edition).select_related("user").earliest("pk")


def _entries(edition: Edition) -> QuerySet[Entry]:
    return Entry.objects.filter(edition=edition).select_related("startup").order_by("pk")


def _founder(edition: Edition) -> User:
    return (
        User.objects.filter(
            memberships__kind=Member.Kind.WRITER, memberships__startup__entries__edition=edition
        )
        .distinct()
        .get()
    )


def _everything_to_one_judge(round: Round) -> None:
    judge = first_judge(round)
    known = set(
        Assignment.objects.filter(round=round, judge=judge).values_list("entry_id", flat=True)
    )
    Assignment.objects.bulk_create(
        Assignment(round=round, judge=judge, entry=entry)
        for entry in _entries(round.edition)
        if entry.pk not in known
    )


def _decide_ties(organiser: User, round: Round) -> None:
    """Ties across the line or across awards are left to a person: among many entries there are
    some.
    """
    decided = Decision.objects.filter(round=round)
    rest = round.tallies.latest("pk").standings.exclude(entry__in=decided.values("entry"))
    given = Counter(decided.filter(award__isnull=False).values_list("award_id", flat=True))
    awards = Award.objects.filter(edition=round.edition).order_by("order")
    free = [award for award in awards for _place in range(award.places - given[award.pk])]
    for standing in rest.select_related("entry").order_by("rank", "entry"):
        award = free.pop(0) if free else None
        decide.decide(
            actor=organiser,
            round=round,
            entry=standing.entry,
            kind=DecisionKind.AWARD if award else DecisionKind.REJECT,
            award=award,
            reason="동점은 심사위원장이 정했습니다.",
        )


def _introduce(edition: Edition) -> None:
    winners = list(Winner.objects.filter(entry__edition=edition).order_by("pk"))
    states = [
        IntroductionState.PROPOSED,
        IntroductionState.STARTUP_AGREED,
        IntroductionState.DECLINED,
        IntroductionState.LAPSED,
    ]
    for number in range(8 if len(winners) > 1 else 1):
        house = Organisation.objects.create(kind="vc", name_ko=f"투자사 {edition.pk}-{number}")
        investor = Investor.objects.create(
            edition=edition, user=make.a_person(), organisation=house, state=Investor.State.ADMITTED
        )
        Thesis.objects.create(investor=investor)
        InvestorFirm.objects.create(edition=edition, organisation=house, per_edition=50)
        Introduction.objects.bulk_create(
            Introduction(
                winner=winner,
                investor=investor,
                state=states[place % 4],
                fit=0.5,
                lapses_at=timezone.now() + timedelta(days=7),
            )
            for place, winner in enumerate(winners)
        )

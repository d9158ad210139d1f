"""A sample edition of any size and the pages that its people open: for the tests of query counts
and for `make bench-pages`.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenge.models import Edition, Organisation, User
from introductions.models import Introduction, IntroductionState, Investor, Thesis
from judging.models import Assignment, Award, Judge, Objection, Round, Winner
from judging.services.results import announce, decide, tally
from judging.services.rounds.close import close_round
from submissions.models import Entry, Member
from tests.judging import factories as make


@dataclass(frozen=True, slots=True)
class Page:
    """A page and somebody who is signed in to read it."""

    name: str
    client: Client
    url: str


def a_round_in_scoring(*, entries: int, judges: int, sheets: int) -> Round:
    """Open, scored and tallied; every entry is also on the first judge's list and written by one
    founder.
    """
    one = make.an_open_round(entries=entries, judges=judges, sheets_per_entry=sheets, min_sheets=1)
    one.edition.rounds.exclude(pk=one.pk).delete()  # so that this round gives the awards
    make.score_all(one)
    tally.tally_round(round=one)
    _everything_to_one_judge(one)
    founder = make.a_person()
    Member.objects.bulk_create(
        Member(startup=entry.startup, user=founder, kind=Member.Kind.WRITER)
        for entry in _entries(one.edition)
    )
    seat = one.edition.judges.select_related("user").latest("pk")
    Objection.objects.bulk_create(
        Objection(entry=entry, person=seat.user.name, reason="지난해 소송이 있었습니다.")
        for entry in _entries(one.edition)
    )
    return one


def pages_while_scoring(one: Round) -> list[Page]:
    """What is opened while judges score."""
    judge, organiser = first_judge(one), signed_in(make.organiser_of(one.edition))
    pair = Assignment.objects.filter(round=one, judge=judge).earliest("pk")
    at_the_desk = (
        "control_room",
        "entries",
        "judges",
        "assignment",
        "objections",
        "board",
        "ranking",
        "judge_report",
        "sensitivity",
    )
    return [
        Page("public", Client(), reverse("public:edition", args=[one.edition.slug])),
        Page("judge_home", signed_in(judge.user), reverse("judges:home")),
        Page("judge_list", signed_in(judge.user), reverse("judges:mine", args=[one.pk])),
        Page(
            "judge_scoring", signed_in(judge.user), reverse("judges:entry", args=[one.pk, pair.pk])
        ),
        Page("startup_home", signed_in(_founder(one.edition)), reverse("startups:home")),
        *(
            Page(name, organiser, reverse(f"organisers:{name}", args=[one.edition.slug]))
            for name in at_the_desk
        ),
        *(
            Page(name, organiser, reverse(f"organisers:{name}", args=[one.edition.slug]))
            for name in ("log", "messages", "people", "settings")
        ),
        Page(
            "one_judge", organiser, reverse("organisers:judge", args=[one.edition.slug, judge.pk])
        ),
        Page(
            "one_entry",
            organiser,
            reverse("organisers:entry", args=[one.edition.slug, pair.entry_id]),
        ),
    ]


def api_while_scoring(one: Round) -> list[Page]:
    """What programs read while judges score: the judge's bundle and lists, and what organisers
    follow.
    """
    judge, organiser = first_judge(one), signed_in(make.organiser_of(one.edition))
    pair = Assignment.objects.filter(round=one, judge=judge).earliest("pk")
    in_the_round = (
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
    return [
        *(
            Page(name, signed_in(judge.user), reverse(f"api:judge-{name}", args=[one.pk]))
            for name in ("bundle", "mine", "names")
        ),
        Page("my_rounds", signed_in(judge.user), reverse("api:judge-rounds")),
        Page("shelf", signed_in(judge.user), reverse("judges:offline", args=[one.pk])),
        Page("my_applications", signed_in(_founder(one.edition)), reverse("api:applications")),
        *(
            Page(name, organiser, reverse(f"api:round-{name}", args=[one.edition.slug, one.order]))
            for name in in_the_round
        ),
        Page(
            "match",
            organiser,
            reverse("api:round-entry-match", args=[one.edition.slug, one.order, pair.entry_id]),
        ),
        *(
            Page(name, organiser, reverse(f"api:edition-{name}", args=[one.edition.slug]))
            for name in ("entries", "judges", "conflicts", "jobs", "log", "mails", "roles")
        ),
    ]


def publish_with_winners(one: Round, *, winners: int | None = None) -> None:
    """Close, decide and publish; so many entries win (default: all), and each meets each of 8
    investors.
    """
    organiser = make.organiser_of(one.edition)
    close_round(actor=organiser, round=one)
    one.refresh_from_db()
    tally.tally_round(round=one)
    decide.decide_by_ranking(actor=organiser, round=one)
    one.refresh_from_db()
    announcement = announce.prepare_announcement(
        actor=organiser, round=one, message_ko="축하합니다.", message_en="Congratulations."
    )
    announce.publish_announcement(
        actor=make.an_organiser_of(one.edition), announcement=announcement
    )
    one.refresh_from_db()
    award = Award.objects.filter(edition=one.edition).earliest("order")
    more = (
        max(0, winners - Winner.objects.filter(entry__edition=one.edition).count())
        if winners is not None
        else None
    )
    Winner.objects.bulk_create(
        Winner(entry=entry, award=award)
        for entry in _entries(one.edition).filter(winner__isnull=True)[:more]
    )
    Winner.objects.filter(entry__edition=one.edition).update(vc_ready=True)
    _introduce(one.edition)


def pages_after_publishing(one: Round) -> list[Page]:
    """What is opened when the result is out."""
    organiser, founder = signed_in(make.organiser_of(one.edition)), signed_in(_founder(one.edition))
    at_the_desk = ("control_room", "ranking", "results", "introductions")
    return [
        Page("public", Client(), reverse("public:edition", args=[one.edition.slug])),
        Page("public_results", Client(), reverse("public:results", args=[one.edition.slug])),
        Page("startup_home", founder, reverse("startups:home")),
        Page("feedback", founder, reverse("startups:feedback", args=[_entries(one.edition)[0].pk])),
        *(
            Page(name, organiser, reverse(f"organisers:{name}", args=[one.edition.slug]))
            for name in at_the_desk
        ),
        Page(
            "announcement",
            organiser,
            reverse("organisers:announcement", args=[one.edition.slug, one.order]),
        ),
    ]


def api_after_publishing(one: Round) -> list[Page]:
    """What programs read when the result is out."""
    organiser, slug = signed_in(make.organiser_of(one.edition)), one.edition.slug
    investor = Investor.objects.filter(edition=one.edition).select_related("user").earliest("pk")
    return [
        Page("results", Client(), reverse("api:edition-results", args=[slug])),
        Page("winners", organiser, reverse("api:edition-winners", args=[slug])),
        Page("introductions", organiser, reverse("api:introductions", args=[slug])),
        Page("investors", organiser, reverse("api:investors", args=[slug])),
        Page("offers", signed_in(investor.user), reverse("api:investor-offers", args=[slug])),
        Page(
            "feedback",
            signed_in(_founder(one.edition)),
            reverse("api:application-feedback", args=[_entries(one.edition)[0].pk]),
        ),
    ]


def signed_in(user: User) -> Client:
    """A browser with this person in it."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def first_judge(one: Round) -> Judge:
    """The judge who has every entry."""
    return Judge.objects.filter(edition=one.edition).select_related("user").earliest("pk")


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


def _everything_to_one_judge(one: Round) -> None:
    judge = first_judge(one)
    known = set(
        Assignment.objects.filter(round=one, judge=judge).values_list("entry_id", flat=True)
    )
    Assignment.objects.bulk_create(
        Assignment(round=one, judge=judge, entry=entry)
        for entry in _entries(one.edition)
        if entry.pk not in known
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

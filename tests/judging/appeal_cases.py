"""A published last round, and startups that appeal against it."""

from typing import Any

from challenge.models import User
from judging.models import Appeal, Decision, Round, Standing
from judging.services.results.appeals.write_appeal import save_appeal, submit_appeal
from submissions.models import Entry, Member
from tests.judging import factories as make

WORDS = {"ground": "sums", "statement": "합계가 다릅니다.", "wanted": "다시 더해 주세요."}


def founder_of(entry: Entry) -> User:
    """Whoever represents the startup."""
    member = Member.objects.filter(startup=entry.startup).earliest("kind", "pk")
    Member.objects.filter(pk=member.pk).update(kind=Member.Kind.REPRESENTATIVE)
    return member.user


def an_appeal(entry: Entry) -> Appeal:
    """Submitted, against the newest published result of the entry."""
    founder = founder_of(entry)
    save_appeal(actor=founder, entry=entry, changes=WORDS)
    return submit_appeal(actor=founder, entry=entry)


def a_result(**facts: Any) -> Round:
    """The last round of its edition, published, with entries that won nothing."""
    return make.a_round_with_winners(**{"entries": 8, "places": 4, **facts})


def the_loser(round: Round) -> Entry:
    """The best entry that was not chosen."""
    lost = Decision.objects.filter(round=round, kind="reject")
    best = lost.order_by("tally__standings__rank", "pk")[0].entry
    return Entry.objects.select_related("edition", "startup").get(pk=best.pk)


def the_winners(round: Round) -> list[Entry]:
    """The winners, the grandest first and by rank."""
    won = Decision.objects.filter(round=round, kind="award").select_related("award", "entry")
    places = Standing.objects.filter(tally__decisions__in=won)
    ranks = dict(places.values_list("entry_id", "rank"))
    rows = sorted((row.award.order, ranks[row.entry_id], row.pk) for row in won if row.award)
    entry_of = {row.pk: row.entry for row in won}
    return [entry_of[pk] for _order, _rank, pk in rows]

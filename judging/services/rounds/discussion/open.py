"""Opening discussions: of chosen entries, each with a chair of its panel and one end for all."""

# tested by: tests/judging/services/rounds/discussion/test_open.py

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from random import SystemRandom

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import SitePart, User
from challenge.permissions import require
from challenge.services.mailing import promise_mail
from challenge.services.sign_in_links import LinkTo
from judging.models import Assignment, Discussion, DiscussionMember, Judge, Round, RoundEntry
from judging.permissions import may_run_round
from judging.queries.assignment.entry_counts import EntryCount, counts_of, flags_in
from judging.queries.rounds.panel_of_entry import FEWEST_JUDGES, counting_pairs, is_apart
from judging.services.assignment.take_back import lock_assignments, lock_judges

MOST_AT_ONCE = 200
Panels = dict[int, list[Assignment]]


class NotWhileScoring(Refusal):
    """Sheets can't be revised, so there is nothing to discuss."""

    code = "not_while_scoring"
    message = _(
        "Entries are discussed while scoring is open, so that judges can still change their "
        "score sheets. Reopen scoring or extend it first."
    )


@transaction.atomic
def open_discussions(
    *, actor: User, round: Round, chairs: Mapping[int, int | None], ends_at: datetime
) -> list[Discussion]:
    """Open a discussion of each entry, and mail each judge of them once.

    chairs: entry → the judge who closes it; None: whoever of its panel has the fewest to close.
    An entry whose discussion is open keeps it as it is.
    """
    require(may_run_round, actor, round)
    round = round.locked()
    _check_times(round, ends_at)
    if not 0 < len(chairs) <= MOST_AT_ONCE:
        raise InvalidInput(
            fields={"entries": _("Choose the entries to discuss: from 1 to 200 at once.")}
        )
    known = {
        row.entry_id: row
        for row in round.discussions.filter(entry__in=chairs, state=Discussion.State.OPEN)
    }
    wanted = {entry: judge for entry, judge in chairs.items() if entry not in known}
    panels = _panels(round, wanted)
    counts = {count.entry: count for count in counts_of(round) if count.entry in wanted}
    flags = dict(
        RoundEntry.objects.filter(round=round, entry__in=list(wanted))
        .annotate(flags=flags_in(round))
        .values_list("entry_id", "flags")
    )
    heads = _chairs(round, panels, wanted)
    opened = [
        _open(actor, round, counts[entry], panels[entry], heads[entry], flags[entry], ends_at)
        for entry in sorted(wanted)
    ]
    _mail(actor, round, opened, panels, ends_at)
    return [*known.values(), *opened]


@transaction.atomic
def open_all_apart(*, actor: User, round: Round, ends_at: datetime) -> list[Discussion]:
    """Open one for every entry that the round's rule names and that had none yet."""
    require(may_run_round, actor, round)
    round = round.locked()
    had = set(round.discussions.values_list("entry_id", flat=True))
    found = [
        count.entry
        for count in counts_of(round)
        if count.entry not in had and is_apart(round, count)
    ]
    if not found:
        raise InvalidInput(
            fields={"entries": _("By the rule no entry is left that was not discussed yet.")}
        )
    return open_discussions(
        actor=actor, round=round, chairs=dict.fromkeys(found[:MOST_AT_ONCE]), ends_at=ends_at
    )


def _check_times(round: Round, ends_at: datetime) -> None:
    now = clock.now()
    if not round.takes_sheets_at(now):
        raise NotWhileScoring
    if not now < ends_at <= round.closes_at:
        raise InvalidInput(
            fields={"ends_at": _("Choose a time from now on, no later than scoring closes.")}
        )


def _panels(round: Round, wanted: Mapping[int, int | None]) -> Panels:
    """Entry → its pairs, held until the commit: none of them withdraws, recuses or leaves."""
    pairs = counting_pairs(round, wanted)
    lock_judges(judges=pairs.values_list("judge_id", flat=True))
    held = lock_assignments(rows=pairs)
    still = set(
        counting_pairs(round, wanted).filter(pk__in=[row.pk for row in held]).values_list(flat=True)
    )
    panels: Panels = {entry: [] for entry in wanted}
    for pair in held:
        if pair.pk in still:
            panels[pair.entry_id].append(pair)
    thin = [entry for entry, panel in panels.items() if len(panel) < FEWEST_JUDGES]
    if thin:
        text = _(
            "A discussion takes two judges who submitted their sheets of the entry. Wait for more "
            "sheets, or leave out: %(codes)s."
        )
        codes = RoundEntry.objects.filter(round=round, entry__in=thin).order_by("entry")
        named = ", ".join(codes.values_list("blind_code", flat=True)[:10])
        raise InvalidInput(fields={"entries": text % {"codes": named or ", ".join(map(str, thin))}})
    return panels


def _chairs(round: Round, panels: Panels, wanted: Mapping[int, int | None]) -> dict[int, int]:
    """Entry → the pair of its chair: the judge named, or whoever has the fewest to close."""
    chairing = DiscussionMember.objects.filter(discussion__round=round, is_chair=True)
    busy = Counter(chairing.values_list("assignment__judge", flat=True))
    found = {}
    for entry in sorted(panels):
        judge, panel = wanted[entry], panels[entry]
        if judge is None:
            judge = min(panel, key=lambda pair: (busy[pair.judge_id], pair.pk)).judge_id
        chair = next((pair for pair in panel if pair.judge_id == judge), None)
        if chair is None:
            text = _("The chair must be one of the judges whose sheet of the entry counts.")
            raise InvalidInput(fields={"chair": text})
        busy[judge] += 1
        found[entry] = chair.pk
    return found


def _open(
    actor: User,
    round: Round,
    count: EntryCount,
    panel: Sequence[Assignment],
    chair: int,
    flags: int,
    ends_at: datetime,
) -> Discussion:
    """The rows.  Letters are drawn, so that they follow no order that a judge could know."""
    discussion = Discussion.objects.create(
        round=round,
        entry_id=count.entry,
        low=count.low or 0,
        high=count.high or 0,
        flags=flags,
        opened_by=actor,
        ends_at=ends_at,
    )
    drawn = list(panel)
    SystemRandom().shuffle(drawn)
    DiscussionMember.objects.bulk_create(
        DiscussionMember(
            discussion=discussion, assignment=pair, place=place, is_chair=pair.pk == chair
        )
        for place, pair in enumerate(drawn, 1)
    )
    audit.record(
        actor,
        "discussion.opened",
        discussion,
        edition=round.edition,
        in_round=round.order,
        entry=count.entry,
        judges=sorted(pair.judge_id for pair in panel),
        chair=next(pair.judge_id for pair in panel if pair.pk == chair),
        ends_at=ends_at.isoformat(),
    )
    return discussion


def _mail(
    actor: User,
    round: Round,
    opened: Sequence[Discussion],
    panels: Panels,
    ends_at: datetime,
) -> None:
    """One mail a judge, however many discussions were opened at once; it names no entry."""
    theirs = Counter(pair.judge_id for row in opened for pair in panels[row.entry_id])
    judges = Judge.objects.filter(pk__in=theirs).select_related("user").order_by("pk")
    for judge in judges:
        promise_mail(
            actor=actor,
            key=f"discussion-{opened[0].pk}-{judge.pk}",
            kind="discussion_opened",
            expires_at=ends_at,
            to=judge.user,
            edition=round.edition,
            round=round,
            count=theirs[judge.pk],
            ends_at=ends_at,
            link_to=LinkTo(SitePart.JUDGE, f"/judge/rounds/{round.pk}/discussions/"),
        )

"""The award ceremony: who is shown in the hall, from the last place to the first."""

# tested by: tests/judging/services/results/test_reveal.py

from typing import Any

from judging.models import Decision, DecisionKind, PitchSession, RoundState, Standing
from judging.queries.rounds.hall_vote import audience_result, winners_of
from submissions.models import EntryState
from submissions.queries.as_submitted import with_submitted_entry

Row = dict[str, Any]
AUDIENCE_PRIZE = {"ko": "청중상", "en": "Audience prize"}
SHOWABLE = {RoundState.DECIDED, RoundState.PUBLISHED}


# viewer: caller
def places_to_reveal(session: PitchSession) -> list[Row]:
    """All prizes from the last to the first, before them the audience's; never a score.

    Empty before the decision is final.
    """
    if session.round.state not in SHOWABLE:
        return []
    decisions = list(
        Decision.objects.filter(
            round=session.round_id,
            kind=DecisionKind.AWARD,
            entry__state=EntryState.SUBMITTED,  # whoever withdrew wins nothing
        )
        .select_related("award")
        .prefetch_related(with_submitted_entry("startup", "edition"))
    )
    ranks = dict(
        Standing.objects.filter(tally__in={row.tally_id for row in decisions}).values_list(
            "entry_id", "rank"
        )
    )
    decisions.sort(key=lambda row: _from_the_last(row, ranks.get(row.entry_id)))
    return [*_of_the_audience(session), *(_row(decision) for decision in decisions)]


# viewer: caller
def revealed_places(session: PitchSession) -> list[Row]:
    """Those that an organiser has shown so far, in the order of showing."""
    return places_to_reveal(session)[: session.revealed] if session.revealed else []


def _of_the_audience(session: PitchSession) -> list[Row]:
    return [
        {"award": AUDIENCE_PRIZE, "name": row["name"], "title": row["title"]}
        for row in winners_of(audience_result(session))
    ]


def _from_the_last(decision: Decision, rank: int | None) -> tuple[int, int, int]:
    order = decision.award.order if decision.award else 0
    return -order, -(rank or 0), -decision.entry_id


def _row(decision: Decision) -> Row:
    award, startup = decision.award, decision.entry.startup
    return {
        "award": {"ko": award.name_ko, "en": award.name_en or award.name_ko} if award else {},
        "name": {
            "ko": startup.name_ko or startup.name_en,
            "en": startup.name_en or startup.name_ko,
        },
        "title": {
            "ko": decision.entry.title_ko or decision.entry.title_en,
            "en": decision.entry.title_en or decision.entry.title_ko,
        },
    }

"""What the screens of a pitch day are sent: judges, organisers, the screen in the hall."""

# tested by: tests/judging/services/results/test_reveal.py

from dataclasses import dataclass
from typing import Any

from challenge.kernel.live.channel import Look
from judging.models import PitchSession
from judging.models.pitch_session import channel_of
from judging.queries.results.published.ceremony import places_to_reveal, revealed_places
from judging.queries.rounds.hall_vote import audience_result, vote_facts
from judging.queries.rounds.live_stage import (
    hall_table,
    may_still_watch,
    own_parts,
    session_of,
    stage_of,
)

ANYBODY = 0  # the viewer of a screen that needs no name


@dataclass(frozen=True, slots=True)
class _OfSession:
    session: int

    @property
    def channel(self) -> str:
        """Where a change is told."""
        return channel_of(self.session)


@dataclass(frozen=True, slots=True)
class JudgesFeed(_OfSession):
    """For judges: viewers are ids of judges.  Goes on after the last pitch: the day may, too."""

    def look(self, viewers: set[int]) -> Look:
        """The stage, and to each their own sheet and reminders."""
        session = session_of(self.session)
        return Look(stage_of(session), own_parts(session, viewers))


@dataclass(frozen=True, slots=True)
class OrganisersFeed(_OfSession):
    """For organisers and observers: viewers are ids of users."""

    def look(self, viewers: set[int]) -> Look:
        """The stage, who is in the hall, and how far the ceremony is."""
        session = session_of(self.session)
        more = {
            "judges": hall_table(session),
            "check_in_code": session.check_in_code,
            "revealed": session.revealed,
            "prizes": len(places_to_reveal(session)),
            "vote": vote_facts(session),
            "audience": audience_result(session),
        }
        own: dict[int, dict[str, Any]] = {user: {} for user in may_still_watch(session, viewers)}
        return Look({**stage_of(session), **more}, own)


@dataclass(frozen=True, slots=True)
class ScreenFeed(_OfSession):
    """For the screen in the hall, and whoever has its address: no score, no judge."""

    def look(self, viewers: set[int]) -> Look:
        """The stage, the code to check in by until the end, and what the ceremony has shown."""
        session = session_of(self.session)
        is_over = session.state == PitchSession.State.ENDED
        more = {
            "check_in_code": None if is_over else session.check_in_code,
            "reveal": revealed_places(session),
            "prizes": len(places_to_reveal(session)) if session.revealed else 0,
            "vote": vote_facts(session),
        }
        return Look({**stage_of(session), **more}, {viewer: {} for viewer in viewers})

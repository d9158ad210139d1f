"""The stage of a pitch day as every screen shows it, and whose screen may show it."""

# tested by: tests/judging/queries/rounds/test_live_stage.py

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from challenge.kernel import clock
from challenge.models import User
from challenge.permissions import may_observe
from judging.algorithms.allocation.running_order import planned_times
from judging.models import (
    HELD_STATES,
    REMOVED_STATES,
    Assignment,
    AssignmentState,
    CheckIn,
    Judge,
    PitchSession,
    PitchSlot,
    RoundKind,
    SheetState,
    TableReminder,
)
from submissions.queries.as_submitted import with_submitted_entry

Row = dict[str, Any]
NO_SHEET, BEGUN, DONE, RECUSED, NOT_ASSIGNED = "none", "begun", "done", "recused", "not_assigned"


# viewer: caller
def stage_of(session: PitchSession) -> Row:
    """The stage now: what all screens share, with the server's time (ISO, UTC, milliseconds).

    In a blind round codes stand in for names.  Of the lot seed and nonce only once it is drawn.
    """
    now = clock.now()
    slots = list(session.slots.prefetch_related(with_submitted_entry("startup", "edition")))
    current = next((slot for slot in slots if slot.pk == session.current_id), None)
    times = times_of(session, len(slots))
    return {
        "version": session.version,
        "now": now.isoformat(timespec="milliseconds"),
        "state": session.state,
        "pitch_seconds": session.pitch_seconds,
        "question_seconds": session.question_seconds,
        "starts_at": _written(session.starts_at),
        "break_every": session.break_every,
        "break_seconds": session.break_seconds,
        "stage": _turn(session, current, now) if current else None,
        "slots": [
            {**slot_row(slot, is_blind=session.round.blind), "planned_at": _written(time)}
            for slot, time in zip(slots, times, strict=True)
        ],
        "lot": lot_of(session),
    }


# viewer: caller
def lot_of(session: PitchSession) -> Row:
    """What the order was drawn with; seed and nonce only once it is drawn."""
    is_drawn = session.drawn_at is not None
    return {
        "commitment": session.commitment,
        "seed": session.seed if is_drawn else None,
        "nonce": session.nonce if is_drawn else None,
    }


# viewer: caller
def times_of(session: PitchSession, count: int) -> list[datetime | None]:
    """When each place is planned to begin; None where no start is told."""
    if session.starts_at is None:
        return [None] * count
    return list(
        planned_times(
            count,
            start=session.starts_at,
            turn=timedelta(seconds=session.pitch_seconds + session.question_seconds),
            break_every=session.break_every,
            pause=timedelta(seconds=session.break_seconds),
        )
    )


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _turn(session: PitchSession, slot: PitchSlot, now: Any) -> Row:
    is_questions = slot.state == PitchSlot.State.QUESTIONS
    length = session.question_seconds if is_questions else session.pitch_seconds
    return {
        "slot": slot.pk,
        "place": slot.place,
        "state": slot.state,
        "length_ms": length * 1000,
        "elapsed_ms": slot.elapsed_at(now) if slot.is_on_stage else 0,
        "running": slot.running_since is not None,
    }


# viewer: caller
def slot_row(slot: PitchSlot, *, is_blind: bool) -> Row:
    """A place of the running order; its entry as it was submitted is read already."""
    startup, entry = slot.entry.startup, slot.entry
    code = {"ko": slot.label, "en": slot.label}
    return {
        "slot": slot.pk,
        "place": slot.place,
        "state": slot.state,
        "code": slot.label,
        "name": code if is_blind else _both(startup.name_ko, startup.name_en),
        "title": {"ko": "", "en": ""} if is_blind else _both(entry.title_ko, entry.title_en),
    }


def _both(ko: str, en: str) -> dict[str, str]:
    return {"ko": ko or en, "en": en or ko}


# viewer: caller
def session_of(pk: int) -> PitchSession:
    """The session as it stands now."""
    return PitchSession.objects.select_related("round__edition").get(pk=pk)


# viewer: caller
def own_parts(session: PitchSession, judges: Iterable[int]) -> dict[int, Row]:
    """Judge → what only their screen shows; those who lost their seat are left out.

    assignment, sheet: of the entry on stage; reminders: entries that they are reminded of and have
    not handed in; checked_in: typed the code of the hall.
    """
    wanted = Judge.with_shadows.filter(
        pk__in=list(judges), state=Judge.State.ACCEPTED, user__is_active=True
    )
    found = set(wanted.values_list("pk", flat=True))
    here = set(CheckIn.objects.filter(session=session).values_list("judge_id", flat=True))
    slots = dict(session.slots.values_list("entry_id", "pk"))
    current = next((entry for entry, slot in slots.items() if slot == session.current_id), None)
    reminded = {
        (row.judge_id, row.slot.entry_id): row.slot_id
        for row in TableReminder.objects.filter(
            slot__session=session, judge__in=found
        ).select_related("slot")
    }
    entries = {entry for _judge, entry in reminded} | ({current} if current else set())
    sheets = sheet_states(session, entries)
    return {
        judge: {
            **_sheet(sheets.get((judge, current))),
            "reminders": [
                {"slot": slot, **_sheet(sheets.get((judge, entry)))}
                for (who, entry), slot in sorted(reminded.items(), key=lambda row: row[1])
                if who == judge and _sheet(sheets.get((judge, entry)))["sheet"] in {NO_SHEET, BEGUN}
            ],
            "checked_in": judge in here,
        }
        for judge in found
    }


# viewer: caller
def sheet_states(
    session: PitchSession, entries: Iterable[int]
) -> dict[tuple[int, int | None], tuple[int, str]]:
    """(judge, entry) → assignment and how far its sheet is."""
    rows = Assignment.with_shadows.filter(round=session.round_id, entry__in=list(entries)).exclude(
        state__in=REMOVED_STATES
    )
    found = rows.values_list("pk", "judge_id", "entry_id", "state", "sheet__state")
    return {
        (judge, entry): (pk, RECUSED if state not in HELD_STATES else _how_far(sheet))
        for pk, judge, entry, state, sheet in found
    }


def _how_far(sheet: str | None) -> str:
    return NO_SHEET if sheet is None else DONE if sheet == SheetState.SUBMITTED else BEGUN


def _sheet(found: tuple[int, str] | None) -> Row:
    return (
        {"assignment": found[0], "sheet": found[1]}
        if found
        else {"assignment": None, "sheet": NOT_ASSIGNED}
    )


# viewer: caller
def hall_table(session: PitchSession) -> list[Row]:
    """For the organisers: every judge of the round, whether they are here, the present sheet.

    earlier: of those who were heard before, the sheets that the judge has not handed in.
    """
    slots = list(session.slots.order_by("place"))
    current = next((row for row in slots if row.pk == session.current_id), None)
    heard = [row for row in slots if row.state == PitchSlot.State.DONE]
    judges = list(
        Judge.objects.filter(
            assignments__round=session.round_id,
            assignments__state=AssignmentState.ACTIVE,
            state=Judge.State.ACCEPTED,
        )
        .select_related("user")
        .distinct()
        .order_by("user__name", "pk")
    )
    here = dict(CheckIn.objects.filter(session=session).values_list("judge_id", "at"))
    shown = [*heard, *([current] if current else [])]
    sheets = sheet_states(session, [slot.entry_id for slot in shown])
    reminders = TableReminder.objects.filter(slot__in=shown)
    reminded = set(reminders.values_list("slot_id", "judge_id"))
    return [
        {
            "judge": judge.pk,
            "name": str(judge),
            "checked_in_at": here[judge.pk].isoformat() if judge.pk in here else None,
            "sheet": _sheet(sheets.get((judge.pk, current.entry_id)))["sheet"] if current else "",
            "reminded": current is not None and (current.pk, judge.pk) in reminded,
            "earlier": [
                {"slot": slot.pk, "sheet": sheet, "reminded": (slot.pk, judge.pk) in reminded}
                for slot in heard
                if (sheet := _sheet(sheets.get((judge.pk, slot.entry_id)))["sheet"])
                in {NO_SHEET, BEGUN}
            ],
        }
        for judge in judges
    ]


# viewer: caller
def may_still_watch(session: PitchSession, users: Iterable[int]) -> set[int]:
    """Of these people, those who run or watch the edition now."""
    rows = User.objects.filter(pk__in=list(users), is_active=True)
    return {user.pk for user in rows if may_observe(user, session.round.edition)}


# viewer: public
def session_of_screen(key: str) -> PitchSession | None:
    """The session whose screen in the hall has that key; whoever has the address may look."""
    rows = PitchSession.objects.select_related("round__edition__challenge")
    return rows.filter(screen_key=key, round__kind=RoundKind.PITCH).first() if key else None


# viewer: caller
def pitch_session_of(round_pk: int) -> PitchSession | None:
    """The session of a round, if there is one."""
    rows = PitchSession.objects.select_related("round__edition", "current")
    return rows.filter(round=round_pk).first()

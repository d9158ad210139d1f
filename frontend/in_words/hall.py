"""What the screens of a pitch day say: phases, lines, and the standard questions to ask."""
# tested by: tests/frontend/pages/judges/test_pitch_day.py

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from challenge.kernel.text.bilingual import pick
from challenge.kernel.text.folded_names import beside

# topic, question: asked of everybody alike, so that answers can be compared
QUESTION_CARDS = (
    (
        pgettext_lazy("topic", "Problem"),  # the form's section of that name is 문제인식
        gettext_lazy("Who has this problem, and how do they solve it today?"),
    ),
    (
        gettext_lazy("Evidence"),
        gettext_lazy("Which figure shows best that customers want this?"),
    ),
    (
        gettext_lazy("Competition"),
        gettext_lazy("Why can't a larger company do the same in six months?"),
    ),
    (
        gettext_lazy("Revenue"),
        gettext_lazy("What does one customer bring in, and what do they cost?"),
    ),
    (
        gettext_lazy("Team"),
        gettext_lazy("Which person do you still need, and how do you find them?"),
    ),
    (
        gettext_lazy("Plan"),
        gettext_lazy("What will you have reached in a year, and what could stop you?"),
    ),
)


def order_rows(live: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The running order for a template.  live: the stage as it is sent (judging's stage_of)."""
    words, stage = slot_states(), live["stage"]
    on = stage["slot"] if stage else None
    # nothing is moved before whoever was heard or is on stage: the service refuses it
    over = max(
        (row["place"] for row in live["slots"] if row["slot"] == on or row["state"] == "done"),
        default=0,
    )
    return [_order_row(row, words, over, is_on=row["slot"] == on) for row in live["slots"]]


def _order_row(
    row: Mapping[str, Any], words: Mapping[str, str], over: int, *, is_on: bool
) -> dict[str, Any]:
    is_waiting = row["state"] == "waiting"
    label = pick(row["name"]["ko"], row["name"]["en"])
    return {
        **row,
        "label": label,
        "line": beside(pick(row["title"]["ko"], row["title"]["en"]), label),
        "planned": datetime.fromisoformat(row["planned_at"]) if row["planned_at"] else None,
        "is_on": is_on,
        "is_waiting": is_waiting and not is_on,
        "may_move_up": is_waiting and not is_on and row["place"] - 1 > over,
        "is_out": row["state"] in {"no_show", "skipped"},
        "word": words["called" if is_on and is_waiting else row["state"]],
    }


def audience_rows(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The counted votes for a template.  rows: as they are sent (judging's audience_result)."""
    return [
        {
            **row,
            "label": pick(row["name"]["ko"], row["name"]["en"]),
            "is_winner": row["place"] == 1 and row["votes"] > 0,
        }
        for row in rows
    ]


def pitch_words() -> dict[str, Any]:
    """The words of the scripts by key.  {name}: place and name of an entry."""
    return {
        "phases": {
            "waiting": _("Called to the stage"),
            "presenting": _("Presentation"),
            "questions": _("Questions"),
        },
        "states": slot_states(),
        "own": {
            "none": _("You have not begun this sheet."),
            "begun": _("Your sheet is begun, not submitted."),
            "done": _("You have submitted this sheet."),
            "recused": _("You recused yourself from this entry, so you don't score it."),
            "not_assigned": _("This entry is not on your list."),
        },
        "lines": {
            "open": _("Live"),
            "waiting": _("No connection. It is being restored; the clock goes on."),
            "over": _("This page no longer follows the stage. Load it again."),
        },
        "near": _("less than a minute left"),
        "over": _("time is up"),
        "stands": _("the clock stands"),
        "begins": _("Starting soon"),
        "isOver": _("The pitches are over."),
        "next": _("Next:"),
        "last": _("This is the last one."),
        "reminded": _("The organisers ask for your sheet on {name}."),
        "voteCode": _("QR code of the audience vote"),
        "voted": _("Votes so far: {n}"),
        "lot": _("Drawn by lot: seed {seed}, nonce {nonce}."),
    }


def slot_states() -> dict[str, str]:
    """A place in the running order, in a word."""
    return {
        "waiting": _("waits"),
        "called": _("called"),
        "presenting": _("presents now"),
        "questions": _("answers questions"),
        "done": _("has presented"),
        "no_show": _("not here"),
        "skipped": _("skipped"),
    }


def stage_buttons(live: Mapping[str, Any]) -> list[dict[str, str]]:
    """What an organiser may press now, the most likely first.  live: the stage as it is sent."""
    return [
        {"act": act, "words": words, "mark": mark, "kind": "" if index else "btn-primary"}
        for index, (act, words, mark) in enumerate(_buttons(live))
    ]


def _buttons(live: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    turn = live["stage"]
    if live["state"] == "ready":
        draw = ("draw", _("Draw again") if live["slots"] else _("Draw the order"), "shuffle")
        return [("next", _("Call the first entry"), "play"), draw] if live["slots"] else [draw]
    if live["state"] == "ended":
        return [("reopen", _("Go on with the pitches"), "undo-2")]
    if turn is None:
        return [("end", _("End the pitches"), "check")]
    skip = ("skip", _("Skip"), "step-forward")
    if turn["state"] == "waiting":
        end = ("end", _("End the pitches"), "check")
        start = ("start", _("Start the clock"), "play")
        return [start, ("no_show", _("Not here"), "user-x"), skip, end]
    onward = ("next", _("Done, next entry"), "step-forward")
    clock = ("pause", _("Pause"), "pause") if turn["running"] else ("resume", _("Go on"), "play")
    if turn["state"] == "questions":
        return [onward, clock]
    if live["question_seconds"]:
        onward = ("next", _("On to questions"), "messages-square")
    return [onward, clock, skip]

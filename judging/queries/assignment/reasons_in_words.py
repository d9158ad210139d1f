"""The words for an assignment's reasons.

The algorithms give codes and names, people read sentences.
"""

# tested by: tests/judging/management/commands/test_assign.py

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from judging.algorithms.assignment.problem import Reason
from judging.models import ConflictKind

Params = Mapping[str, Any]
Name = Callable[[str], str]
MOST_NAMES = 8  # names told in one sentence

# What stands in instance files, beside the kinds of `judging.models.ConflictKind`, which speak for
# themselves.
CONFLICTS = {
    "same_organisation": lambda: _("same organisation"),
    "email_domain": lambda: _("same e-mail domain"),
    "investor": lambda: _("investor or shareholder"),
    "mentor": lambda: _("mentor in this programme"),
    "former_employer": lambda: _("former employer"),
    "relative": lambda: _("relative"),
    "same_department": lambda: _("same department"),
    "blocked_by_startup": lambda: _("excluded at the startup's request"),
    "declared": lambda: _("declared by the judge"),
    "recused": lambda: _("gave it back"),
    "": lambda: _("conflict of interest"),
}


def in_words(reasons: Iterable[Reason], name: Name = str) -> str:
    """Reasons as sentences in the reader's language.

    `name` turns an id into what people call it.
    """
    return " ".join(sentence(reason, name) for reason in reasons)


def sentence(reason: Reason, name: Name = str) -> str:
    """One reason as a sentence; the bare code where no sentence is known."""
    say = _SENTENCES.get(reason.code)
    return say(reason.params, name) if say else reason.code


# viewer: pure
def listed(ids: Iterable[Any], name: Name) -> str:
    """Names in a row; beyond a few, their number."""
    names = [name(str(identifier)) for identifier in ids]
    if len(names) <= MOST_NAMES:
        return ", ".join(names)
    more = len(names) - MOST_NAMES
    return (
        ", ".join(names[:MOST_NAMES])
        + " "
        + ngettext("and {more} more", "and {more} more", more).format(more=more)
    )


def conflict_word(code: str) -> str:
    """A conflict's kind in words; free text stays as it was written."""
    if code in CONFLICTS:
        return str(CONFLICTS[code]())
    return str(ConflictKind(code).label) if code in ConflictKind.values else code


def _too_few(p: Params, name: Name) -> str:
    text = _("{entries} needs {wanted} judges, but only {count} may see it: {judges}.")
    judges = listed(p["judges"], name) or _("nobody")
    return text.format(
        wanted=p["wanted"], entries=listed(p["entries"], name), count=p["count"], judges=judges
    )


def _full(p: Params, name: Name) -> str:
    text = _(
        "The judges who may still see {entries} are full ({judges}): together they can take "
        "{room} reviews, and {seats} are needed."
    )
    return text.format(
        entries=listed(p["entries"], name),
        judges=listed(p["judges"], name),
        room=p["room"],
        seats=p["seats"],
    )


def _same_firm(p: Params, name: Name) -> str:
    groups = "; ".join(listed(group, name) for group in p["judges"])
    return _("Judges of one firm cannot judge the same entry together: {groups}.").format(
        groups=groups
    )


def _conflicts(p: Params, name: Name) -> str:
    parts = [
        f"{listed(judges, name)} ({conflict_word(code)})" for code, judges in p["by_reason"].items()
    ]
    return _("Kept away by a conflict of interest: {judges}.").format(judges="; ".join(parts))


def _add(p: Params, name: Name) -> str:
    count = p["count"]
    return ngettext(
        "Add {count} judge without such a conflict.",
        "Add {count} judges without such a conflict.",
        count,
    ).format(count=count)


def _raise(p: Params, name: Name) -> str:
    parts = ", ".join(f"{name(judge)} +{by}" for judge, by in p["judges"].items())
    return _("Or raise the load limit: {judges}.").format(judges=parts)


def _waived(p: Params, name: Name) -> str:
    count = len(p["pairs"])
    return ngettext(
        "{count} pair was drawn against by the lottery and is used all the same, because "
        "nothing else was possible.",
        "{count} pairs were drawn against by the lottery and are used all the same, because "
        "nothing else was possible.",
        count,
    ).format(count=count)


def _bridges(p: Params, name: Name) -> str:
    count = len(p["pairs"])
    return ngettext(
        "{count} entry is shared between divisions, so that their severity can be compared.",
        "{count} entries are shared between divisions, so that their severity can be compared.",
        count,
    ).format(count=count)


def _apart(p: Params, name: Name) -> str:
    count = len(p["groups"])
    return ngettext(
        "The judges form {count} group.",
        "The judges form {count} groups that share no entry, so their severity cannot be "
        "compared. Allow shared entries between them.",
        count,
    ).format(count=count)


def _light(p: Params, name: Name) -> str:
    parts = ", ".join(f"{name(judge)} ({load})" for judge, load in p["judges"].items())
    return _("Below the least load: {judges}. Lower the least load, or lift a conflict.").format(
        judges=parts
    )


def _uneven(p: Params, name: Name) -> str:
    parts = ", ".join(f"{name(judge)} ({load})" for judge, load in p["judges"].items())
    return _(
        "Outside the balance of loads: {judges}. Conflicts, divisions or pairs that stay leave no "
        "other way."
    ).format(judges=parts)


def _dropped(p: Params, name: Name) -> str:
    return _(
        "No entries are shared between divisions: with them, some entries would have had too "
        "few judges."
    )


def _taken(p: Params, name: Name) -> str:
    return _("Better matching judges are full or needed elsewhere: {judges}.").format(
        judges=listed(p["judges"], name)
    )


def _kept_away(p: Params, name: Name) -> str:
    return _("The best matching judges have a conflict of interest: {judges}.").format(
        judges=listed(p["judges"], name)
    )


def _drawn_out(p: Params, name: Name) -> str:
    return _("Better matching judges were drawn out by the lottery: {judges}.").format(
        judges=listed(p["judges"], name)
    )


def _colleagues(p: Params, name: Name) -> str:
    return _(
        "Better matching judges are of the same organisation as one who has it: {judges}."
    ).format(judges=listed(p["judges"], name))


def _kept(p: Params, name: Name) -> str:
    return _(
        "A repair keeps existing assignments. Better matching judges: {judges}. "
        "Assign anew to use them."
    ).format(judges=listed(p["judges"], name))


def _few(p: Params, name: Name) -> str:
    return _("No judge matches this entry better. Invite judges who know its field.")


def _nobody(p: Params, name: Name) -> str:
    return _("No judge could be assigned.")


_SENTENCES: dict[str, Callable[[Params, Name], str]] = {
    "too_few_judges": _too_few,
    "judges_full": _full,
    "same_firm": _same_firm,
    "conflicts": _conflicts,
    "add_judges": _add,
    "raise_load": _raise,
    "lottery_waived": _waived,
    "bridges": _bridges,
    "bridges_dropped": _dropped,
    "not_connected": _apart,
    "below_min_load": _light,
    "outside_band": _uneven,
    "best_judges_taken": _taken,
    "best_judges_drawn_out": _drawn_out,
    "best_judges_same_firm": _colleagues,
    "kept_in_repair": _kept,
    "best_judges_in_conflict": _kept_away,
    "few_matching_judges": _few,
    "no_judge": _nobody,
}


def contradiction(code: str, params: Params, name: Name = str) -> str:
    """Why wishes cannot all hold (InvalidProblem), with the remedy."""
    texts = {
        "pin_is_conflict": _(
            "{judge} is pinned to {entry} but has a conflict of interest with it ({reason}). "
            "Remove the pin."
        ),
        "pins_share_firm": _(
            "Two pinned judges of {entry} are of one firm ({firm}). Remove one of the pins."
        ),
        "pins_over_load": _(
            "{judge} has {pins} pinned entries but may take {max}. Remove pins or raise the "
            "load limit."
        ),
        "pins_over_need": _(
            "{entry} has {pins} pinned judges but needs {wanted}. Remove pins or ask for "
            "more judges."
        ),
        "min_above_max": _(
            "{judge} must take at least {min} entries but may take {max} at most. Lower the "
            "one or raise the other."
        ),
        "duplicate_id": _("The id {id} is there twice. Give every row its own id."),
    }
    if code not in texts:
        return code
    shown = {
        key: name(str(value)) if key in ("entry", "judge") else value
        for key, value in params.items()
    }
    if "reason" in shown:
        shown["reason"] = conflict_word(str(shown["reason"]))
    return texts[code].format(**shown)

"""The judge report on one judge in words: facts with their number of sheets, no accusation."""
# tested by: tests/frontend/pages/organisers/results/test_ranking_readers.py

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontend.templatetags.formatting import decimal, percent, signed
from judging.queries.results.judge_statistics import Habits
from submissions.models import Entry

FEW_SHEETS = 8
WIDE, NARROW = 1.25, 0.8  # factors of the panel's range of points
MUCH_HALO, MUCH_STRAIGHT = 0.8, 0.3
MUCH_NOISE = 1.5  # of the panel's


@dataclass(frozen=True, slots=True)
class Remark:
    """One sentence; notable: worth a look."""

    text: str
    notable: bool = False


def remarks_of(habits: Habits | None) -> list[Remark]:
    """How strict the judge is, and what else was found, in words; what is as usual isn't said."""
    if habits is None:
        return [Remark(_("Not enough shared entries to compare yet."))]
    return [*_severity(habits), *_spread(habits), *_consistency(habits), *_patterns(habits)]


def own_remarks(habits: Habits | None) -> list[Remark]:
    """The remarks for the judge alone: without notable single sheets, those are for organisers."""
    return (
        []
        if habits is None
        else [
            *_severity(habits),
            *_spread(habits),
            *_consistency(habits),
            *_patterns(replace(habits, outliers=(), too_fast=())),
        ]
    )


def severity_sentence(habits: Habits | None) -> str:
    """How strict, in one sentence."""
    if habits is None:
        return ""
    return _("%(value)s points against the panel, 90%% interval %(low)s to %(high)s") % {
        "value": signed(habits.severity),
        "low": signed(habits.lo),
        "high": signed(habits.hi),
    }


def noted_entries(habits: Habits | None) -> list[int]:
    """Ids of the entries whose sheets are for a look."""
    return [] if habits is None else [row["entry"] for row in (*habits.outliers, *habits.too_fast)]


def looks_of(habits: Habits | None, entries: Mapping[int, Entry]) -> list[tuple[Entry, str]]:
    """Single sheets worth a look, each with the reason in words.

    A sheet is listed if it is far from what the model expected of this judge on this entry, or was
    written very fast.
    """
    if habits is None:
        return []
    far = [
        (
            row["entry"],
            _("gave %(score)s, expected about %(expected)s")
            % {"score": decimal(row["score"]), "expected": decimal(row["expected"])},
        )
        for row in habits.outliers
    ]
    fast = [
        (
            row["entry"],
            ngettext("written in %(count)s second", "written in %(count)s seconds", row["seconds"])
            % {"count": row["seconds"]},
        )
        for row in habits.too_fast
    ]
    return [(entries[pk], words) for pk, words in (*far, *fast) if pk in entries]


def _severity(habits: Habits) -> Iterator[Remark]:
    half = (habits.hi - habits.lo) / 2
    facts = {"points": decimal(abs(habits.severity)), "half": decimal(half)}
    if habits.lo <= 0 <= habits.hi:
        yield Remark(_("About as strict as the panel (difference %(points)s, ±%(half)s).") % facts)
    elif habits.severity < 0:
        yield Remark(
            _("%(points)s points stricter than the panel, ±%(half)s.") % facts, habits.is_notable
        )
    else:
        yield Remark(
            _("%(points)s points more generous than the panel, ±%(half)s.") % facts,
            habits.is_notable,
        )
    if habits.sheets < FEW_SHEETS:
        yield Remark(
            ngettext(
                "Rests on %(count)s sheet only, so the model keeps close to the panel.",
                "Rests on %(count)s sheets only, so the model keeps close to the panel.",
                habits.sheets,
            )
            % {"count": habits.sheets}
        )


def _spread(habits: Habits) -> Iterator[Remark]:
    if habits.spread is None:
        return
    if habits.spread > WIDE:
        yield Remark(
            _("Uses a wider range of points than the panel (factor %(factor)s).")
            % {"factor": decimal(habits.spread, 2)}
        )
    elif habits.spread < NARROW:
        yield Remark(
            _("Uses a narrower range of points than the panel (factor %(factor)s).")
            % {"factor": decimal(habits.spread, 2)}
        )


def _consistency(habits: Habits) -> Iterator[Remark]:
    """Where it is more than one half more than the panel's."""
    if (
        not habits.noise
        or not habits.panel_noise
        or habits.noise <= MUCH_NOISE * habits.panel_noise
    ):
        return
    text = _(
        "Differs from the others on one entry by about %(points)s points, beyond the own habits."
    ) % {"points": decimal(habits.noise)}
    yield Remark(text, True)


def _patterns(habits: Habits) -> Iterator[Remark]:
    if habits.halo is not None and habits.halo > MUCH_HALO:
        yield Remark(
            _(
                "The criteria move together (%(share)s of what differs): one impression may "
                "colour all."
            )
            % {"share": percent(habits.halo)},
            True,
        )
    if habits.straight_lines is not None and habits.straight_lines > MUCH_STRAIGHT:
        yield Remark(
            _("The same level for every criterion on %(share)s of the sheets.")
            % {"share": percent(habits.straight_lines)},
            True,
        )
    if habits.outliers:
        yield Remark(
            ngettext(
                "%(count)s sheet lies far from the others of its entry.",
                "%(count)s sheets lie far from the others of their entries.",
                len(habits.outliers),
            )
            % {"count": len(habits.outliers)},
            True,
        )
    if habits.too_fast:
        yield Remark(
            ngettext(
                "%(count)s sheet was written much faster than usual.",
                "%(count)s sheets were written much faster than usual.",
                len(habits.too_fast),
            )
            % {"count": len(habits.too_fast)},
            True,
        )

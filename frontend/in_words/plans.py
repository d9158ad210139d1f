"""Why a pair is planned, and why somebody gets nothing, in words."""
# tested by: tests/frontend/pages/organisers/introductions/test_plan.py

from collections.abc import Mapping

from django.utils.translation import gettext as _

from introductions.algorithms.thesis_match import UNSTATED

WHOLE = 1.0


def fit_reasons(parts: Mapping[str, float]) -> list[str]:
    """What speaks for a pair, each part in a few words."""
    said = {
        "field": (_("field fits"), _("any field")),
        "stage": (_("stage fits"), _("any stage")),
    }
    words = [
        fits if parts.get(name) == WHOLE else open_to_any
        for name, (fits, open_to_any) in said.items()
    ]
    ticket = parts.get("ticket", 0.0)
    words.append(
        _("carries the whole amount")
        if ticket == WHOLE
        else _("carries %(percent)d%% of the amount") % {"percent": round(ticket * 100)}
    )
    overlap = parts.get("keywords", 0.0)
    if overlap != UNSTATED:
        words.append(_("shared keywords") if overlap else _("no shared keyword"))
    return words


def nothing_reasons(why: Mapping[str, int]) -> list[str]:
    """Why somebody gets nothing: with how many of the other side which reason holds."""
    words = {
        "field": _("field outside the thesis: %(count)d"),
        "stage": _("stage outside the thesis: %(count)d"),
        "district": _("district outside the thesis: %(count)d"),
        "ticket": _("amount below the smallest ticket: %(count)d"),
        "instrument": _("other instrument: %(count)d"),
        "revenue": _("no revenue yet: %(count)d"),
        "portfolio": _("competes with the portfolio: %(count)d"),
        "refused": _("firm that the startup refused: %(count)d"),
        "rival": _("the investor's people have an entry here: %(count)d"),
        "over": _("declined, lapsed or passed before: %(count)d"),
        "asked": _("already asked through another person of the firm: %(count)d"),
        "kept_apart": _("kept apart by you: %(count)d"),
        "poor_fit": _("poor fit: %(count)d"),
        "full": _("places are taken by better fits: %(count)d"),
    }
    return [words[code] % {"count": count} for code, count in why.items() if code in words]

"""What an edition still lacks before it can be published."""

# tested by: tests/judging/services/setup/test_edition.py

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from challenge.kernel.presets import placeholders
from challenge.models import Edition
from judging.models import Round
from judging.queries.setup.award_places import places_differ
from judging.queries.setup.round_dates import pairs_out_of_order
from judging.queries.setup.rubric import WHOLE


# viewer: caller
def missing_parts(*, edition: Edition) -> dict[str, Any]:
    """What keeps the edition from being published, each with what to do; empty: it can be."""
    found: dict[str, Any] = _placeholders_in(edition) | edition.unnamed
    if not edition.questions.exists():
        found["questions"] = _("The form has no questions. Add at least one.")
    if not edition.fields.exists() or not edition.tracks.exists():
        found["fields"] = _("Add at least one track and one field.")
    if settings.LEGAL_TEXTS_SINCE is None:
        found["legal_texts"] = _(
            "Nobody has said from which day the terms and the privacy policy hold. Ask whoever "
            "runs the server to set LEGAL_TEXTS_SINCE."
        )
    rounds = list(edition.rounds.prefetch_related("rubric__criteria").order_by("order"))
    found |= _in_bonuses(edition, rounds)
    return found | _in_rounds(edition, rounds) | _in_awards(edition, rounds)


def _placeholders_in(edition: Edition) -> dict[str, Any]:
    kept = [name for name, text in placeholders().items() if getattr(edition, name) in text]
    return dict.fromkeys(kept, _("Replace the preset's placeholder by your own words."))


def _in_bonuses(edition: Edition, rounds: list[Round]) -> dict[str, Any]:
    """A paper that claims a bonus names a round, which gives that much."""
    caps = {round.order: round.bonus_cap for round in rounds}
    for paper in edition.papers.exclude(bonus_points=None):
        if paper.bonus_round not in caps:
            words = gettext("%(paper)s: its bonus is for a round that there is not. Choose one.")
            return {"questions_bonus": words % {"paper": paper.name}}
        if (paper.bonus_points or 0) > caps[paper.bonus_round]:
            words = gettext(
                "%(paper)s gives %(points)s bonus points, but the round counts at most %(cap)s. "
                "Lower the points, or raise the round's limit."
            )
            facts = {
                "paper": paper.name,
                "points": f"{paper.bonus_points:f}",
                "cap": f"{caps[paper.bonus_round]:f}",
            }
            return {"questions_bonus": words % facts}
    return {}


def _in_rounds(edition: Edition, rounds: list[Round]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if not rounds:
        found["rounds"] = _("Add at least one judging round.")
    for round in rounds:
        points = sum((criterion.points for criterion in round.rubric.criteria.all()), Decimal(0))
        if points != WHOLE:
            found[f"rubric_{round.order}"] = gettext(
                "%(round)s: the points of the rubric add up to %(points)s, not to 100. "
                "Change the points."
            ) % {
                "round": round.name,
                "points": f"{points.normalize():f}",
            }
        if round.opens_at < edition.closes_at:
            found[f"round_{round.order}"] = gettext(
                "%(round)s: scoring opens before applications close. Move its opening."
            ) % {"round": round.name}
    for earlier, later in pairs_out_of_order(rounds):
        found[f"round_{later.order}"] = gettext(
            "%(round)s opens before %(before)s closes. Move its opening."
        ) % {"round": later.name, "before": earlier.name}
    return found


def _in_awards(edition: Edition, rounds: list[Round]) -> dict[str, Any]:
    if not edition.awards.exists():
        return {"awards": _("Add at least one award.")}
    text = places_differ(rounds[-1]) if rounds else ""
    return {"awards": text} if text else {}

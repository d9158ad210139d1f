"""The form of a round's dates and rules."""
# tested by: tests/frontend/pages/organisers/setup/test_editions.py

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from frontend.pages.organisers.setup.edition_fields import Moment
from judging.models import Round, RoundKind

# left out, they stay as they are
LEFT_AS_THEY_ARE = (
    "ties",
    "wild_cards",
    "audience_vote",
    "audience_picks",
    "audience_points",
    "discussion_spread",
    "discussion_scores",
)


# ModelForm takes no argument at run time
class RoundForm(forms.ModelForm):  # type: ignore[type-arg]
    """Dates and rules of a round."""

    opens_at = Moment(label=_("Scoring opens"))
    closes_at = Moment(label=_("Scoring closes"))

    class Meta:
        model = Round
        fields: ClassVar[list[str]] = [
            "name_ko", "name_en", "opens_at", "closes_at", "sheets_per_entry", "places", "method",
            "pass_mark", "bonus_cap", "min_sheets", "ties", "wild_cards",
            "discussion_spread", "discussion_scores", "discussion_names",
            "min_comment_length", "blind", "max_load", "allocation",
            "audience_vote", "audience_picks", "audience_points", "asks_amounts", "own_order",
        ]  # fmt: skip
        labels: ClassVar[dict[str, Any]] = {
            "name_ko": _("Name in Korean"),
            "name_en": _("Name in English"),
            "allocation": _("How sheets are spread"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "audience_vote": _(
                "For the audience prize. A device is no person: whoever has two phones votes twice."
            ),
            "audience_picks": _("1 to 3"),
            "audience_points": _(
                "0 to 20; 0: it is in no score. The entry with most votes gets all of them, the "
                "others in proportion to their votes. Points need one vote a ticket."
            ),
            "asks_amounts": _("Never part of a score. The startup sees it if the judge agrees."),
            "own_order": _(
                "It refines the calibrated ranking, never the official score. It helps where a "
                "rubric has few possible totals (20-point steps), so judges see it only there."
            ),
            "discussion_spread": _(
                "From the lowest to the highest total of an entry. You can open a discussion of it."
            ),
            "discussion_scores": _(
                "Judges read one another's reasons first. Seeing lower scores pulls judges down "
                "more than higher ones pull them up."
            ),
            "discussion_names": _("Otherwise they are judge A, judge B, and so on."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in LEFT_AS_THEY_ARE:
            self.fields[name].required = False
        if self.instance.kind != RoundKind.PITCH:
            for name in ("audience_vote", "audience_picks", "audience_points"):
                del self.fields[name]

    def clean_ties(self) -> str:
        """Left out, it stays as it is."""
        return str(self.cleaned_data.get("ties") or self.instance.ties)

    def clean_discussion_spread(self) -> int:
        """Left out, it stays as it is."""
        given = self.cleaned_data.get("discussion_spread")
        return int(self.instance.discussion_spread if given is None else given)

    def clean_discussion_scores(self) -> str:
        """Left out, it stays as it is."""
        given = self.cleaned_data.get("discussion_scores")
        return str(given or self.instance.discussion_scores)

    def clean_audience_vote(self) -> str:
        """Left out, it stays as it is."""
        return str(self.cleaned_data.get("audience_vote") or self.instance.audience_vote)

    def clean_audience_picks(self) -> int:
        """Left out, it stays as it is."""
        picks = self.cleaned_data.get("audience_picks")
        return self.instance.audience_picks if picks is None else int(picks)

    def clean_audience_points(self) -> int:
        """Left out, they stay as they are."""
        points = self.cleaned_data.get("audience_points")
        return self.instance.audience_points if points is None else int(points)

    def clean_wild_cards(self) -> int:
        """Left empty, there are none."""
        return int(self.cleaned_data.get("wild_cards") or 0)

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
    "drop_each",
    "trim_by_criterion",
    "best_of",
    "carried_share",
)


# ModelForm takes no argument at run time
class RoundForm(forms.ModelForm):  # type: ignore[type-arg]
    """Dates and rules of a round."""

    opens_at = Moment(label=_("Scoring opens"))
    closes_at = Moment(label=_("Scoring closes"))
    trim_by_criterion = forms.BooleanField(
        label=_("Leave highest and lowest out of each criterion"),
        required=False,
        help_text=_("Otherwise of the totals of the sheets."),
    )

    class Meta:
        model = Round
        fields: ClassVar[list[str]] = [
            "name_ko", "name_en", "opens_at", "closes_at", "sheets_per_entry", "places", "method",
            "drop_each", "trim_by_criterion", "best_of", "carried_share",
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
            "drop_each": _(
                "1: one highest and one lowest. Only by the mean without highest and lowest; at "
                "least three sheets must be left, else the plain mean counts."
            ),
            "best_of": _("Only by the mean of the best sheets."),
            "carried_share": _(
                "0 to 90; 0: this round alone counts. Of the base score, as the round before was "
                "published with it."
            ),
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
        self.initial["drop_each"] = self.instance.ends_left_out
        self.initial["trim_by_criterion"] = self.instance.trims_criteria
        if self.instance.order == 1:
            del self.fields["carried_share"]
        if self.instance.kind != RoundKind.PITCH:
            for name in ("audience_vote", "audience_picks", "audience_points"):
                del self.fields[name]

    def clean_drop_each(self) -> int | None:
        """Left out or unchanged, it stays as it is, be it by the edition's rules."""
        given = self.cleaned_data.get("drop_each")
        kept: int | None = self.instance.drop_each
        return kept if given in {None, self.instance.ends_left_out} else int(given)

    def clean_trim_by_criterion(self) -> bool | None:
        """Unchanged, it stays as it is, be it by the edition's rules."""
        given = bool(self.cleaned_data.get("trim_by_criterion"))
        kept: bool | None = self.instance.trim_by_criterion
        return kept if given == self.instance.trims_criteria else given

    def clean_best_of(self) -> int:
        """Left out, it stays as it is."""
        given = self.cleaned_data.get("best_of")
        return self.instance.best_of if given is None else int(given)

    def clean_carried_share(self) -> int:
        """Left empty, nothing is carried."""
        return int(self.cleaned_data.get("carried_share") or 0)

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

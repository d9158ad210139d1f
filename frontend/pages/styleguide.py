"""Every component on one page with invented data (only shown in DEBUG).

It is for those who write pages, and for the tests.
"""
# tested by: tests/frontend/templatetags/test_components.py

from datetime import timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.answers.amounts import MANWON, WonField
from frontend.charts.distribution import bin_scores
from frontend.pages import styleguide_samples as samples


class SampleEdition:
    """An edition with a name as long as real ones."""

    slug, phase = "seoul-2026", "draft"

    def __str__(self) -> str:
        return _("Seoul Tech Meetup Startup Challenge 2026")


class SampleForm(forms.Form):
    """One field of each kind."""

    pitch = forms.CharField(max_length=60, widget=forms.Textarea(attrs={"rows": 2, "data-max": 60}))
    stage = forms.ChoiceField(widget=forms.RadioSelect)
    revenue = WonField(unit=MANWON)
    field = forms.ChoiceField(required=False)
    agree = forms.BooleanField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pitch"].label, self.fields["pitch"].help_text = (
            _("In one line"),
            _("Whose problem you solve, and how, in one sentence."),
        )
        self.fields["stage"].label, self.fields["stage"].help_text = (
            _("Stage"),
            _("As of today; choose one."),
        )
        self.fields["revenue"].label, self.fields["revenue"].help_text = (
            _("Revenue of the last 12 months"),
            _("Leave it empty if there is none."),
        )
        self.fields["field"].label, self.fields["agree"].label = (
            _("Field"),
            _("I have read the rules and agree."),
        )
        stages = [
            ("idea", _("Idea")),
            ("prototype", _("Prototype")),
            ("launched", _("Launched")),
            ("revenue", _("Earning")),
            ("funded", _("Funded")),
        ]
        self.fields["stage"].choices = stages  # type: ignore[attr-defined]
        self.fields["field"].choices = [  # type: ignore[attr-defined]
            ("", "–"),
            ("robotics", _("Robotics")),
            ("bio", _("Bio and medical")),
        ]


def styleguide(request: HttpRequest) -> HttpResponse:
    """The gallery."""
    form = SampleForm({"pitch": "병원 " * 24, "stage": "revenue", "revenue": "128400"})
    data, words = samples.progress()
    context = {
        **samples.timelines(),
        **samples.application_lists(),
        **samples.call(),
        "form": form,
        "progress": data,
        "words": words,
        "ranking": samples.ranking(),
        "judges": samples.judges(),
        "steps": samples.steps(),
        "bins": bin_scores(
            samples.SCORES, [index < samples.PLACES for index in range(len(samples.SCORES))]
        ),
        "shared": {(0, 1): 6, (0, 2): 4, (1, 2): 5, (1, 3): 2, (2, 3): 3},
        "names": [name for name, *_rest in samples.JUDGES],
        "parts": [(_("Decks"), 34), (_("Waiting"), 9), (_("Refused"), 4)],
        "years": samples.years(),
        "fields": samples.fields(),
        "ticks": [50, 60, 70, 80, 90],
        "closes_at": timezone.now() + timedelta(days=11, hours=4),
        "page": Paginator(range(200), 20).page(4),
        "edition": SampleEdition(),
        "nav": "entries",
    }
    return render(request, "styleguide.html", context)

"""A few questions, then the draft."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from challenge.models import Edition
from frontend.http import actor_of, public_edition
from frontend.pages.startups.application.forms import KINDS, DateInput, KeptForm
from frontend.pages.startups.application.kept_forms import kept_form, signed_in_or_kept
from submissions.models import Startup
from submissions.queries.call.regions import regions_in_words
from submissions.queries.entries import entries_of
from submissions.services.start import problems_at_start, require_open, start_entry

YES_NO = [("yes", _("Yes")), ("no", _("No"))]


class StartForm(KeptForm):
    """A few questions that spare somebody the whole form."""

    company_name = forms.CharField(
        label=_("Company name"),
        max_length=120,
        help_text=_("As in the business registration."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    in_region = forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect)
    kind = forms.ChoiceField(
        label=_("Legal form"),
        choices=KINDS,
        widget=forms.RadioSelect,
        initial=Startup.Kind.CORPORATION,
    )
    founded_on = forms.DateField(
        label=_("When was the company founded?"),
        required=False,
        widget=DateInput,
        help_text=_(
            "Corporation: the day of registration. Sole proprietor: the business start date. "
            "Leave it empty before founding."
        ),
    )
    representative = forms.ChoiceField(
        label=_("Are you the representative?"), choices=YES_NO, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition = edition
        if edition.region:
            self.fields["in_region"].label = _("Is the head office in %(places)s?") % {
                "places": ", ".join(regions_in_words(edition))
            }
        else:
            del self.fields["in_region"]  # from anywhere
        if not edition.pre_startups_allowed:
            self.fields["kind"].choices = [  # type: ignore[attr-defined]
                choice for choice in KINDS if choice[0] != Startup.Kind.PRE
            ]

    def clean_representative(self) -> str:
        """The representative begins; others write with them."""
        if self.cleaned_data["representative"] != "yes":
            raise forms.ValidationError(
                _(
                    "The representative begins the application with their own account, and "
                    "can then add you as a co-writer."
                )
            )
        return "yes"

    def clean(self) -> dict[str, Any]:
        """What keeps the company from taking part is said before the draft is begun."""
        values = super().clean() or {}
        founded, pre = values.get("founded_on"), values.get("kind") == Startup.Kind.PRE
        if not pre and "founded_on" in values and founded is None:
            self.add_error("founded_on", _("Write the day on which the company was founded."))
        facts = {
            "company_name": values.get("company_name", "-"),
            "kind": values.get("kind", Startup.Kind.CORPORATION),
            "founded_on": founded,
        }
        for name, text in problems_at_start(
            edition=self.edition, in_region=values.get("in_region") != "no", **facts
        ).items():
            self.add_error(name, text)
        return values


@signed_in_or_kept
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, edition: str) -> HttpResponse:
    """Whoever has begun already goes on with their draft."""
    actor = actor_of(request)
    chosen = public_edition(request, edition)
    mine = (
        entries_of(actor)
        .filter(
            edition=chosen, startup__members__user=actor, startup__members__kind="representative"
        )
        .first()
    )
    if mine is not None:
        return redirect("startups:entry", mine.pk)
    require_open(chosen)
    kept = kept_form(request)
    form = StartForm(request.POST or None, edition=chosen, initial=kept.dict() if kept else None)
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        entry = start_entry(
            actor=actor,
            edition=chosen,
            company_name=answers["company_name"],
            kind=answers["kind"],
            founded_on=answers["founded_on"],
        )
        return redirect("startups:entry", entry.pk)
    return render(
        request,
        "startups/start.html",
        {"form": form, "edition": chosen},
        status=422 if form.is_bound else 200,
    )

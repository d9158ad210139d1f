"""Who may apply: the rules of the call in words, tried on a company that doesn't exist."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from challenge.kernel.text.provinces import ABROAD, PROVINCES, city_in_words
from challenge.models import Edition
from frontend.pages.organisers.desk import desk_of
from frontend.pages.organisers.entries.eligibility_in_words import explained
from frontend.pages.organisers.setup.edition_fields import Day
from frontend.pages.organisers.setup.editions import settings_page
from submissions.models import Startup
from submissions.queries.call.regions import regions_in_words
from submissions.queries.eligibility_rules import years_before
from submissions.queries.eligibility_trial import tried_on
from submissions.services.start import problems_at_start


class PretendedCompany(forms.Form):
    """What the rules look at."""

    use_required_attribute = False
    kind = forms.ChoiceField(
        label=_("Legal form"),
        choices=Startup.Kind.choices,
        widget=forms.RadioSelect,
        initial="corporation",
    )
    founded_on = Day(label=_("Start date"), required=False)
    city = forms.ChoiceField(label=_("Head office"), required=False)
    track = forms.ChoiceField(label=_("Track"), required=False)
    registration_number = forms.CharField(
        label=_("Business registration number"), required=False, max_length=20
    )

    def __init__(self, edition: Edition, *args: Any) -> None:
        super().__init__(*args)
        cities = [(name, city_in_words(name)) for name in (*PROVINCES, ABROAD)]
        tracks = [(track.slug, track.name) for track in edition.tracks.all()]
        self.fields["city"].choices = [("", _("not known")), *cities]  # type: ignore[attr-defined]
        self.fields["track"].choices = tracks  # type: ignore[attr-defined]

    def company(self) -> Startup:
        """No row of the database."""
        facts = {name: value for name, value in self.cleaned_data.items() if name != "track"}
        return Startup(**facts)


# settings_page shows "organisers/setup/eligibility_trial.html"
@login_required
@require_safe
def eligibility_trial(request: HttpRequest, slug: str) -> HttpResponse:
    """Nothing typed here is kept."""
    desk = desk_of(request, slug)
    edition = desk.edition
    prefetch_related_objects([edition], "tracks", "questions", "papers")
    form = PretendedCompany(edition, request.GET if "kind" in request.GET else None)
    shown = _tried(edition, form) if form.is_bound and form.is_valid() else {}
    return settings_page(
        request, desk, "eligibility_trial", form=form, rules=_rules(edition), **shown
    )


def _tried(edition: Edition, form: PretendedCompany) -> dict[str, Any]:
    company = form.company()
    chosen = form.cleaned_data["track"]
    track = next((row for row in edition.tracks.all() if row.slug == chosen), None)
    trial = tried_on(edition, company, track)
    problems = problems_at_start(
        edition=edition,
        company_name="-",
        kind=company.kind,
        founded_on=company.founded_on,
        in_region=trial.in_region,
    )
    return {
        "trial": trial,
        "findings": explained(trial.findings),
        "problems": list(problems.values()),
    }


def _rules(edition: Edition) -> dict[str, Any]:
    """What the call says of who may apply."""
    return {
        "places": regions_in_words(edition),
        "ages": [
            (track, years, years_before(edition.notice_date, years))
            for track in edition.tracks.all()
            for years in [track.max_age_years or edition.max_age_years]
        ],
    }

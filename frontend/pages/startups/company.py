"""The company's facts."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from challenge.errors import Refusal
from frontend.http import actor_of
from frontend.pages.startups.forms import CompanyForm
from frontend.pages.startups.workspace import following, my_entry, problems_of, workspace
from submissions.models import Entry
from submissions.services.companies import COMPANY_FIELDS
from submissions.services.drafting import update_startup

NEVER_BLANKED = {"name_ko", "kind"}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def company(request: HttpRequest, pk: int) -> HttpResponse:
    """What can be kept is kept; what can't is shown with what to mend."""
    entry = my_entry(request, pk)
    if request.method != "POST":
        return _page(request, entry, CompanyForm(initial={name: getattr(entry.startup, name) for name in COMPANY_FIELDS}))
    form = CompanyForm(request.POST)
    form.full_clean()
    problems = form.typing_problems() | _keep(request, entry, form)
    entry.startup.refresh_from_db()
    problems = problems_of(entry, "company") | problems
    if not problems:
        return redirect(following(entry, "company"))
    form.show_problems(problems)
    return _page(request, entry, form, status=422)


def _keep(request: HttpRequest, entry: Entry, form: CompanyForm) -> dict[str, str]:
    """Save all that is in order; a field that the service refuses is left out and the rest saved without it."""
    values = {name: value for name, value in form.cleaned_data.items() if value or name not in NEVER_BLANKED}
    problems: dict[str, str] = {}
    while True:
        try:
            update_startup(actor=actor_of(request), startup=entry.startup, **values)
        except Refusal as refusal:
            if not set(refusal.fields) & set(values):
                raise
            problems |= {name: str(text) for name, text in refusal.fields.items()}
            values = {name: value for name, value in values.items() if name not in refusal.fields}
        else:
            return problems


def _page(request: HttpRequest, entry: Entry, form: CompanyForm, status: int = 200) -> HttpResponse:
    return render(request, "startups/company.html", workspace(request, entry, "company", form=form), status=status)

"""Whether everything works that the site stands on, for whoever operates it."""
# tested by: tests/frontend/pages/organisers/test_installation.py

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from challenge.kernel.errors import NotFound
from challenge.permissions import may_operate
from challenge.watch.checks import all_findings
from challenge.watch.findings import Level, worst
from frontend.http import actor_of


@login_required
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Every check, made now; nobody else learns that there is such a page."""
    if not may_operate(actor_of(request)):
        raise NotFound
    findings = all_findings()
    order = list(Level)
    rows = sorted(findings, key=lambda row: -order.index(row.level))  # what stands comes first
    context = {"rows": rows, "worst": worst(findings), "now": timezone.now()}
    return render(request, "organisers/installation.html", context)

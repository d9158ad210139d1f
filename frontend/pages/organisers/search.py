"""One box for everything of an edition: entries, judges, investors and the pages themselves; and
one for all editions of an organiser.
"""
# tested by: tests/frontend/pages/organisers/test_search.py

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from challenge.kernel.errors import NotFound
from challenge.queries import editions_run_by
from frontend.http import actor_of
from frontend.pages.data_access import has_shown
from frontend.pages.organisers.desk import desk_of
from frontend.templatetags.navigation import ORGANISER_PAGES
from introductions.queries.found import found_across, found_in

MOST_LETTERS = 100
# pages that the menu doesn't name: address, words
MORE_PAGES = (
    ("rounds", _("Rounds")),
    ("objections", _("Objections to judges")),
    ("people", _("People")),
    ("awards", _("Awards")),
    ("form_settings", _("Questions of the application")),
    ("question_library", _("Library of questions")),
    ("eligibility_trial", _("Who may apply")),
    ("letterhead", _("Logo and seal")),
    ("new_round", _("New round")),
    ("rehearsal", _("Rehearsal")),
    ("copy_edition", _("Next year's edition")),
    ("former_judges", _("Judges of last year")),
    ("assignment_rules", _("Rules of the assignment")),
    ("board", _("Assignment by hand")),
    ("allocation", _("How sheets are spread")),
    ("judge_report", _("How judges score")),
    ("sensitivity", _("What if")),
    ("appeals", _("Appeals")),
    ("likenesses", _("Similar entries")),
    ("inquiries", _("Questions about the call")),
    ("hand_overs", _("Lost mailboxes")),
    ("introduction_plan", _("Plan of introductions")),
    ("introduction_outcomes", _("What came of introductions")),
    ("firms", _("Investors' firms")),
    ("new_event", _("New event")),
    ("mail_texts", _("Wording of mails")),
    ("group_messages", _("Messages to groups")),
    ("webhooks", _("Webhooks")),
    ("tokens", _("Access tokens")),
    ("personal_data", _("Personal data")),
)


@login_required
@require_safe
def search(request: HttpRequest, slug: str) -> HttpResponse:
    """?q=: a number, company, name, address, firm or page."""
    desk = desk_of(request, slug)
    words = _words_of(request)
    context = {
        "words": words,
        "found": found_in(desk.actor, desk.edition, words),
        "pages": _pages_named(words, slug),
    }
    return render(request, "organisers/records/search.html", desk.context("search", **context))


@login_required
@require_safe
def search_all(request: HttpRequest) -> HttpResponse:
    """?q=: a number, company, judge or edition, in all editions that the person runs or watches."""
    actor, words = actor_of(request), _words_of(request)
    if not editions_run_by(actor).exists():
        raise NotFound
    found = found_across(actor, words)
    has_shown(request, found.shown_editions)
    return render(request, "organisers/records/search_all.html", {"words": words, "found": found})


def _words_of(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:MOST_LETTERS]


def _pages_named(words: str, slug: str) -> list[tuple[str, str]]:
    """Words and address of the pages whose name holds the words, in whichever language."""
    if not words:
        return []
    named = [(key, label) for key, _icon, label in ORGANISER_PAGES if key != "search"]
    found = []
    for key, label in [*named, *MORE_PAGES]:
        names = []
        for language in ("ko", "en"):
            with override(language):
                names.append(str(label).casefold())
        if any(words.casefold() in name for name in names):
            found.append((str(label), reverse(f"organisers:{key}", args=[slug])))
    return found

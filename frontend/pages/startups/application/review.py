"""Check the answers, then submit; as often as you like until the deadline."""

from functools import partial
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from challenge.kernel.text.provinces import city_in_words, district_in_words
from frontend.http import actor_of, attempt, reached_at
from frontend.pages.startups.workspace import my_entry, workspace
from submissions.models import Entry, Startup
from submissions.queries.answers.shown import ShownAnswer, answer_in_words
from submissions.queries.completeness import (
    chosen_field,
    chosen_track,
    papers_for,
    sections_of,
)
from submissions.queries.decks import files_of
from submissions.queries.korean_numbers import shown_registration_number
from submissions.queries.papers.asked import sent_papers
from submissions.queries.snapshot import answers_with_files
from submissions.services.draft import words_of
from submissions.services.submit import ChallengeClosed, Incomplete, submit_entry, withdraw_entry
from submissions.services.submit_at_deadline import wish_submission, withdraw_submit_wish


@login_required
@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything on one page, with a link to change each answer."""
    return _page(request, my_entry(request, pk))


@login_required
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """One short write; a second click or a retry brings the same receipt."""
    entry = my_entry(request, pk)
    key = request.POST.get("idempotency_key", "")[:80] or uuid4().hex
    submit_now = partial(
        submit_entry,
        actor=actor_of(request),
        entry=entry,
        received_at=reached_at(request),
        idempotency_key=key,
    )
    tried = attempt(submit_now, Incomplete, ChallengeClosed)
    if tried.refusal:
        return _page(request, entry, status=tried.refusal.status)
    return redirect("startups:receipt", entry.pk)


@login_required
@require_POST
def submit_by_itself(request: HttpRequest, pk: int) -> HttpResponse:
    """Wish that a complete draft is submitted at the deadline, or withdraw the wish."""
    entry = my_entry(request, pk)
    if request.POST.get("wish"):
        wish_submission(actor=actor_of(request), entry=entry)
        messages.success(
            request,
            _(
                "Noted. If nothing is missing shortly before the deadline, your application "
                "is submitted by itself."
            ),
        )
    else:
        withdraw_submit_wish(actor=actor_of(request), entry=entry)
        messages.success(
            request, _("Cancelled. Your application is submitted only when you do it.")
        )
    return redirect("startups:review", entry.pk)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the application out of the competition, for good."""
    entry = withdraw_entry(
        actor=actor_of(request),
        entry=my_entry(request, pk),
        reason=request.POST.get("reason", "")[:300],
    )
    messages.success(request, _("The application was withdrawn."))
    return redirect("startups:entry", entry.pk)


def _head_office(startup: Startup) -> str:
    return f"{city_in_words(startup.city)} {district_in_words(startup.district)}".strip()


def _page(request: HttpRequest, entry: Entry, status: int = 200) -> HttpResponse:
    facts = workspace(
        request,
        entry,
        "review",
        groups=_groups(entry),
        idempotency_key=uuid4().hex,
        tried=status != 200,  # noqa: PLR2004
    )
    return render(request, "startups/review.html", facts, status=status)


def _groups(entry: Entry) -> list[dict[str, Any]]:
    def link(name: str, *args: Any) -> str:
        return reverse(f"startups:{name}", args=[entry.pk, *args])

    asked = sections_of(entry)
    answers = answers_with_files(entry, asked)
    sections = [
        (
            section.title,
            link("section", section.name),
            [
                (question.label, answer_in_words(question, answers.get(question.key, "")))
                for question in section.questions
            ],
        )
        for section in asked
    ]
    files = [
        (sent.name, f"{file.name} · {file.get_state_display()}")
        for sent in sent_papers(entry.edition, papers_for(entry), files_of(entry))
        for file in sent.files
    ]
    groups = [
        (_("Company"), link("company"), _company(entry)),
        (_("Item"), link("item"), _item(entry)),
        *sections,
        (_("Files"), link("files"), files),
    ]
    return [
        {
            "title": title,
            "url": url,
            "rows": [_row(label, answer) for label, answer in rows],
        }
        for title, url, rows in groups
    ]


def _row(label: str, answer: Any) -> dict[str, Any]:
    if isinstance(answer, ShownAnswer):
        return {"question": label, "label": label, "answer": answer.text, "table": answer.table}
    return {"question": label, "answer": answer}


def _company(entry: Entry) -> list[tuple[str, Any]]:
    startup = entry.startup
    return [
        (_("Company name"), startup.name_ko),
        (_("Legal form"), startup.get_kind_display()),
        (_("Business registration number"), shown_registration_number(startup.registration_number)),
        (_("Start date"), startup.founded_on),
        (_("Representative"), startup.representative),
        (_("Head office"), _head_office(startup)),
    ]


def _item(entry: Entry) -> list[tuple[str, Any]]:
    typed = entry.answers
    return [
        (_("Item name"), typed.get("title_ko", entry.title_ko)),
        (_("The item in one sentence"), typed.get("one_line_ko", entry.one_line_ko)),
        (_("Track"), chosen_track(entry) or ""),
        (_("Field"), chosen_field(entry) or ""),
        (_("Keywords"), ", ".join(words_of(typed.get("keywords", entry.keywords)))),
        (_("Item name in English"), typed.get("title_en", entry.title_en)),
        (_("The item in one English sentence"), typed.get("one_line_en", entry.one_line_en)),
    ]

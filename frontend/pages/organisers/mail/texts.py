"""Mails in the edition's own words: which there are, one of them with a preview and a test."""
# tested by: tests/frontend/pages/organisers/mail/test_texts.py

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge.kernel.text.mail_outline import names_in
from challenge.models import MailText
from challenge.models.mail_texts.own import LANGUAGES, is_reworded
from challenge.models.mail_texts.placeholders import PLACEHOLDERS
from challenge.models.mail_texts.words import house_words, spelt
from challenge.queries import audit_log
from challenge.services.mail_texts.own_texts import (
    MOST_LETTERS,
    MOST_SUBJECT_LETTERS,
    checked,
    require_kind,
    restore_house_text,
    save_mail_text,
)
from frontend.http import accepted, accepted_post
from frontend.in_words.mails import MAIL_GROUPS, mail_kind_in_words
from frontend.pages.organisers.desk import EditionDesk, desk_of
from frontend.typed_values import idempotency_key, row_number
from frontend.versions import seen_version
from gatherings.queries.mail_previews import (
    MOST_READERS,
    MailPreview,
    preview_of,
    readers_of,
)
from gatherings.services.mail_tests import send_test_mail

PREVIEW, MOST_SHOWN_BEFORE = "preview", 10
LANGUAGES_IN_WORDS = {"ko": gettext_lazy("Korean"), "en": gettext_lazy("English")}


@dataclass(frozen=True, slots=True)
class KindLine:
    """A kind of mail.  own: the languages in which the edition words it."""

    kind: str
    words: str
    own: list[str]


class MailTextForm(forms.Form):
    """Subject and body, with placeholders in braces; and whose mail to look at."""

    subject = forms.CharField(label=gettext_lazy("Subject"))
    body = forms.CharField(
        label=gettext_lazy("Text"),
        widget=forms.Textarea(attrs={"rows": 18, "data-max": str(MOST_LETTERS)}),
        error_messages={"required": gettext_lazy("Write something first.")},
    )
    find = forms.CharField(label=gettext_lazy("Search for a person"), required=False)


@login_required
@require_safe
def mail_texts(request: HttpRequest, slug: str) -> HttpResponse:
    """Every kind of mail that the edition may word, and where it does."""
    desk = desk_of(request, slug)
    own: dict[str, list[str]] = {}
    for row in MailText.objects.all_in_force(desk.edition):
        own.setdefault(row.kind, []).append(row.language)
    groups: list[tuple[Promise, list[KindLine]]] = []
    for words, kinds in MAIL_GROUPS.items():
        lines = [
            KindLine(kind, str(called), own.get(kind, []))
            for kind, called in kinds.items()
            if is_reworded(kind)
        ]
        if lines:
            groups.append((words, lines))
    context = {"groups": groups, "languages": LANGUAGES_IN_WORDS}
    return render(request, "organisers/mail/texts.html", desk.context("messages", **context))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mail_text(request: HttpRequest, slug: str, kind: str, language: str) -> HttpResponse:
    """One of them, to be worded; `act=preview` shows what was typed and saves nothing."""
    desk = desk_of(request, slug)
    require_kind(kind, language)
    text = MailText.objects.in_force(desk.edition, kind, language)
    form = MailTextForm(request.POST if request.method == "POST" else None, initial=_shown(text))
    if request.POST.get("act") == PREVIEW:
        words = None
        if form.is_valid():
            typed = form.cleaned_data
            words = accepted(form, lambda: checked(kind, language, typed["subject"], typed["body"]))
        return _page(request, desk, text, form, words)
    if accepted_post(request, form, lambda: _saved(request, desk, text, form)):
        messages.success(request, _("Saved. Mails go out in these words from now on."))
        return redirect("organisers:mail_text", slug, kind, language)
    return _page(request, desk, text, form, None)


@login_required
@require_POST
def restore(request: HttpRequest, slug: str, kind: str, language: str) -> HttpResponse:
    """Back to the standard text."""
    desk = desk_of(request, slug)
    restore_house_text(
        actor=desk.actor,
        edition=desk.edition,
        kind=kind,
        language=language,
        seen=seen_version(request),
    )
    messages.success(request, _("Mails go out in the standard text from now on."))
    return redirect("organisers:mail_text", slug, kind, language)


@login_required
@require_POST
def test(request: HttpRequest, slug: str, kind: str, language: str) -> HttpResponse:
    """Mail the saved text to oneself."""
    desk = desk_of(request, slug)
    reader = row_number(request, "reader")
    send_test_mail(
        actor=desk.actor,
        edition=desk.edition,
        kind=kind,
        language=language,
        reader=reader,
        idempotency_key=idempotency_key(request),
    )
    messages.success(
        request, _("A test is on its way to %(address)s.") % {"address": desk.actor.email}
    )
    address = reverse("organisers:mail_text", args=[slug, kind, language])
    return redirect(f"{address}?reader={reader}")


def _saved(request: HttpRequest, desk: EditionDesk, text: MailText, form: MailTextForm) -> MailText:
    return save_mail_text(
        actor=desk.actor,
        edition=desk.edition,
        kind=text.kind,
        language=text.language,
        subject=form.cleaned_data["subject"],
        body=form.cleaned_data["body"],
        seen=seen_version(request),
    )


def _shown(text: MailText) -> dict[str, str]:
    """What mails go out in now, with placeholders in the words of the text's language."""
    words = (text.subject, text.body) if text.is_own else house_words(text.kind, text.language)
    return {
        name: spelt(said, text.language)
        for name, said in zip(("subject", "body"), words, strict=True)
    }


def _page(
    request: HttpRequest,
    desk: EditionDesk,
    text: MailText,
    form: MailTextForm,
    words: dict[str, str] | None,
) -> HttpResponse:
    slug, kind, language = desk.edition.slug, text.kind, text.language
    house = house_words(kind, language)
    context: dict[str, Any] = {
        "text": text,
        "form": form,
        "kind": kind,
        "kind_words": mail_kind_in_words(kind),
        "language": language,
        "tabs": [
            {
                "label": str(LANGUAGES_IN_WORDS[code]),
                "url": reverse("organisers:mail_text", args=[slug, kind, code]),
                "active": code == language,
            }
            for code in LANGUAGES
        ],
        "placeholders": [
            (f"{{{PLACEHOLDERS[name].spelt(language)}}}", PLACEHOLDERS[name])
            for name in names_in(kind)
        ],
        "house": [spelt(said, language) for said in house],
        "most_subject": MOST_SUBJECT_LETTERS,
        "before": _before(desk, text),
        **_previewed(request, desk, text, form, words),
    }
    status = 422 if form.errors else 200
    page = desk.context("messages", **context)
    return render(request, "organisers/mail/text.html", page, status=status)


def _previewed(
    request: HttpRequest,
    desk: EditionDesk,
    text: MailText,
    form: MailTextForm,
    words: dict[str, str] | None,
) -> dict[str, Any]:
    """The people to choose from, and the mail as the chosen one gets it."""
    sent = request.POST if request.method == "POST" else request.GET
    found = list(readers_of(desk.actor, desk.edition, sent.get("find", "").strip())[:MOST_READERS])
    wanted = sent.get("reader", "")
    reader = next((row for row in found if str(row.pk) == wanted), found[0] if found else None)
    preview: MailPreview | None = None
    if reader is not None and not form.errors:
        preview = preview_of(
            desk.actor, desk.edition, text.kind, text.language, reader=reader.pk, words=words
        )
    return {"readers": found, "reader": reader, "preview": preview}


def _before(desk: EditionDesk, text: MailText) -> list[dict[str, Any]]:
    """What it was worded as, the newest first, and who did so."""
    rows = list(
        MailText.objects.filter(
            edition=desk.edition, kind=text.kind, language=text.language
        ).order_by("-pk")[:MOST_SHOWN_BEFORE]
    )
    events = audit_log(desk.edition).filter(
        object_type=MailText._meta.label_lower, object_id__in=[str(row.pk) for row in rows]
    )
    who = {event.object_id: event.actor for event in events}
    return [
        {
            "row": row,
            "actor": who.get(str(row.pk)),
            "subject": spelt(row.subject, row.language),
            "body": spelt(row.body, row.language),
        }
        for row in rows
    ]

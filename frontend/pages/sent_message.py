"""The form of a message with files, and how it is sent: the same for both sides."""
# tested by: tests/submissions/services/with_organiser/test_messages.py
# shown by "startups/messages.html" and "organisers/entries/messages.html"

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from frontend.http import accepted_post, actor_of
from frontend.typed_values import idempotency_key
from submissions.models import Entry, EntryMessage
from submissions.services.with_organiser.messages import MOST_LETTERS, SentFile, send_message


class SeveralFiles(forms.FileInput):
    """A field that takes several files."""

    allow_multiple_selected = True


class MessageForm(forms.Form):
    """What is written to the other side."""

    text = forms.CharField(
        label=_("Message"),
        widget=forms.Textarea(attrs={"rows": 3, "data-max": str(MOST_LETTERS)}),
        error_messages={"required": _("Write something first.")},
    )
    files = forms.Field(  # type: ignore[assignment]  # a field, not the form's own
        label=_("Files"),
        required=False,
        widget=SeveralFiles(attrs={"accept": ".pdf, .png, .jpg, .jpeg", "multiple": True}),
        help_text=_("PDF, PNG or JPEG, up to five of 20 MB each."),
    )


def message_form(request: HttpRequest) -> MessageForm:
    """Empty, or as it was posted."""
    if request.method != "POST":
        return MessageForm()
    return MessageForm(request.POST, request.FILES)


def sent_message(request: HttpRequest, form: MessageForm, entry: Entry) -> EntryMessage | None:
    """Send what was posted; None: nothing was, or the form says what to correct."""
    files = [SentFile(sent, sent.name or "") for sent in request.FILES.getlist("files")]
    return accepted_post(
        request,
        form,
        lambda: send_message(
            actor=actor_of(request),
            entry=entry,
            text=form.cleaned_data["text"],
            files=files,
            idempotency_key=idempotency_key(request),
        ),
    )

"""What the edition's papers carry: the host's logo, and what stands where its seal goes."""
# tested by: tests/frontend/pages/organisers/results/test_letterhead.py

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from challenge.kernel.errors import InvalidInput, NotFound
from challenge.kernel.papers.typeset import as_picture
from challenge.kernel.versions import ChangedMeanwhile
from challenge.models import EditionLetterhead
from frontend.http import attempt
from frontend.pages.organisers.desk import EditionDesk, desk_of
from frontend.pages.organisers.setup.editions import EITHER, page_under_settings
from frontend.papers.letterhead_sample import sample_paper
from frontend.versions import seen_version
from judging.services.setup.letterhead import save_letterhead

SAMPLES = {"paper": False, "certificate": True}  # whether it is a certificate
_PICTURE = forms.FileInput(attrs={"accept": ".png,.svg"})


class LetterheadForm(forms.Form):
    """Pictures, and what stands beside the host's name."""

    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        widget=_PICTURE,
        help_text=gettext_lazy(
            "PNG or SVG for light backgrounds, at most 2 MB, its longer side at least 200 pixels. "
            "It is printed up to 60 mm wide and 14 mm high; the empty room around it is cut off."
        ),
    )
    drop_logo = forms.BooleanField(label=gettext_lazy("Remove the logo"), required=False)
    seal = forms.ChoiceField(
        label=gettext_lazy("Beside the host's name"),
        choices=EditionLetterhead.SealKind.choices,
        widget=forms.RadioSelect,
    )
    seal_picture = forms.FileField(
        label=gettext_lazy("Picture of the seal"),
        required=False,
        widget=_PICTURE,
        help_text=gettext_lazy(
            "PNG or SVG without a background. It is printed 20 mm wide, on PDFs that an organiser "
            "takes, and nowhere else: Word and HWPX files and other people get the words."
        ),
    )
    drop_seal_picture = forms.BooleanField(
        label=gettext_lazy("Remove the picture of the seal"), required=False
    )


@login_required
@EITHER
def letterhead(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose, and look at what comes of it."""
    desk = desk_of(request, slug)
    head = EditionLetterhead.objects.in_force(desk.edition)
    if request.method != "POST":
        return _page(request, desk, head, LetterheadForm(initial={"seal": head.seal}))
    form = LetterheadForm(request.POST, request.FILES)
    if form.is_valid() and _saved(request, desk, form):
        messages.success(request, _("Saved. Papers carry it from now on."))
        return redirect("organisers:letterhead", slug)
    return _page(request, desk, EditionLetterhead.objects.in_force(desk.edition), form)


def _saved(request: HttpRequest, desk: EditionDesk, form: LetterheadForm) -> bool:
    """A collision is said in place: files can't be sent again from a page of choices."""
    given: dict[str, Any] = dict(form.cleaned_data)
    for name in ("logo", "seal_picture"):
        given[name] = given[name].file if given[name] else None
    tried = attempt(
        lambda: save_letterhead(
            actor=desk.actor,
            edition=desk.edition,
            seen=seen_version(request),
            **given,
        ),
        InvalidInput,
        ChangedMeanwhile,
    )
    if tried.refusal is None:
        return True
    if isinstance(tried.refusal, ChangedMeanwhile):
        words = _("Somebody else changed this meanwhile. Look at it, then choose again.")
        form.add_error(None, words)
    for name, text in tried.refusal.fields.items():
        form.add_error(name if name in form.fields else None, str(text))
    return False


@login_required
@require_safe
def sample(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """A sample as a picture.  name: of SAMPLES."""
    desk = desk_of(request, slug)
    if name not in SAMPLES:
        raise NotFound
    head = EditionLetterhead.objects.in_force(desk.edition)
    paper = sample_paper(
        desk.edition,
        head.as_letterhead(may_seal=desk.may_act),
        is_certificate=SAMPLES[name],
    )
    headers = {"Cache-Control": "private, no-store"}
    return HttpResponse(as_picture(paper), content_type="image/png", headers=headers)


def _page(
    request: HttpRequest, desk: EditionDesk, head: EditionLetterhead, form: LetterheadForm
) -> HttpResponse:
    samples = [("paper", _("A paper")), ("certificate", _("A certificate"))]
    template = "organisers/results/letterhead.html"
    return page_under_settings(
        request, desk, template, {"form": form, "head": head, "samples": samples}
    )

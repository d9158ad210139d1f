"""The audience votes by phone, at the address in the QR code; no sign-in, no name."""
# tested by: tests/frontend/pages/public/test_audience_vote.py

from typing import Any, TypeVar
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from challenge.kernel.papers.qr_code import qr_code
from challenge.kernel.text.bilingual import pick
from challenge.web.device_cookie import device_of, mark_device, network_of
from frontend.http import accepted_post, in_zone_of
from judging.models import HallVote, Round
from judging.queries.rounds.hall_vote import choices_of, own_ballot, vote_of_key
from judging.services.rounds.pitch_day.ballot import cast_ballot

MOST_CODE_LETTERS = 40
Answer = TypeVar("Answer", bound=HttpResponseBase)


class _OneOfSeveral(forms.RadioSelect):
    """Read as a list of one, like boxes to tick."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """What was sent."""
        return list(data.getlist(name))


class BallotForm(forms.Form):
    """One choice, or up to three; the ticket where voters have one."""

    ticket = forms.CharField(
        label=gettext_lazy("Code on your ticket"),
        max_length=MOST_CODE_LETTERS,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Type the code that is printed on your ticket.")},
    )

    def __init__(self, vote: HallVote, rows: list[dict[str, Any]], *sent: Any, **opts: Any) -> None:
        """rows: what can be chosen, in the running order."""
        super().__init__(*sent, **opts)
        round = vote.session.round
        if round.audience_vote != Round.AudienceVote.TICKET:
            del self.fields["ticket"]
        most = round.audience_picks
        self.fields["entries"] = forms.MultipleChoiceField(
            label=_("Whom do you choose?"),
            help_text=_("Choose up to %(most)d.") % {"most": most} if most > 1 else "",
            choices=[(str(row["entry"]), _named(row)) for row in rows],
            widget=_OneOfSeveral() if most == 1 else forms.CheckboxSelectMultiple(),
            error_messages={
                "required": _("Choose an entry."),
                "invalid_choice": _("Choose from the entries that have pitched."),
            },
        )


@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, key: str) -> HttpResponse:
    """Choose, and choose otherwise until it closes."""
    found = _vote(key)
    in_zone_of(found.session.round.edition)
    ticket = (request.POST.get("ticket") or request.GET.get("ticket", ""))[:MOST_CODE_LETTERS]
    rows, device = choices_of(found.session), device_of(request)
    own = own_ballot(found, device=device, ticket=ticket)
    is_sent = request.method == "POST"
    form = (
        BallotForm(found, rows, request.POST)
        if is_sent
        else BallotForm(found, rows, initial=_shown(own.entries if own else [], ticket))
    )
    if accepted_post(request, form, lambda: _cast(request, found, form)):
        asked = f"?{urlencode({'ticket': ticket})}" if ticket else ""
        return _private(redirect(f"{reverse('public:hall_vote', args=[key])}{asked}"))
    chosen = [_named(row) for row in rows if own and row["entry"] in own.entries]
    context = {
        "vote": found,
        "round": found.session.round,
        "edition": found.session.round.edition,
        "form": form,
        "rows": rows,
        "chosen": chosen,
    }
    status = 422 if form.errors else 200
    answer = _private(render(request, "public/audience_vote.html", context, status=status))
    mark_device(request, answer)
    return answer


@require_safe
def code(request: HttpRequest, key: str) -> HttpResponse:
    """The QR code of the address, for the hall's screen."""
    found = _vote(key)
    url = request.build_absolute_uri(reverse("public:hall_vote", args=[found.key]))
    return _private(HttpResponse(qr_code(url), content_type="image/svg+xml"))


def _cast(request: HttpRequest, found: HallVote, form: BallotForm) -> object:
    return cast_ballot(
        vote=found,
        device=device_of(request),
        entries=[int(entry) for entry in form.cleaned_data["entries"]],
        ticket=form.cleaned_data.get("ticket", ""),
        address=network_of(request),
    )


def _shown(entries: list[int], ticket: str) -> dict[str, Any]:
    return {"entries": [str(entry) for entry in entries], "ticket": ticket}


def _named(row: dict[str, Any]) -> str:
    name = pick(row["name"]["ko"], row["name"]["en"])
    title = pick(row["title"]["ko"], row["title"]["en"])
    return f"{row['place']} · {name}" + (f" – {title}" if title not in {"", name} else "")


def _vote(key: str) -> HallVote:
    found = vote_of_key(key)
    if found is None:
        raise Http404
    return found


def _private(answer: Answer) -> Answer:
    """From search engines and caches, and the address from other sites."""
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "same-origin"
    return answer

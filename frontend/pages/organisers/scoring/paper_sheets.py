"""Score sheets that judges wrote on paper: typed by an organiser, with a photo of the paper."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from challenge.kernel.text.plain_text import plain_text
from frontend.http import accepted_post, actor_of
from frontend.pages.organisers.desk import MOST_ROWS, round_of
from frontend.typed_values import number_in
from judging.models import Assignment, Criterion, RoundState, Scoresheet, SheetPhoto
from judging.queries.rounds.paper_pairs import next_to_type, pairs_found, pairs_to_type
from judging.queries.scoring.sheet_values import MOST_LETTERS
from judging.services.panel.device_keys import PARTS
from judging.services.scoring.paper_sheet import enter_photographed_sheet

MOST_WORDS = 80


class PaperSheetForm(forms.Form):
    """Points of every criterion, the comment, a photo of the paper."""

    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        required=False,
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    photo = forms.FileField(
        label=gettext_lazy("Photo or scan of the paper"),
        required=False,
        help_text=gettext_lazy(
            "PDF, PNG or JPEG, at most 20 MB. Its digest goes into the judge's receipt."
        ),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )

    def __init__(self, criteria: list[Criterion], *sent: Any) -> None:
        """criteria: of the round's rubric, in order."""
        super().__init__(*sent)
        points = {row.key: _points_field(row) for row in criteria}
        if points and not sent:  # an error takes the focus to its words
            next(iter(points.values())).widget.attrs["autofocus"] = True
        self.fields = {**points, **self.fields}
        self.keys = list(points)


def _points_field(row: Criterion) -> forms.CharField:
    most = f"{row.points.normalize():f}"
    return forms.CharField(
        label=row.title,
        max_length=20,
        help_text=_("Points from 0 to %(most)s") % {"most": most},
        widget=forms.TextInput(
            attrs={"inputmode": "decimal", "data-criterion": row.key, "autocomplete": "off"}
        ),
    )


@login_required
@require_safe
def paper_sheets(request: HttpRequest, slug: str, order: int) -> HttpResponse:
    """The pairs whose sheet may still come on paper.  ?judge= one judge's; ?q= of a number or a
    name: a single one is opened at once.
    """
    desk, round = round_of(request, slug, order)
    waiting = pairs_to_type(round)
    judges = {row.judge_id: row.judge for row in waiting.prefetch_related(None)}
    chosen = number_in(request.GET.get("judge", ""))
    shown = waiting.filter(judge=chosen) if chosen in judges else waiting
    may_type = desk.may_act and round.state == RoundState.OPEN
    words = plain_text(request.GET.get("q", ""))[:MOST_WORDS]
    if words:
        shown = pairs_found(round, words)
        only = shown[0].pk if may_type and shown.count() == 1 else None
        if only:
            return redirect("organisers:paper_sheet", slug, order, only)
    context = desk.context(
        "control_room",
        pairs=shown[:MOST_ROWS],
        judges=judges.values(),
        chosen=chosen,
        may_type=may_type,
        sought=words,
    )
    return render(request, "organisers/scoring/paper_sheets.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def paper_sheet(request: HttpRequest, slug: str, order: int, pk: int) -> HttpResponse:
    """Type one sheet; this device signs it where the browser can."""
    desk, round = round_of(request, slug, order)
    pair = get_object_or_404(pairs_to_type(round), pk=pk)
    criteria = list(Criterion.objects.filter(rubric__round=round))
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PaperSheetForm(criteria, *sent)
    if accepted_post(request, form, lambda: _entered(request, pair, form)):
        words = _("Entered: the sheet of %(judge)s on %(entry)s.")
        messages.success(request, words % {"judge": pair.judge, "entry": pair.entry.startup.name})
        below = next_to_type(round, pair)
        if below:
            return redirect("organisers:paper_sheet", slug, order, below.pk)
        return redirect("organisers:paper_sheets", slug, order)
    label = round.participations.filter(entry=pair.entry_id).values_list("blind_code", flat=True)
    code = label.first() if round.blind else pair.entry.code
    context = desk.context(
        "control_room",
        pair=pair,
        code=code,
        left=pairs_to_type(round).count(),
        form=form,
        seat=f"office-{desk.actor.pk}",
    )
    status = 422 if form.errors else 200
    return render(request, "organisers/scoring/paper_sheet.html", context, status=status)


def _entered(request: HttpRequest, pair: Assignment, form: PaperSheetForm) -> Scoresheet:
    photo = request.FILES.get("photo")
    return enter_photographed_sheet(
        actor=actor_of(request),
        assignment=pair,
        scores={key: form.cleaned_data[key] for key in form.keys},
        comment=form.cleaned_data["comment"].replace("\r\n", "\n"),
        photo=photo,
        photo_name=photo.name or "" if photo else "",
        signature={name: request.POST.get(f"device-{name}", "") for name in PARTS},
    )


@login_required
@require_safe
def sheet_photo(request: HttpRequest, slug: str, order: int, pk: int) -> HttpResponseBase:
    """The photo of the paper, for those who run or watch the edition."""
    _desk, round = round_of(request, slug, order)
    kept = get_object_or_404(SheetPhoto, revision__sheet__assignment__round=round, pk=pk)
    answer = FileResponse(kept.file.open("rb"), content_type="application/octet-stream")
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=kept.name) or "attachment"
    )
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer

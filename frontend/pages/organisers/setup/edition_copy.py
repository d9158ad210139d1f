"""Next year's edition from this one; what changed since; last year's judges, to be invited."""
# tested by: tests/judging/services/setup/test_copy_edition.py

from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from challenge.kernel.errors import NotAllowed
from challenge.models import Edition, FormSection, Question, Track
from challenge.models.edition import slug_validator
from frontend.http import accepted_post
from frontend.pages.organisers.desk import EditionDesk, desk_of
from frontend.pages.organisers.rounds.round_form import RoundForm
from frontend.pages.organisers.setup.edition_fields import Day, Moment
from frontend.pages.organisers.setup.edition_forms import (
    AwardForm,
    CriterionForm,
    EditionForm,
)
from frontend.pages.organisers.setup.question_builder import QuestionForm
from frontend.pages.organisers.setup.question_forms import PaperForm, SectionRowForm
from frontend.templatetags.formatting import day, moment
from frontend.typed_values import number_in
from frontend.versions import plain_words
from judging.models import Award, Criterion, Judge, Round
from judging.queries.setup.copy_plan import CopyPlan, MovedDate, copy_plan, former_judges
from judging.queries.setup.edition_changes import SettingChange, edition_changes
from judging.queries.setup.missing_parts import missing_parts
from judging.services.panel.invite import invite_judges
from judging.services.setup.copy_edition import copy_edition

LABELS = {
    "notice_date": gettext_lazy("Notice date"),
    "opens_at": gettext_lazy("Applications open"),
    "closes_at": gettext_lazy("Applications close"),
}
ROUND_LABELS = {
    "opens_at": gettext_lazy("Scoring opens"),
    "closes_at": gettext_lazy("Scoring closes"),
}
SECTIONS = {
    "texts": gettext_lazy("Texts"),
    "responsible": gettext_lazy("Who answers for it"),
    "dates": gettext_lazy("Dates"),
    "rules": gettext_lazy("Rules"),
    "form": gettext_lazy("Application form"),
    "rounds": gettext_lazy("Rounds"),
    "rubrics": gettext_lazy("Rubrics"),
    "awards": gettext_lazy("Awards"),
    "people": gettext_lazy("People"),
}
FORMS = (EditionForm, RoundForm, CriterionForm, QuestionForm, SectionRowForm, PaperForm, AwardForm)
MODELS = (Edition, Round, Criterion, Question, FormSection, Track, Award)
RULES = {
    "appeal_days": gettext_lazy("Days to appeal after a result"),
    "appeal_reply_days": gettext_lazy("Days to answer an appeal"),
    "quiet_from": gettext_lazy("No mail from (hour)"),
    "quiet_until": gettext_lazy("until (hour)"),
    "after_outage": gettext_lazy("If the server was away while judges scored"),
    "waitlist_days": gettext_lazy("Waiting list: days to say yes"),
    "holidays": gettext_lazy("Holidays"),
    "region": gettext_lazy("Where a head office may be"),
    "remind_days": gettext_lazy("Days before the close on which judges are reminded"),
    "objections": gettext_lazy("Judges that a startup may keep away"),
    "lottery": gettext_lazy("Lottery: share of pairs on offer"),
    "linking": gettext_lazy("Linking: share of the match given for comparability"),
    "required_files": gettext_lazy("Required files"),
    "correction_working_days": gettext_lazy("Working days for a correction"),
    "replace_silent_days": gettext_lazy("Days of silence"),
    "trim_from": gettext_lazy("Sheets from which highest and lowest are dropped"),
    "kind": gettext_lazy("Part"),
    "name_ko": gettext_lazy("Name in Korean"),
    "name_en": gettext_lazy("Name in English"),
    "title_ko": gettext_lazy("Title in Korean"),
    "title_en": gettext_lazy("Title in English"),
    "points": gettext_lazy("Points"),
    "places": gettext_lazy("Places"),
    "prize_krw": gettext_lazy("Prize"),
}


class CopyForm(forms.Form):
    """Name, address and every date of the copy."""

    name_ko = forms.CharField(label=gettext_lazy("Name in Korean"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=120, required=False)
    slug = forms.CharField(
        label=gettext_lazy("Address"), max_length=49, validators=[slug_validator]
    )
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2000, max_value=2100)

    def __init__(self, *args: Any, plan: CopyPlan, **options: Any) -> None:
        names = ("slug", "year", "name_ko", "name_en")
        initial = {name: getattr(plan, name) for name in names}
        initial |= {row.name: row.after for row in plan.dates}
        super().__init__(*args, **options | {"initial": initial})
        self.moved = plan.dates
        for row in plan.dates:
            is_moment = isinstance(row.before, datetime)
            self.fields[row.name] = (Moment if is_moment else Day)(label=_date_label(row))

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        dates = {row.name: self.cleaned_data[row.name] for row in self.moved}
        others = {name: self.cleaned_data[name] for name in ("slug", "year", "name_ko", "name_en")}
        return {**others, "dates": dates}

    def rows(self) -> list[dict[str, Any]]:
        """Each date as it was, beside its field."""
        return [{"before": row.before, "field": self[row.name]} for row in self.moved]


def _date_label(row: MovedDate) -> str:
    name = row.name.rpartition("-")[2]
    if row.round is None:
        return str(LABELS[name])
    return f"{row.round.name}: {ROUND_LABELS[name]}"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    """Make next year's edition: every date old and new, editable before anything is written."""
    desk = desk_of(request, slug)
    if not desk.may_act:
        raise NotAllowed
    plan = copy_plan(desk.edition, _year(request, desk))
    form = CopyForm(request.POST if request.method == "POST" else None, plan=plan)
    made = accepted_post(
        request,
        form,
        lambda: copy_edition(actor=desk.actor, source=desk.edition, **form.values()),
    )
    if made:
        messages.success(request, _("The edition is there, as a draft. This is what changed."))
        return redirect("organisers:edition_changes", made.slug)
    context = desk.context("settings", form=form, plan=plan)
    status = 422 if form.errors else 200
    return render(request, "organisers/setup/copy_edition.html", context, status=status)


def _year(request: HttpRequest, desk: EditionDesk) -> int | None:
    """The year that is asked for, if it lies ahead of this edition's."""
    year = number_in(request.GET.get("year", ""))
    return year if year and desk.edition.year < year <= desk.edition.year + 10 else None


@login_required
@require_safe
def changes(request: HttpRequest, slug: str) -> HttpResponse:
    """What changed since the edition that this one was made from, section by section."""
    desk = desk_of(request, slug)
    before = desk.edition.copied_from
    found = edition_changes(before, desk.edition) if before else []
    sections = [
        {
            "title": SECTIONS[section.name],
            "rows": [_in_words(change) for change in section.changes],
        }
        for section in found
    ]
    missing = missing_parts(edition=desk.edition) if desk.edition.state == "draft" else {}
    context = desk.context("settings", before=before, sections=sections, missing=missing)
    return render(request, "organisers/setup/edition_changes.html", context)


def _in_words(change: SettingChange) -> dict[str, str]:
    return {
        "what": change.what,
        "label": label_of(change),
        "before": _value(change.before),
        "after": _value(change.after),
    }


def label_of(change: SettingChange) -> str:
    """What the setting is called, in the reader's language."""
    name = change.name
    if name in LABELS:
        return str((ROUND_LABELS if change.what else LABELS)[name])
    if name in RULES:
        return str(RULES[name])
    if name.startswith("anchor_"):
        _anchor, level, language = name.split("_")
        words = (
            _("Level %(level)s in Korean") if language == "ko" else _("Level %(level)s in English")
        )
        return words % {"level": level}
    for form in FORMS:  # as the page says on which it is set
        if name in form.base_fields and form.base_fields[name].label:
            return str(form.base_fields[name].label)
    for model in MODELS:
        if name in {field.name for field in model._meta.fields}:
            text = str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            return text[:1].upper() + text[1:]
    return name


def _value(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, datetime):
        return str(moment(value, "full"))
    if isinstance(value, date):
        return str(day(value, "year"))
    if isinstance(value, list):
        return ", ".join(map(_value, value))
    if isinstance(value, models.Choices):
        return str(value.label)
    return plain_words(value)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def judges_of_before(request: HttpRequest, slug: str) -> HttpResponse:
    """Last year's judges who aren't here yet; those who are ticked are invited."""
    desk = desk_of(request, slug)
    rows = list(former_judges(desk.actor, desk.edition))
    if request.method == "POST" and not desk.may_act:
        raise NotAllowed
    if request.method == "POST":
        chosen = {number_in(text) for text in request.POST.getlist("judge")}
        _invite_all(desk, [row for row in rows if row.pk in chosen])
        messages.success(request, _("The invitations are on their way."))
        return redirect("organisers:judges", slug)
    context = desk.context("judges", rows=rows, before=desk.edition.copied_from)
    return render(request, "organisers/panel/former_judges.html", context)


def _invite_all(desk: EditionDesk, rows: list[Judge]) -> int:
    known = {field.slug for field in desk.edition.fields.all()}
    return invite_judges(
        actor=desk.actor,
        edition=desk.edition,
        invitations=[
            {
                "email": row.user.email,
                "name": row.user.name,
                "organisation": row.organisation,
                "fields": {
                    tie.field.slug: tie.weight
                    for tie in row.expertise.all()
                    if tie.field.slug in known
                },
                "language": row.user.language,
                "keywords": row.keywords,
                "max_load": row.max_load,
            }
            for row in rows
        ],
    )

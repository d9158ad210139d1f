"""Next year's edition from this year's: everything that was set up, nothing that came in."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput
from challenge.models import (
    Edition,
    Field,
    FieldNearness,
    FormSection,
    Paper,
    Question,
    Role,
    RoleKind,
    Track,
    User,
)
from challenge.permissions import may_create_edition, may_organise, require
from challenge.services.editions import AlreadyThere, check_row
from challenge.services.mail_texts.own_texts import copy_mail_texts
from judging.models import Award, Round, RoundState
from judging.services.setup.letterhead import copy_letterhead
from judging.services.setup.rounds import commit_seed
from judging.services.setup.rubric import copy_rubric

# of an edition: what a copy begins without
OWN = frozenset({"id", "slug", "year", "state", "name_ko", "name_en", "notice_date", "opens_at",
                 "closes_at", "is_demo", "created_at", "copied_from"})  # fmt: skip
OWN_OF_ROUND = frozenset({"id", "edition", "state", "opens_at", "closes_at", "seed", "waits_since"})
SECRETS = frozenset({"commitment", "nonce"})  # of a round's options


@transaction.atomic
def copy_edition(
    *,
    actor: User,
    source: Edition,
    slug: str,
    year: int,
    name_ko: str,
    name_en: str = "",
    dates: Mapping[str, date | datetime],
) -> Edition:
    """A draft with the source's texts, hosts, contact, tracks, fields, form, rounds with rubrics,
    rules, awards, mail rules, own texts of mails and organisers; judges stay a list to invite.

    dates: notice_date, opens_at, closes_at, and round-1-opens_at … of every round (queries:
    copy_plan).  Never copied: entries, scores, seeds, consents, pledges, conflicts.
    The same again: AlreadyThere at `slug`.  InvalidInput names a date that is missing or wrong.
    """
    require(may_organise, actor, source)
    require(may_create_edition, actor, None)
    source = Edition.objects.select_for_update(no_key=True).get(pk=source.pk)
    if Edition.objects.filter(slug=slug).exists():
        raise AlreadyThere(fields={"slug": AlreadyThere.message})
    rounds = list(source.rounds.select_related("rubric").order_by("order"))
    _require_dates(dates, rounds)
    facts = {name: dates[name] for name in ("notice_date", "opens_at", "closes_at")}
    words = {"slug": slug, "year": year, "name_ko": name_ko, "name_en": name_en}
    edition = edition_like(source=source, **facts, **words, copied_from=source)
    edition.rules = deepcopy(source.rules) | {"holidays": _holidays_of(source, year)}
    check_row(edition)
    edition.save(force_insert=True)
    copy_parts(source=source, edition=edition, dates=dates)
    copy_letterhead(source=source, edition=edition)
    copy_mail_texts(source=source, edition=edition)
    organisers = _copy_organisers(actor, source, edition)
    for round in edition.rounds.filter(ties=Round.Ties.LOT):
        commit_seed(actor=actor, round=round)
    audit.record(actor, "edition.copied", edition, source=source.pk, organisers=organisers)
    return edition


def edition_like(*, source: Edition, **facts: Any) -> Edition:
    """An edition with the source's texts and rules, not written yet.  facts: what is its own."""
    return Edition(**{**_columns(source, OWN), **facts})


def copy_parts(*, source: Edition, edition: Edition, dates: Mapping[str, Any]) -> None:
    """What belongs to the edition: form, rounds with rubrics, awards.  dates: of every round, as
    copy_edition() has them.
    """
    _copy_form(source, edition)
    for round in source.rounds.select_related("rubric").order_by("order"):
        _copy_round(round, edition, dates)
    _copy_rows(source.awards, Award, edition)


def _columns(row: models.Model, without: frozenset[str]) -> dict[str, Any]:
    return {
        field.name: deepcopy(getattr(row, field.name))
        for field in row._meta.concrete_fields
        if field.name not in without
    }


def _holidays_of(source: Edition, year: int) -> list[str]:
    """Those of the list that lie ahead; last year's own are past."""
    return [day.isoformat() for day in sorted(source.holidays) if day.year >= year]


def _copy_rows(rows: Any, model: type[models.Model], edition: Edition) -> list[Any]:
    """Rows that belong to an edition and to nothing else."""
    own = frozenset({"id", "edition", "reworded_at"})
    copies = [model(edition=edition, **_columns(row, own)) for row in rows.all()]
    return list(model._default_manager.bulk_create(copies))


def _copy_form(source: Edition, edition: Edition) -> None:
    """Tracks, fields with their nearness, sections, questions, papers."""
    _copy_rows(source.tracks, Track, edition)
    fields = {field.slug: field for field in _copy_rows(source.fields, Field, edition)}
    near = FieldNearness.objects.filter(field__edition=source).select_related("field", "other")
    FieldNearness.objects.bulk_create(
        FieldNearness(
            field=fields[row.field.slug], other=fields[row.other.slug], nearness=row.nearness
        )
        for row in near
    )
    _copy_rows(source.sections, FormSection, edition)
    _copy_rows(source.questions, Question, edition)
    _copy_rows(source.papers, Paper, edition)


def _copy_round(round: Round, edition: Edition, dates: Mapping[str, Any]) -> Round:
    """Rules and rubric; its seed is drawn anew, and a commitment to it made anew."""
    facts = _columns(round, OWN_OF_ROUND)
    options = {
        name: value for name, value in facts["allocation_options"].items() if name not in SECRETS
    }
    copy = Round(
        edition=edition,
        state=RoundState.SETUP,
        opens_at=dates[f"round-{round.order}-opens_at"],
        closes_at=dates[f"round-{round.order}-closes_at"],
        **{**facts, "allocation_options": options},
    )
    check_row(copy)
    copy.save(force_insert=True)
    copy_rubric(rubric=round.rubric, round=copy)
    return copy


def _copy_organisers(actor: User, source: Edition, edition: Edition) -> int:
    """Who runs it: the same people, and whoever copies it as an owner.  All others are invited
    anew.
    """
    rows = source.roles.filter(kind=RoleKind.ORGANISER, user__erased_at=None)
    owns = {**dict(rows.values_list("user", "is_owner")), actor.pk: True}
    Role.objects.bulk_create(
        Role(user_id=pk, edition=edition, kind=RoleKind.ORGANISER, is_owner=owns[pk])
        for pk in sorted(owns)
    )
    actor.known_roles = None
    return len(owns)


def _require_dates(dates: Mapping[str, Any], rounds: list[Round]) -> None:
    """Every date is named, and each close comes after its opening; the order of the rounds is
    named by the checks of the set-up.
    """
    pairs = [("opens_at", "closes_at")]
    pairs += [(f"round-{row.order}-opens_at", f"round-{row.order}-closes_at") for row in rounds]
    wanted = {"notice_date", *(name for pair in pairs for name in pair)}
    fields: dict[str, Any] = {name: _("Choose a date.") for name in wanted if not dates.get(name)}
    for opens, closes in pairs:
        if not {opens, closes} & fields.keys() and dates[closes] <= dates[opens]:
            fields[closes] = _("This must come after the opening. Choose a later time.")
    if fields:
        raise InvalidInput(fields=fields)

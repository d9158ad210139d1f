"""What an edition asks of startups: tracks, fields of business, questions, papers, until the call
opens; how near fields are, always.
"""
# tested by: tests/challenge/services/test_editions.py

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models.deletion import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput
from challenge.kernel.presets import FormPreset, load_form
from challenge.kernel.questions.conditions import condition_mistakes
from challenge.kernel.questions.form_refusals import (
    NO_SUCH_SECTION,
    InUse,
    LastOne,
    OthersDepend,
    SectionHasQuestions,
)
from challenge.kernel.questions.ordered_rows import (
    require_there,
    rows_in_order,
    still_there,
    swap_neighbours,
    values_of,
    write_order,
)
from challenge.kernel.versions import known_or_new, merged
from challenge.models import (
    Edition,
    Field,
    FieldNearness,
    FormSection,
    Paper,
    Question,
    Track,
    User,
)
from challenge.permissions import may_observe, may_organise, require
from challenge.queries import form_of, near_name, nearness_shown, questions_in_order
from challenge.services.editions import AlreadyThere, RulesAreFrozen, check_row

QUESTION_WORDS = frozenset({"label_ko", "label_en", "help_ko", "help_en"})
ONLY_WORDS = _("Applications are open: only the words of a question can still change.")
ONLY_OPTIONAL = _("Applications are open: a new question can only be optional.")
PAPER_WORDS = frozenset({"name_ko", "name_en", "help_ko", "help_en"})
ONLY_PAPER_WORDS = _("Applications are open: only the words of a paper can still change.")
NO_NEW_BONUS = _(
    "Applications are open: what gives bonus points was part of the call. Leave it empty."
)
ONLY_OPTIONAL_PAPER = _("Applications are open: a new paper can only be optional.")


@transaction.atomic
def save_question(
    *, actor: User, edition: Edition, key: str, seen: str | None = None, **facts: Any
) -> Question:
    """Add a question to the form, or change the one with this key.  Once applications are open
    only its words change, which its writers are told, and what is new is optional.

    seen: the version (etag) that the person saw; ChangedMeanwhile, RemovedMeanwhile: somebody
    changed the same, or removed it.  Sections, tracks, fields and papers take it too.
    """
    edition = _hold(actor, edition)
    question = known_or_new(edition.questions.all(), seen, edition=edition, key=key)
    parts = [name for name, _named, _rows in questions_in_order(edition)]
    if parts and facts.get("section", parts[0]) not in parts:  # gone since it was chosen, or typed
        raise InvalidInput(fields={"section": NO_SUCH_SECTION})
    if is_form_free(edition):
        _save(actor, "question.saved", question, seen, facts, key=key)
    else:
        _save_while_open(actor, question, seen, facts)
    _require_conditions(edition, question)
    return question


def _save_while_open(
    actor: User, question: Question, seen: str | None, facts: dict[str, Any]
) -> None:
    """What startups have begun to answer stays what it was."""
    if question.pk is None:
        if facts.get("required", True):
            raise RulesAreFrozen(fields={"required": ONLY_OPTIONAL})
        _save(actor, "question.saved", question, seen, facts, key=question.key)
        return
    changes = question.merged(seen, facts)
    frozen = changes.keys() - QUESTION_WORDS
    if frozen:
        raise RulesAreFrozen(fields=dict.fromkeys(frozen, ONLY_WORDS))
    if not changes:
        return
    before = {name: getattr(question, name) for name in changes}
    for name, value in changes.items():
        setattr(question, name, value)
    question.reworded_at = timezone.now()
    check_row(question)
    question.save(update_fields=[*changes, "reworded_at"])
    audit.record(
        actor, "question.reworded", question, edition=question.edition, key=question.key,
        before=before, after=changes, said=before, says=changes,
    )  # fmt: skip


@transaction.atomic
def remove_question(*, actor: User, question: Question) -> None:
    """Take a question off the form; refused once applications are open."""
    _require_form_free(actor, question.edition)
    left = question.edition.questions.all()
    if not still_there(left, question, "key"):
        return
    if not left.exclude(pk=question.pk).exists():
        raise LastOne
    audit.record(actor, "question.removed", question, edition=question.edition, key=question.key)
    question.delete()
    _require_conditions(question.edition)


@transaction.atomic
def save_section(
    *, actor: User, edition: Edition, name: str, seen: str | None = None, **facts: Any
) -> FormSection:
    """Name a page of the form, or add one; refused once applications are open."""
    edition = _require_form_free(actor, edition)
    section = known_or_new(edition.sections.all(), seen, edition=edition, name=name)
    _save(actor, "section.saved", section, seen, facts, name=name)
    return section


@transaction.atomic
def remove_section(*, actor: User, section: FormSection) -> None:
    """Take a page off the form; refused once applications are open, or where it has questions."""
    edition = _require_form_free(actor, section.edition)
    if edition.questions.filter(section=section.name).exists():
        raise SectionHasQuestions
    if still_there(edition.sections.all(), section, "name"):
        audit.record(actor, "section.removed", section, edition=edition, name=section.name)
        section.delete()


@transaction.atomic
def move_question(*, actor: User, question: Question, up: bool, idempotency_key: str = "") -> None:
    """One place up or down within its page; refused once applications are open, and where it would
    stand before a question that it depends on.

    idempotency_key: the same again (a double click) moves it no further.
    """
    edition, moved = _require_form_free(actor, question.edition), "question.moved"
    key = {"idempotency_key": idempotency_key}
    pages = questions_in_order(edition)
    require_there(question, [row for _name, _named, questions in pages for row in questions])
    if audit.done_before(actor, moved, edition=edition, **key) or not any(
        swap_neighbours(questions, question.pk, up=up) for _name, _named, questions in pages
    ):
        return
    write_order(Question, [row for _name, _named, questions in pages for row in questions])
    _require_conditions(edition, question)
    audit.record(actor, moved, question, edition=edition, key=question.key, up=up, **key)


@transaction.atomic
def move_section(*, actor: User, section: FormSection, up: bool, idempotency_key: str = "") -> None:
    """One place up or down among the pages; refused as a question's move is, and keyed as it is."""
    edition, moved = _require_form_free(actor, section.edition), "section.moved"
    key = {"idempotency_key": idempotency_key}
    sections = list(edition.sections.all())
    require_there(section, sections)
    if audit.done_before(actor, moved, edition=edition, **key) or not swap_neighbours(
        sections, section.pk, up=up
    ):
        return
    write_order(FormSection, sections)
    _require_conditions(edition)
    audit.record(actor, moved, section, edition=edition, name=section.name, up=up, **key)


@transaction.atomic
def save_paper(
    *, actor: User, edition: Edition, key: str, seen: str | None = None, **facts: Any
) -> Paper:
    """Ask for a paper, or change the one with this key; once applications are open as a question
    (also `seen`).
    """
    edition = _hold(actor, edition)
    paper = known_or_new(edition.papers.all(), seen, edition=edition, key=key)
    if not is_form_free(edition):
        changes = paper.merged(seen, facts) if paper.pk else {}
        if frozen := changes.keys() - PAPER_WORDS:
            raise RulesAreFrozen(fields=dict.fromkeys(frozen, ONLY_PAPER_WORDS))
        if paper.pk is None and facts.get("required", True):
            raise RulesAreFrozen(fields={"required": ONLY_OPTIONAL_PAPER})
        if paper.pk is None and facts.get("bonus_points") is not None:
            raise RulesAreFrozen(fields={"bonus_points": NO_NEW_BONUS})
    _save(actor, "paper.saved", paper, seen, facts, key=key)
    return paper


@transaction.atomic
def remove_paper(*, actor: User, paper: Paper) -> None:
    """Ask for it no longer; refused once applications are open."""
    edition = _require_form_free(actor, paper.edition)
    if still_there(edition.papers.all(), paper, "key"):
        audit.record(actor, "paper.removed", paper, edition=edition, key=paper.key)
        paper.delete()


@transaction.atomic
def move_paper(*, actor: User, paper: Paper, up: bool, idempotency_key: str = "") -> None:
    """One place up or down in the list; refused once applications are open; keyed as a question's
    move is.
    """
    edition, moved = _require_form_free(actor, paper.edition), "paper.moved"
    key = {"idempotency_key": idempotency_key}
    papers = list(edition.papers.all())
    require_there(paper, papers)
    if audit.done_before(actor, moved, edition=edition, **key) or not swap_neighbours(
        papers, paper.pk, up=up
    ):
        return
    write_order(Paper, papers)
    audit.record(actor, moved, paper, edition=edition, key=paper.key, up=up, **key)


@transaction.atomic
def replace_form(
    *, actor: User, edition: Edition, preset: str = "", source: Edition | None = None
) -> FormPreset:
    """Take over a whole form: its sections and questions, and of an edition that the actor runs
    (source) its papers, instead of those that are there; refused once applications are open.
    Where it stands already, nothing happens.

    UnknownPreset: no form has that name.  What was asked in tracks that aren't here is asked in
    all.
    """
    edition = _require_form_free(actor, edition)
    if source is not None:
        require(may_observe, actor, source)
    form = form_of(source, to=edition) if source else load_form(preset)
    wanted = {
        "sections": rows_in_order(FormSection, form.section, edition=edition),
        "questions": rows_in_order(Question, form.question, edition=edition),
    }
    if form.paper:
        wanted["papers"] = rows_in_order(Paper, form.paper, edition=edition)
    there = {name: getattr(edition, name).order_by("order") for name in wanted}
    if all(values_of(there[name]) == values_of(rows) for name, rows in wanted.items()):
        return form
    for name, rows in wanted.items():
        there[name].delete()
        there[name].model.objects.bulk_create(rows)
    audit.record(actor, "form.replaced", edition, preset=preset or form.name)
    return form


@transaction.atomic
def save_track(
    *, actor: User, edition: Edition, slug: str, seen: str | None = None, **facts: Any
) -> Track:
    """Add a track, or change the one with this short name; refused once applications are open."""
    edition = _require_form_free(actor, edition)
    track = known_or_new(edition.tracks.all(), seen, edition=edition, slug=slug)
    _save(actor, "track.saved", track, seen, facts, slug=slug)
    return track


@transaction.atomic
def save_field(
    *, actor: User, edition: Edition, slug: str, seen: str | None = None, **facts: Any
) -> Field:
    """Add a field, or change the one with this short name; refused once applications are open."""
    edition = _require_form_free(actor, edition)
    field = known_or_new(edition.fields.all(), seen, edition=edition, slug=slug)
    _save(actor, "field.saved", field, seen, facts, slug=slug)
    return field


@transaction.atomic
def remove_track(*, actor: User, track: Track) -> None:
    """Take a track away; refused once applications are open, where entries are in it, or where it
    is the only one.
    """
    edition = _require_form_free(actor, track.edition)
    if any(track.slug in paper.track_slugs for paper in edition.papers.all()):
        raise OthersDepend(_("A paper is asked for in this track. Change that first."))
    _remove(actor, "track.removed", track, track.edition.tracks.all())
    _require_conditions(track.edition)


@transaction.atomic
def remove_field(*, actor: User, field: Field) -> None:
    """Take a field away; refused once applications are open, where entries are in it, or where it
    is the only one.
    """
    _remove(actor, "field.removed", field, field.edition.fields.all())


@transaction.atomic
def set_nearness(
    *,
    actor: User,
    edition: Edition,
    pairs: dict[tuple[str, str], float],
    seen: str | None = None,
) -> None:
    """Say how near pairs of fields (by short name) are, 0..1; both directions at once.

    Other pairs stay as they are.  seen: the version of nearness_shown() that the person saw.
    """
    require(may_organise, actor, edition)
    edition = Edition.objects.select_for_update(no_key=True).get(
        pk=edition.pk
    )  # one table at a time
    fields = {field.slug: field for field in edition.fields.all()}
    for pair, nearness in pairs.items():
        _require_pair(fields, pair, nearness)
    wanted = {near_name(*pair): nearness for pair, nearness in pairs.items()}
    touched = merged(seen, nearness_shown(edition), wanted)
    written = {pair: value for pair, value in pairs.items() if near_name(*pair) in touched}
    for (slug, other_slug), nearness in written.items():
        for a, b in ((slug, other_slug), (other_slug, slug)):
            FieldNearness.objects.update_or_create(
                field=fields[a], other=fields[b], defaults={"nearness": nearness}
            )
    if written:
        rows = [[*pair, nearness] for pair, nearness in sorted(written.items())]
        audit.record(actor, "nearness.set", edition, pairs=rows)


def _require_pair(fields: Mapping[str, Field], pair: tuple[str, str], nearness: float) -> None:
    if set(pair) - fields.keys() or pair[0] == pair[1] or not 0 <= nearness <= 1:
        text = _("Name two fields of this edition and a number from 0 to 1.")
        raise InvalidInput(fields={"-".join(pair): text})


def _require_conditions(edition: Edition, saved: Question | None = None) -> None:
    """Every question depends on what stands before it.  saved: the one that was changed."""
    questions = [row for _name, _named, rows in questions_in_order(edition) for row in rows]
    tracks = edition.tracks.values_list("slug", flat=True)
    mistakes = condition_mistakes(questions, tracks)
    if saved and saved.key in mistakes:
        raise InvalidInput(fields={"condition": mistakes[saved.key]})
    if mistakes:
        labels = [question.label for question in questions if question.key in mistakes]
        text = _("These questions depend on this one: %(questions)s. Change them first.")
        raise OthersDepend(text % {"questions": ", ".join(labels)})


def is_form_free(edition: Edition) -> bool:
    """Whether tracks, fields and questions may still change: until the call of a published edition
    opens.
    """
    return edition.state == Edition.State.DRAFT or timezone.now() < edition.opens_at


def _hold(actor: User, edition: Edition) -> Edition:
    """The edition, held until the commit: of two who remove the last two tracks, one is refused."""
    require(may_organise, actor, edition)
    return Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)


def _require_form_free(actor: User, edition: Edition) -> Edition:
    """The edition, held, while its form may change."""
    edition = _hold(actor, edition)
    if not is_form_free(edition):
        raise RulesAreFrozen
    return edition


def _save(
    actor: User,
    action: str,
    row: Track | Field | Question | FormSection | Paper,
    seen: str | None,
    facts: dict[str, Any],
    **named: str,
) -> None:
    """Add the row, or write what the person changed; its edition is locked."""
    changes = row.merged(seen, facts) if row.pk else facts
    if row.pk and not changes:
        return
    for name, value in changes.items():
        setattr(row, name, value)
    check_row(row)
    try:
        with transaction.atomic():
            row.save(update_fields=list(changes) if row.pk else None)
    except IntegrityError as error:
        raise AlreadyThere from error
    audit.record(actor, action, row, edition=row.edition, after=changes, **named)


def _remove(actor: User, action: str, row: Track | Field, left: models.QuerySet[Any]) -> None:
    _require_form_free(actor, row.edition)
    if not left.filter(pk=row.pk).exists():
        return  # somebody was faster
    if not left.exclude(pk=row.pk).exists():
        raise LastOne
    audit.record(actor, action, row, edition=row.edition, slug=row.slug)
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError as error:
        raise InUse from error

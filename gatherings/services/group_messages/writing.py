"""An office writes to a group of its edition, sees whom it reaches, and takes people out."""
# tested by: tests/gatherings/services/group_messages/test_writing.py

from collections.abc import Iterable, Mapping
from typing import Any
from unicodedata import normalize

from django.db import transaction
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, WrongState
from challenge.kernel.text.mail_outline import NAMED
from challenge.models import Edition, GroupMessage, User
from challenge.models.mail_texts.placeholders import PLACEHOLDERS
from challenge.permissions import may_organise, require
from gatherings.queries.message_groups import (
    ELIGIBILITY,
    ENTRANTS,
    JUDGES,
    OF_ENTRIES,
    WHO,
    MessageGroup,
    results_to_choose,
)
from submissions.models import EntryState
from submissions.queries.korean_numbers import refuse_resident_numbers

NAMES = ("name", "edition")  # what a message may name in braces
LANGUAGES = ("ko", "en")
MOST_SUBJECT_LETTERS, MOST_LETTERS = 150, 6_000
MOST_OPEN = 50  # messages of an edition that are written or wait
State = GroupMessage.State


@transaction.atomic
def write_message(
    *,
    actor: User,
    edition: Edition,
    words: Mapping[str, str],
    group: MessageGroup,
    idempotency_key: str = "",
) -> GroupMessage:
    """A new message, which goes nowhere yet.  words: subject_ko, body_ko, subject_en, body_en."""
    require(may_organise, actor, edition)
    edition = Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    before = audit.done_before(
        actor, "group_message.written", edition=edition, idempotency_key=idempotency_key
    )
    if before is not None:
        return GroupMessage.objects.get(pk=before.object_id)
    kept = checked_words(words) | {"group": checked_group(edition, group)}
    open_ones = edition.group_messages.filter(state__in=[State.DRAFT, State.SCHEDULED])
    if open_ones.count() >= MOST_OPEN:
        raise InvalidInput(fields={"subject_ko": _("Send or drop some of the messages first.")})
    message = GroupMessage.objects.create(edition=edition, written_by=actor, **kept)
    key: dict[str, Any] = {"idempotency_key": idempotency_key} if idempotency_key else {}
    audit.record(actor, "group_message.written", message, group=kept["group"], **key)
    return message


@transaction.atomic
def change_message(
    *,
    actor: User,
    message: GroupMessage,
    words: Mapping[str, str],
    group: MessageGroup,
    seen: str | None = None,
) -> GroupMessage:
    """Other words or another group, while it is being written."""
    locked = hold_message(actor=actor, message=message)
    _require_draft(locked)
    kept = checked_words(words) | {"group": checked_group(locked.edition, group)}
    changes = locked.merged(seen, kept)
    if changes:
        for name, value in changes.items():
            setattr(locked, name, value)
        locked.save(update_fields=list(changes))
        audit.record(actor, "group_message.changed", locked, changed=sorted(changes))
    return locked


@transaction.atomic
def leave_out(
    *, actor: User, message: GroupMessage, people: Iterable[int], back: bool = False
) -> GroupMessage:
    """Take people out of those who get it, or (back) put them in again; by id."""
    locked = hold_message(actor=actor, message=message)
    if locked.state not in {State.DRAFT, State.SCHEDULED}:
        raise WrongState(state=locked.state, wanted=State.DRAFT)
    named = set(people)
    left = set(locked.left_out) - named if back else set(locked.left_out) | named
    if left != set(locked.left_out):
        locked.left_out = sorted(left)
        locked.save(update_fields=["left_out"])
        audit.record(actor, "group_message.left_out", locked, left_out=locked.left_out)
    return locked


def hold_message(*, actor: User, message: GroupMessage) -> GroupMessage:
    """The message, locked, for who runs its edition; call it in the act's transaction."""
    require(may_organise, actor, message.edition)
    rows = GroupMessage.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("edition").get(pk=message.pk)


def _require_draft(message: GroupMessage) -> None:
    if message.state != State.DRAFT:
        raise WrongState(state=message.state, wanted=State.DRAFT)


def checked_words(words: Mapping[str, str]) -> dict[str, str]:
    """As they are kept, placeholders by their keys.  InvalidInput names the field."""
    kept = {name: _tidy(words.get(name, "")) for name in _fields()}
    refuse_resident_numbers(kept)
    spelt = {PLACEHOLDERS[name].spelt(code): name for name in NAMES for code in LANGUAGES} | {
        name: name for name in NAMES
    }
    kept = {
        field: NAMED.sub(lambda found: f"{{{spelt.get(found[1].strip(), found[1])}}}", text)
        for field, text in kept.items()
    }
    problems = {field: problem for field, text in kept.items() if (problem := _wrong(field, text))}
    if bool(kept["subject_en"]) != bool(kept["body_en"]):
        empty = "subject_en" if kept["body_en"] else "body_en"
        problems.setdefault(empty, _("Write subject and text in English, or neither."))
    if problems:
        raise InvalidInput(fields=problems)
    return kept


def _fields() -> list[str]:
    return [f"{part}_{code}" for code in LANGUAGES for part in ("subject", "body")]


def _tidy(text: str) -> str:
    return normalize("NFC", text).replace("\r\n", "\n").replace("\x00", "").strip()


def _wrong(field: str, text: str) -> str | Promise:
    most = MOST_SUBJECT_LETTERS if field.startswith("subject") else MOST_LETTERS
    unknown = [found[0] for found in NAMED.finditer(text) if found[1] not in NAMES]
    if not text and field.endswith("ko"):
        return _("Write something first.")
    if len(text) > most:
        return format_lazy(_("At most {most} letters. It has {has}."), most=most, has=len(text))
    if unknown:
        return format_lazy(
            _("This mail has no {wrong}. Use the placeholders that are listed."), wrong=unknown[0]
        )
    if any(line.strip().startswith(("--", "▤")) for line in text.split("\n")) or "•" * 4 in text:
        return _("A line can't begin with ▤ or --, and a link's key can't be written.")
    return ""


def checked_group(edition: Edition, group: MessageGroup) -> dict[str, str]:
    """The rule as it is kept.  InvalidInput: it names what the edition hasn't."""
    known: dict[str, Any] = {
        "who": WHO,
        "state": (*EntryState.values, *ELIGIBILITY),
        "track": edition.tracks.values_list("slug", flat=True),
        "field": edition.fields.values_list("slug", flat=True),
        "result": [key for key, _round, _kind in results_to_choose(edition)],
        "panel": [str(pk) for pk in edition.panels.values_list("pk", flat=True)],
    }
    kept = group.as_kept()
    wrong = {name: _("Choose one from the list.") for name in kept if kept[name] not in known[name]}
    for name in OF_ENTRIES:
        if name in kept and group.who not in ENTRANTS:
            wrong[name] = _("This narrows applicants alone.")
    if "panel" in kept and group.who != JUDGES:
        wrong["panel"] = _("This narrows judges alone.")
    if wrong:
        raise InvalidInput(fields=dict(wrong))
    return kept

"""A startup writes its appeal, submits it in time, or withdraws it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.kernel.versions import mark
from challenge.models import Edition, User
from challenge.permissions import require
from challenge.services.mailing import promise_mail
from challenge.services.organiser_mail import mail_organisers
from judging.models import Announcement, Appeal, AppealGround
from judging.permissions import may_appeal
from judging.queries.results.appeals.appeal_window import (
    announcement_to_appeal,
    appeal_in_hand,
    appeals_until,
    reply_due,
)
from submissions.algorithms.letters import letters_in
from submissions.models import Entry, EntryState
from submissions.queries.as_submitted import show_submitted
from submissions.queries.korean_numbers import RESIDENT_TEXT, looks_like_resident_number

FIELDS = ("ground", "statement", "wanted")
MOST_LETTERS = {"statement": 2000, "wanted": 300}
KEPT_TIMES = 5  # a draft may be that much longer than what can be submitted


class AppealsOver(Refusal):
    """The days for an appeal have passed."""

    code = "appeals_over"
    message = _(
        "The time to appeal against this result is over. What you wrote is kept as a draft; if "
        "something has come to light since, write to the organiser."
    )


class NoAppeals(Refusal):
    """There is nothing to appeal against, or the edition's rules have no appeals."""

    code = "no_appeals"
    message = _("No result of this application can be appealed against.")


class AppealIsSubmitted(Refusal):
    """What was submitted is not written over."""

    code = "appeal_is_submitted"
    message = _(
        "This appeal is submitted and can't be changed. Withdraw it and write another one while "
        "the time to appeal lasts."
    )


@dataclass(frozen=True, slots=True)
class SavedAppeal:
    """What became of one save.  clashes: fields that somebody wrote meanwhile, as they stand;
    refused: fields that were not kept, and why.  late: the time to appeal is over.
    """

    appeal: Appeal
    late: bool = False
    clashes: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str | Promise] = field(default_factory=dict)

    def versions(self, names: Iterable[str]) -> dict[str, int]:
        """The number of what stands in each field that was kept."""
        kept = set(names) - self.clashes.keys() - self.refused.keys()
        return {name: text_version(getattr(self.appeal, name)) for name in sorted(kept)}


@transaction.atomic
def save_appeal(
    *,
    actor: User,
    entry: Entry,
    changes: Mapping[str, str],
    base_versions: Mapping[str, int] | None = None,
    replaces: Mapping[str, list[str]] | None = None,
) -> SavedAppeal:
    """Keep the draft however incomplete it is: ground, statement, wanted, those that are named.

    Kept also after the time is over (then it can't be submitted).  The same again changes nothing.
    base_versions: the number of each field that the writer started from; one that moved on is not
    overwritten, unless it is what the writer sent before (replaces).
    """
    require(may_appeal, actor, entry)
    appeal = hold_draft(actor=actor, entry=entry)
    until = appeals_until(entry.edition, appeal.announcement)
    late = until is None or timezone.now() > until
    saved, changed = SavedAppeal(appeal, late), {}
    for name, typed in changes.items():
        value, stands = _tidy(typed), getattr(appeal, name, "")
        if problem := _why_not(name, value):
            saved.refused[name] = problem
        elif value == stands:
            continue
        elif _is_moved(name, stands, base_versions, replaces):
            saved.clashes[name] = stands
        else:
            changed[name] = value
    for name, value in changed.items():
        setattr(appeal, name, value)
    if changed:
        appeal.made_by = actor
        appeal.save(update_fields=[*changed, "made_by", "saved_at"])
        audit.record(actor, "appeal.saved", appeal, entry=entry.pk, fields=sorted(changed))
    return saved


@transaction.atomic
def save_and_submit_appeal(
    *,
    actor: User,
    entry: Entry,
    changes: Mapping[str, str],
    base_versions: Mapping[str, int] | None = None,
    received_at: datetime | None = None,
) -> tuple[SavedAppeal, Refusal | None]:
    """Keep what was typed, and submit it, in one: nobody submits between the two.

    What is refused stays a draft as it was typed, and the refusal is returned.
    """
    require(may_appeal, actor, entry)
    Edition.objects.select_for_update(no_key=True).get(pk=entry.edition_id)  # before the draft
    saved = save_appeal(actor=actor, entry=entry, changes=changes, base_versions=base_versions)
    if saved.clashes or saved.refused:
        return saved, None
    try:
        submit_appeal(actor=actor, entry=entry, received_at=received_at)
    except Refusal as refusal:
        return saved, refusal
    return saved, None


@transaction.atomic
def submit_appeal(*, actor: User, entry: Entry, received_at: datetime | None = None) -> Appeal:
    """Submit the draft: it gets its number and the day by which it is answered.

    received_at: when the request reached us.  The same again (a double click) changes nothing.
    AppealsOver: too late.  InvalidInput names what is missing.
    """
    require(may_appeal, actor, entry)
    Edition.objects.select_for_update(no_key=True).get(pk=entry.edition_id)  # numbers in a row
    announcement = _published(entry)
    at = received_at or timezone.now()
    known = appeal_in_hand(entry, announcement)
    if known is not None and known.state != Appeal.State.DRAFT:
        return known
    until = appeals_until(entry.edition, announcement)
    if until is None:
        raise NoAppeals
    if at > until or entry.state != EntryState.SUBMITTED:
        raise AppealsOver
    appeal = hold_draft(actor=actor, entry=entry)
    _require_whole(appeal)
    last = Appeal.objects.filter(edition=entry.edition_id).aggregate(last=Max("number"))["last"]
    appeal.advance(
        Appeal.State.SUBMITTED,
        number=(last or 0) + 1,
        version=announcement.version,
        made_by=actor,
        submitted_at=at,
        reply_due_at=reply_due(entry.edition, at),
    )
    audit.record(actor, "appeal.submitted", appeal, entry=entry.pk, ground=appeal.ground)
    _tell(actor, appeal)
    return appeal


@transaction.atomic
def withdraw_appeal(*, actor: User, appeal: Appeal) -> Appeal:
    """Withdraw a submitted appeal that isn't answered yet; its places are certain again.

    Withdrawn before, nothing happens; answered meanwhile: WrongState.
    """
    require(may_appeal, actor, appeal.entry)
    locked = locked_appeal(appeal=appeal)
    if locked.state == Appeal.State.WITHDRAWN:
        return locked
    locked.advance(Appeal.State.WITHDRAWN, withdrawn_at=timezone.now())
    audit.record(actor, "appeal.withdrawn", locked, entry=locked.entry_id)
    return locked


def locked_appeal(*, appeal: Appeal) -> Appeal:
    """The appeal as it stands, held until the commit."""
    rows = Appeal.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related(
        "edition", "entry__startup", "entry__edition", "announcement__round__edition",
        "assigned_to",
    ).get(pk=appeal.pk)  # fmt: skip


def hold_draft(*, actor: User, entry: Entry) -> Appeal:
    """The draft of the entry's appeal, held until the commit; made where there is none.

    NoAppeals: nothing can be appealed against.  AppealIsSubmitted: it is a draft no longer.
    """
    announcement = _published(entry)
    if not entry.edition.appeal_days:
        raise NoAppeals
    # one draft for all who write at the same moment
    Entry.objects.select_for_update(no_key=True).get(pk=entry.pk)
    appeal = appeal_in_hand(entry, announcement)
    if appeal is None:
        return Appeal.objects.create(
            edition=entry.edition, entry=entry, announcement=announcement,
            version=announcement.version, made_by=actor,
        )  # fmt: skip
    appeal = locked_appeal(appeal=appeal)
    if appeal.state != Appeal.State.DRAFT:
        raise AppealIsSubmitted
    return appeal


def _published(entry: Entry) -> Announcement:
    announcement = announcement_to_appeal(entry)
    if announcement is None:
        raise NoAppeals
    return announcement


def text_version(text: str) -> int:
    """The version of a field's words, as a page carries it."""
    return int(mark(text), 16)


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\x00", "").strip()


def _is_moved(
    name: str,
    stands: str,
    bases: Mapping[str, int] | None,
    replaces: Mapping[str, list[str]] | None,
) -> bool:
    """Whether somebody else wrote in the field since the writer's page was made."""
    base, own = (bases or {}).get(name), (replaces or {}).get(name, [])
    return base is not None and base != text_version(stands) and stands not in map(_tidy, own)


def _why_not(name: str, value: str) -> str | Promise:
    """Why a field can't be kept; "" where it can."""
    if name not in FIELDS:
        return _("This question is no longer part of the form. Reload the page.")
    if name == "ground" and value and value not in AppealGround.values:
        return _("Choose one of the grounds.")
    if len(value) > KEPT_TIMES * MOST_LETTERS.get(name, len(value)):
        return _("This text is too long to keep. Shorten it.")
    return RESIDENT_TEXT if looks_like_resident_number(value) else ""


def _require_whole(appeal: Appeal) -> None:
    fields: dict[str, str | Promise] = {}
    if not appeal.ground:
        fields["ground"] = _("Choose what your appeal rests on.")
    if not appeal.statement:
        fields["statement"] = _("Write what happened, and how you know.")
    if not appeal.wanted:
        fields["wanted"] = _("Write what should be corrected.")
    for name, most in MOST_LETTERS.items():
        over = letters_in(getattr(appeal, name)) - most
        if over > 0:
            fields[name] = _("%(over)d characters too many: at most %(most)d.") % {
                "over": over,
                "most": most,
            }
    if fields:
        raise InvalidInput(fields=fields)


def _tell(actor: User, appeal: Appeal) -> None:
    """A receipt to whoever appealed, and word to the organisers."""
    round = appeal.announcement.round
    show_submitted([appeal.entry])
    promise_mail(
        actor=actor,
        key=f"appeal-received-{appeal.pk}",
        kind="appeal_received",
        to=actor,
        edition=appeal.edition,
        appeal=appeal,
        entry=appeal.entry,
        round=round,
    )
    mail_organisers(
        actor=actor,
        edition=appeal.edition,
        key=f"appeal-made-{appeal.pk}",
        kind="appeal_made",
        path=f"appeals/{appeal.pk}/",
        appeal=appeal,
        entry=appeal.entry,
        round=round,
    )

"""Judges: invited with a link that signs them in, changed, dismissed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.kernel.live.channel import wake
from challenge.models import Affiliation, Edition, Organisation, OrganisationKind, SitePart, User
from challenge.permissions import may_assist, require
from challenge.services.mailing import promise_mail
from challenge.services.people import ensure_user
from challenge.services.sign_in_links import LinkTo
from judging.models import Judge, JudgeField, PitchSession
from judging.permissions import may_manage_judge
from judging.services.assignment.replace_judge import release_judge
from judging.services.assignment.take_back import lock_judge

KNOWN = "field-"  # before the short name of a field: how well it is known
COLUMNS = frozenset(
    {
        "organisation", "panel", "is_reserve", "is_bridge", "keywords", "stages",
        "min_load", "max_load",
    }
)  # fmt: skip


class AlreadyInvited(Refusal):
    """The person judges this edition already."""

    code = "already_invited"
    message = _("This person is already among the judges of this edition.")


class NotedByOrganisers(Refusal):
    """A judge changes only the ties that they said themselves."""

    code = "noted_by_organisers"
    message = _("The organisers have noted this relationship. Write to them if it is wrong.")


class ReasonMissing(Refusal):
    """Dismissing somebody is explained."""

    code = "reason_missing"
    status = 422
    message = _("Write a reason for dismissing the judge.")


@transaction.atomic
def invite_judge(
    *,
    actor: User,
    edition: Edition,
    email: str,
    name: str,
    name_roman: str = "",
    organisation: Organisation | str | None = None,
    fields: Mapping[str, float] | None = None,
    language: str = "ko",
    send_mail: bool = True,
    ties: Sequence[tuple[str, str]] = (),
    **facts: Any,
) -> Judge:
    """Invite somebody to judge; the mail carries a link that signs them in.

    fields: short name → how well known (0..1).  ties: kind and organisation.  facts: further
    columns (keywords, stages, is_reserve, is_shadow, min_load, max_load, panel).
    """
    require(may_assist, actor, edition)
    Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)  # nobody is invited twice
    user = ensure_user(
        actor=actor, email=email, name=name, name_roman=name_roman, language=language
    )
    if Judge.with_shadows.filter(edition=edition, user=user).exists():
        raise AlreadyInvited(fields={"email": AlreadyInvited.message})
    judge = Judge.objects.create(
        edition=edition, user=user, organisation=_organisation(organisation), **facts
    )
    _set_fields(judge, fields or {})
    facts = {"shadow": True} if judge.is_shadow else {"reserve": judge.is_reserve}
    audit.record(actor, "judge.invited", judge, user=user.pk, **facts)
    _add_ties(actor, judge, ties)
    if send_mail:
        _mail(actor, judge, 1)
    return judge


@transaction.atomic
def invite_judges(
    *, actor: User, edition: Edition, invitations: Sequence[Mapping[str, Any]], **same: Any
) -> int:
    """Invite all of them, or nobody if one is refused; the answer is how many.

    invitations: what invite_judge() takes of each; same: what holds for all.  By address, so that
    two editions that invite the same people wait for each other instead of locking up.
    """
    for invitation in sorted(invitations, key=lambda each: str(each["email"])):
        invite_judge(actor=actor, edition=edition, **invitation, **same)
    return len(invitations)


@transaction.atomic
def update_judge(
    *,
    actor: User,
    judge: Judge,
    fields: Mapping[str, float] | None = None,
    seen: str | None = None,
    **changes: Any,
) -> Judge:
    """Change fields, keywords, loads, panel, organisation or whether the judge is a reserve.

    Fields replaces all of them.  seen: the version (etag) that the person saw; ChangedMeanwhile:
    somebody changed the same.
    """
    require(may_manage_judge, actor, judge)
    unknown = set(changes) - COLUMNS
    if unknown:
        raise InvalidInput(fields={name: _("This can't be changed here.") for name in unknown})
    if "organisation" in changes:
        changes["organisation"] = _organisation(changes["organisation"])
    judge = lock_judge(judge=judge)  # as they stand: whoever answers meanwhile isn't written over
    touched = judge.merged(seen, changes | _field_names(judge, fields))
    if not touched:
        return judge
    changes = {name: value for name, value in touched.items() if name in changes}
    for name, value in changes.items():
        setattr(judge, name, value)
    _check(judge)
    judge.save(update_fields=list(changes))
    known = {name: weight for name, weight in touched.items() if name not in changes}
    _set_fields(judge, {name.removeprefix(KNOWN): weight for name, weight in known.items()})
    changed = sorted([*changes, *(["fields"] if known else [])])
    audit.record(actor, "judge.updated", judge, changed=changed)
    return judge


@transaction.atomic
def dismiss_judge(*, actor: User, judge: Judge, reason: str) -> Judge:
    """해촉: the judge loses access.

    Submitted sheets stay, and what is unfinished is reassigned at once.
    """
    require(may_manage_judge, actor, judge)
    if not reason.strip():
        raise ReasonMissing(fields={"reason": ReasonMissing.message})
    judge = lock_judge(judge=judge)
    judge.advance(Judge.State.DISMISSED)
    audit.record(actor, "judge.dismissed", judge, reason=reason.strip())
    release_judge(judge=judge)
    for session in PitchSession.objects.filter(round__edition=judge.edition):
        wake(session.channel)  # their screen goes dark at once
    return judge


@transaction.atomic
def invite_again(*, actor: User, judge: Judge, idempotency_key: str = "") -> Judge:
    """Send the invitation once more; one who declined or was dismissed is invited anew.

    idempotency_key: the same again (a double click) sends no second mail.
    """
    require(may_manage_judge, actor, judge)
    judge = lock_judge(judge=judge)
    again = "judge.invited_again"
    key = idempotency_key
    if audit.done_before(actor, again, edition=judge.edition, idempotency_key=key):
        return judge
    if judge.state in {Judge.State.DECLINED, Judge.State.DISMISSED}:
        judge.advance(Judge.State.INVITED, answered_at=None)
    number = judge.user.mails.filter(kind="judge_invited", edition=judge.edition).count() + 1
    _mail(actor, judge, number)
    audit.record(actor, again, judge, number=number, idempotency_key=key)
    return judge


@transaction.atomic
def add_affiliation(
    *,
    actor: User,
    judge: Judge,
    organisation: Organisation | str,
    kind: str = Affiliation.Kind.EMPLOYEE,
    since: date | None = None,
    until: date | None = None,
    department: str = "",
) -> Affiliation:
    """Note a tie of the judge to an organisation; conflicts of interest are read from it."""
    require(may_manage_judge, actor, judge)
    facts: dict[str, Any] = {"since": since, "until": until, "department": department}
    return note_tie(actor=actor, judge=judge, organisation=organisation, kind=kind, **facts)


@transaction.atomic
def note_tie(
    *,
    actor: User,
    judge: Judge,
    organisation: Organisation | str,
    kind: str,
    since: date | None,
    until: date | None,
    department: str,
    is_own: bool = False,
) -> Affiliation:
    """Part of noting or saying a tie.  is_own: said by the judge, who changes no other.

    NotedByOrganisers: this one was noted, and otherwise.
    """
    house = _organisation(organisation)
    if house is None:
        raise InvalidInput(fields={"organisation": _("Name the organisation.")})
    if since and until and until < since:
        raise InvalidInput(fields={"until": _("The end must not lie before the beginning.")})
    if kind not in Affiliation.Kind.values:
        raise InvalidInput(fields={"kind": _("Choose the kind of relationship.")})
    facts: dict[str, Any] = {"since": since, "until": until, "department": department.strip()}
    named: dict[str, Any] = {"user": judge.user, "organisation": house, "kind": kind}
    if known := Affiliation.objects.filter(**named, **facts).first():
        return known
    facts["is_own"] = is_own
    # held first, then asked whose it is: the organisers may note it at this moment
    rows = Affiliation.objects.select_for_update(no_key=True, of=("self",))
    tie, made = rows.get_or_create(**named, defaults=facts)
    if is_own and not tie.is_own:
        raise NotedByOrganisers(fields={"organisation": NotedByOrganisers.message})
    if not made:
        Affiliation.objects.filter(pk=tie.pk).update(**facts)
        tie.refresh_from_db()
    lock_judge(judge=judge)  # what is told of a judge is told in the order in which it came about
    audit.record(actor, "affiliation.added", judge, organisation=house.pk, kind=kind)
    return tie


@transaction.atomic
def remove_affiliation(*, actor: User, judge: Judge, pk: int) -> None:
    """Remove a tie that was noted by mistake.

    Conflicts that were read from it are withdrawn when conflicts are read next.
    """
    require(may_manage_judge, actor, judge)
    deleted, _rows = Affiliation.objects.filter(user=judge.user, pk=pk).delete()
    if deleted:
        lock_judge(judge=judge)
        audit.record(actor, "affiliation.removed", judge, affiliation=pk)


def _add_ties(actor: User, judge: Judge, ties: Sequence[tuple[str, str]]) -> None:
    """Ties without dates; the clock reads conflicts of interest from them."""
    for kind, name in ties:
        house = _organisation(name)
        tie, made = Affiliation.objects.get_or_create(
            user=judge.user, organisation=house, kind=kind
        )
        if made:
            pk = tie.organisation_id
            audit.record(actor, "affiliation.added", judge, organisation=pk, kind=kind)


def _mail(actor: User, judge: Judge, number: int) -> None:
    promise_mail(
        actor=actor,
        key=f"judge-invited-{judge.pk}-{number}",
        kind="judge_invited",
        to=judge.user,
        edition=judge.edition,
        judge=judge,
        link_to=LinkTo(SitePart.JUDGE, f"/judge/{judge.edition.slug}/invitation/"),
    )


def _organisation(named: Organisation | str | None) -> Organisation | None:
    if isinstance(named, Organisation) or named is None:
        return named
    name = named.strip()
    if not name:
        return None
    known = Organisation.objects.filter(name_ko=name).order_by("pk").first()
    if known is None:
        kind = OrganisationKind.COMPANY
        known, _made = Organisation.objects.get_or_create(name_ko=name, kind=kind)
    return known


def _check(judge: Judge) -> None:
    if judge.panel is not None and judge.panel.edition_id != judge.edition_id:
        raise InvalidInput(fields={"panel": _("This division belongs to another edition.")})
    if judge.max_load is not None and judge.max_load < judge.min_load:
        raise InvalidInput(
            fields={"max_load": _("The largest load must not be smaller than the least one.")}
        )


def _field_names(judge: Judge, weights: Mapping[str, float] | None) -> dict[str, float | None]:
    """Each field that is known or shall be, as Judge.versioned_values() names it; None: no more."""
    if weights is None:
        return {}
    known = {name: None for name in judge.versioned_values() if name.startswith(KNOWN)}
    given = {f"{KNOWN}{slug}": weight or None for slug, weight in weights.items()}
    return {**known, **{name: weight for name, weight in given.items() if weight or name in known}}


@transaction.atomic
def known_fields(*, judge: Judge, slugs: Collection[str]) -> bool:
    """Part of accepting: the judge knows these fields, and no others; whether that is new.

    How well an organiser said that one is known stays; a new one is known fully.
    """
    before = {row.field.slug: row.weight for row in judge.expertise.select_related("field")}
    known: dict[str, float | None] = dict.fromkeys(before)
    known.update({slug: before.get(slug, 1.0) for slug in slugs})
    _set_fields(judge, known)
    return known != before


def _set_fields(judge: Judge, weights: Mapping[str, float | None]) -> None:
    """Write how well these fields are known; None or 0: not at all.  Others stay."""
    known = {field.slug: field for field in judge.edition.fields.all()} if weights else {}
    wrong = [
        slug for slug, weight in weights.items() if slug not in known or not 0 <= (weight or 0) <= 1
    ]
    if wrong:
        text = _("Name fields of this edition, each with a number from 0 to 1: %(fields)s.")
        raise InvalidInput(fields={"fields": text % {"fields": ", ".join(wrong)}})
    for slug, weight in weights.items():
        rows = JudgeField.objects.filter(judge=judge, field=known[slug])
        if not weight:
            rows.delete()
        elif not rows.update(weight=weight):
            JudgeField.objects.create(judge=judge, field=known[slug], weight=weight)

"""A part in an edition is changed or taken back; one owner always stays."""
# tested by: tests/challenge/services/roles/test_parts.py

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import Refusal
from challenge.models import Edition, Part, Role, RoleKind, User
from challenge.permissions import may_change_role, may_end_role, require
from challenge.services.access_tokens.tokens import end_tokens_of_role


class LastOwner(Refusal):
    """Nobody could say any more who runs the edition."""

    code = "last_owner"
    message = _("This is the edition's only owner. Make somebody else an owner first.")


class AlreadyHere(Refusal):
    """The person has a part in the edition."""

    code = "already_here"
    message = _("This person has a part in this edition. Change it in the list.")


def columns_of(part: str) -> dict[str, object]:
    """How a part is kept."""
    kind = RoleKind.ORGANISER if part == Part.OWNER else RoleKind(part)
    return {"kind": kind.value, "is_owner": part == Part.OWNER}


@transaction.atomic
def change_part(*, actor: User, role: Role, part: str, seen: str | None = None) -> Role:
    """Make another part of it, at once: the person accepted to work here.

    seen: the version (etag) that the actor saw.  LastOwner: nobody else is one.
    """
    require(may_change_role, actor, role)
    rows = Role.objects.select_for_update(no_key=True, of=("self",))
    held = rows.select_related("user", "edition").get(pk=role.pk)
    if not held.merged(seen, {"part": str(part)}):
        return held
    others = Role.objects.filter(user=held.user_id, edition=held.edition_id).exclude(pk=held.pk)
    if others.filter(kind=columns_of(part)["kind"]).exists():
        raise AlreadyHere(fields={"part": AlreadyHere.message})
    before = held.part
    # taken back and given anew: it waits for what the person does by it at this moment (require)
    Role.objects.filter(pk=held.pk).delete()
    held = Role.objects.create(pk=held.pk, user=held.user, edition=held.edition, **columns_of(part))
    _require_owner(held.edition_id, owned=before == Part.OWNER)
    audit.record(
        actor, "role.changed", held, before=before.value, after=held.part.value, user=held.user_id
    )
    return held


@transaction.atomic
def revoke_role(*, actor: User, role: Role) -> None:
    """Take a part back; one owner always stays.  Anybody may give back their own."""
    require(may_end_role, actor, role)
    user, edition = role.user, role.edition
    # waits for what the person does by it at this moment (require), before the edition is held,
    # which that may wait for
    if not Role.objects.filter(pk=role.pk).delete()[0]:
        return  # it was taken back a moment ago
    _require_owner(role.edition_id, owned=role.is_owner)
    audit.record(actor, "role.revoked", role, kind=role.kind, part=role.part, user=role.user_id)
    end_tokens_of_role(actor=actor, user=user, edition=edition)


def _require_owner(edition: int, *, owned: bool) -> None:
    """One after the other, so that two don't take each other out.

    owned: the role was an owner's.  While nobody is one, its managers act as such (may_own).
    """
    Edition.objects.select_for_update(no_key=True).get(pk=edition)
    left = Role.objects.filter(edition=edition)
    if owned and not left.owners().exists():
        raise LastOwner
    if not left.filter(kind=RoleKind.ORGANISER).exists():
        raise LastOwner

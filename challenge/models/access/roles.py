"""Who runs or watches an edition, and who is asked to."""
# tested by: tests/challenge/services/roles/test_parts.py
# tested by: tests/challenge/services/roles/test_invitations.py

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from challenge.kernel import clock
from challenge.kernel.states import Stateful
from challenge.kernel.versions import Versioned
from challenge.models.edition import Edition
from challenge.models.people import User


class RoleKind(models.TextChoices):
    """What a role lets do.  Judges have a row of their own in judging (Judge)."""

    ORGANISER = "organiser", _("organiser")
    SECRETARY = "secretary", _("secretary")
    OBSERVER = "observer", _("observer")


class Part(models.TextChoices):
    """What a person is in an edition, in one word: an owner is an organiser, and more."""

    OWNER = "owner", _("owner")
    MANAGER = "organiser", _("manager")
    SECRETARY = "secretary", _("secretary")
    OBSERVER = "observer", _("read-only")


class RoleQuerySet(models.QuerySet["Role"]):
    """Roles of people in editions."""

    def parts(self) -> models.QuerySet["Role", str]:
        """Each as one word (Part)."""
        owner = models.When(is_owner=True, then=models.Value(Part.OWNER.value))
        part = models.Case(owner, default=models.F("kind"), output_field=models.CharField())
        return self.order_by().values_list(part, flat=True)

    def in_order(self) -> "RoleQuerySet":
        """With their people: owners first, then managers, secretaries, readers."""
        order = {kind: place for place, kind in enumerate(RoleKind.values)}
        place = models.Case(
            *(models.When(kind=kind, then=models.Value(at)) for kind, at in order.items())
        )
        return self.select_related("user").order_by("-is_owner", place, "user__name", "pk")

    def owners(self) -> "RoleQuerySet":
        """Those who answer for who is here, and can still sign in."""
        return self.filter(is_owner=True, user__is_active=True)


class Role(Versioned):
    """A person's part in an edition.

    is_owner: they say who else runs it (docs/parts/people.md).  A mark beside the kind, so that a
    process of an earlier release still lets an owner run the edition.
    """

    VERSIONED = ("kind", "is_owner")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles")
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=10, choices=RoleKind)
    is_owner = models.BooleanField(default=False, db_default=False)

    objects = RoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "edition", "kind"], name="role_once"),
            models.CheckConstraint(
                condition=models.Q(is_owner=False) | models.Q(kind=RoleKind.ORGANISER),
                name="owner_is_an_organiser",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.part} @ {self.edition}"

    def versioned_values(self) -> dict[str, Any]:
        """What people choose among, in one word."""
        return {"part": str(self.part.value)}

    @property
    def part(self) -> Part:
        """The same in one word."""
        return Part.OWNER if self.is_owner else Part(self.kind)


class RoleInvitationQuerySet(models.QuerySet["RoleInvitation"]):
    """Invitations of people to editions."""

    def waiting(self) -> "RoleInvitationQuerySet":
        """Those that nobody answered, also those whose time is over; the newest first."""
        found = self.filter(state=RoleInvitation.State.OPEN)
        return found.select_related("user", "invited_by").order_by("-invited_at", "-pk")


class RoleInvitation(Stateful):
    """Somebody is asked to take a part; none of its rights are theirs until they accept.

    user: whom the address leads to.  One open invitation of a person to an edition at a time.
    """

    class State(models.TextChoices):
        """That its time is over is not stored (is_over)."""

        OPEN = "open", _("waits for an answer")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("invitation", "withdrawn")

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.OPEN: {State.ACCEPTED, State.DECLINED, State.WITHDRAWN},
    }

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="role_invitations")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_invitations")
    part = models.CharField(max_length=10, choices=Part)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    objects = RoleInvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "user"],
                condition=models.Q(state="open"),
                name="role_invitation_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.part} @ {self.edition} ({self.state})"

    @property
    def is_over(self) -> bool:
        """Whether nobody answered in time."""
        return self.state == self.State.OPEN and self.expires_at <= clock.now()

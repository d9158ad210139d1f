"""협의회: the council of the installation, its member companies with their terms, their people."""
# tested by: tests/challenge/services/council/test_members.py

from datetime import date, datetime
from typing import Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from challenge.kernel import clock
from challenge.kernel.text.bilingual import pick
from challenge.kernel.versions import Versioned
from challenge.models.people import Organisation, User


def council_day(moment: datetime | None = None) -> date:
    """The day by which terms run: of the installation's zone, whatever zone a page shows."""
    return (moment or clock.now()).astimezone(ZoneInfo(settings.TIME_ZONE)).date()


class Council(Versioned):
    """The council; an installation has one or none."""

    class Directory(models.TextChoices):
        """Who may read who its members are."""

        HIDDEN = "hidden", _("nobody but the operators")
        MEMBERS = "members", _("its members")
        PUBLIC = "public", _("everybody; people's names only its members")

    VERSIONED = ("name_ko", "name_en", "directory")

    is_only = models.BooleanField(default=True, db_default=True)
    name_ko = models.CharField(_("name in Korean"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    directory = models.CharField(
        _("who may read the directory"),
        max_length=8,
        choices=Directory,
        default=Directory.HIDDEN,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(is_only=True), name="council_is_only"),
            models.UniqueConstraint(fields=["is_only"], name="council_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language."""
        return pick(self.name_ko, self.name_en)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Members, and those of a day."""

    def on(self, day: date) -> Self:
        """Whose term runs that day; the last day is one of it."""
        ends = Q(until__isnull=True) | Q(until__gte=day)
        return self.filter(ends, since__lte=day)


class Membership(Versioned):
    """회원사: a company in the council for a term.  until: its last day; None: for good.

    What is a member today is asked of the dates each time: the end of a term needs no task.
    """

    VERSIONED = ("since", "until")

    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, related_name="membership"
    )
    since = models.DateField(_("member since"))
    until = models.DateField(_("last day"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="membership_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.name

    def runs_on(self, day: date) -> bool:
        """Whether its term covers the day."""
        return self.since <= day and (self.until is None or day <= self.until)

    @property
    def term(self) -> str:
        """How the term stands today."""
        today = council_day()
        if self.runs_on(today):
            return "runs"
        return "ahead" if today < self.since else "over"


class CouncilPersonQuerySet(models.QuerySet["CouncilPerson"]):
    """People of members."""

    def acting_on(self, day: date) -> Self:
        """Those whose company is a member that day."""
        return self.filter(membership__in=Membership.objects.on(day))


class CouncilPerson(models.Model):
    """Somebody who acts for a member."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="people")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="council_places")
    title = models.CharField(_("title"), max_length=80, blank=True)

    objects = CouncilPersonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "user"], name="council_person_once_per_member"
            )
        ]

    def __str__(self) -> str:
        return str(self.user)

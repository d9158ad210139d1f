"""People and the organisations they belong to."""
# tested by: tests/challenge/api/test_editions.py

from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from challenge.kernel.text.bilingual import pick
from challenge.kernel.versions import Versioned

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Reach:
    """The editions that a program reaches in a person's name.

    only: one, None: all of the person's; barred: but for these.
    """

    only: int | None = None
    barred: frozenset[int] = field(default_factory=frozenset)

    def covers(self, edition_id: int) -> bool:
        """Whether that edition is one of them."""
        return edition_id not in self.barred and self.only in {None, edition_id}

    def within(self, rows: models.QuerySet[Row], column: str) -> models.QuerySet[Row]:
        """Those of the rows that are of such an edition, which the column names."""
        if self.only is not None:
            rows = rows.filter(**{column: self.only})
        return rows.exclude(**{f"{column}__in": self.barred}) if self.barred else rows


class UserManager(BaseUserManager["User"]):
    """Makes users by their e-mail address, which is kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who signs in by mailed code; a password is only for machines."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """The first operator of an installation: may create editions."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def with_address(self, email: str) -> "User | None":
        """Whom the address leads to: it is their main one, or another that they confirmed."""
        email = email.strip().lower()
        found = self.filter(email=email).first()
        confirmed = {"other_addresses__confirmed_at__isnull": False}
        return found or self.filter(other_addresses__email=email, **confirmed).first()

    def addresses_of(self, people: Any) -> dict[str, int]:
        """All addresses that lead to some people → their keys.  people: what `pk__in` takes."""
        rows = self.filter(pk__in=people).order_by()
        confirmed = rows.filter(other_addresses__confirmed_at__isnull=False)
        return dict(rows.values_list("email", "pk")) | dict(
            confirmed.values_list("other_addresses__email", "pk")
        )


class User(AbstractBaseUser, PermissionsMixin, Versioned):
    """A person.  One name field, as written; a romanised one for English pages and certificates."""

    VERSIONED = ("name", "name_roman", "phone", "language")
    # edition → kinds of role, read once per object (challenge/permissions.py)
    known_roles: dict[int, set[str]] | None = None
    known_editions: dict[str, int] | None = None  # by slug, of those roles
    reach: Reach | None = None  # None: all; set where a program acts in the person's name

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=80, blank=True)
    name_roman = models.CharField(_("romanised name"), max_length=80, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("ko", "한국어"), ("en", "English")], default="ko"
    )
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True)  # nothing of the person is left in this row
    # whether they want a passkey was asked once, and is asked no more
    passkey_answered_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_lower_case"
            )
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name in the reader's script, or the address's first part."""
        return pick(self.name, self.name_roman) or self.email.split("@", maxsplit=1)[0]

    def addresses(self) -> list[str]:
        """All that lead to the person, the main one first; `other_addresses` may be prefetched."""
        if self.pk is None:  # of an invitation, before there is an account
            return [self.email]
        others = [row.email for row in self.other_addresses.all() if row.is_confirmed]
        return [self.email, *sorted(others)]


class OrganisationKind(models.TextChoices):
    """What kind of house it is; decides which conflicts are looked for."""

    STARTUP = "startup", _("startup")
    VC = "vc", _("venture investor")
    COUNCIL = "council", _("council member")
    AGENCY = "agency", _("agency")
    UNIVERSITY = "university", _("university")
    COMPANY = "company", _("company")


class Organisation(models.Model):
    """A company, fund, agency or university."""

    kind = models.CharField(max_length=12, choices=OrganisationKind)
    name_ko = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    email_domain = models.CharField(max_length=120, blank=True)
    registration_number = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "name_ko"], name="organisation_once_per_kind")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return pick(self.name_ko, self.name_en)


class Affiliation(models.Model):
    """Somebody's tie to an organisation, with dates: conflicts of interest are read from it (3-year
    and 2-year rules).
    """

    class Kind(models.TextChoices):
        """What the person is or was there."""

        EMPLOYEE = "employee", _("officer or employee")
        ADVISER = "adviser", _("adviser or researcher")
        SHAREHOLDER = "shareholder", _("investor or shareholder")
        MENTOR = "mentor", _("mentor")
        AGENT = "agent", _("agent or counsel")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="affiliations")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="affiliations"
    )
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.EMPLOYEE)
    title = models.CharField(max_length=80, blank=True)
    department = models.CharField(max_length=80, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    is_own = models.BooleanField(default=False, db_default=False)  # said by the person, not noted

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "kind"], name="affiliation_once_per_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True)
                | models.Q(since__isnull=True)
                | models.Q(until__gte=models.F("since")),
                name="affiliation_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"

"""Investors, what they look for, and introductions of winners to them."""
# tested by: tests/introductions/services/test_answers.py

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from challenge.kernel.states import Stateful
from challenge.kernel.text.bilingual import pick
from challenge.kernel.versions import Decided, Versioned
from challenge.models import Edition, Field, Organisation, User
from introductions.models.firms import FirmRole
from judging.models import Winner
from submissions.models import Entry


class Investor(Stateful, Decided):
    """투자사의 담당자: a person of a firm whom the organiser admitted to an edition's winners."""

    class State(models.TextChoices):
        """Whether they may look."""

        REQUESTED = "requested", _("asked for access")
        ADMITTED = "admitted", _("admitted")
        REFUSED = "refused", _("not admitted")
        LEFT = "left", _("left the firm")

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.REQUESTED: {State.ADMITTED, State.REFUSED},
        State.ADMITTED: {State.REFUSED, State.LEFT},
        State.REFUSED: {State.ADMITTED},
        State.LEFT: {State.ADMITTED, State.REFUSED},
    }

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="investors")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="investor_seats")
    # as whoever asked wrote it; which firm that is, an organiser says by admitting
    named_firm = models.CharField(max_length=120, blank=True, default="", db_default="")
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="investor_seats"
    )
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    about_ko = models.CharField(max_length=300, blank=True)
    about_en = models.CharField(max_length=300, blank=True)
    capacity = models.PositiveSmallIntegerField(default=10)
    role = models.CharField(max_length=10, choices=FirmRole, blank=True, default="", db_default="")
    # asks the organiser for colleagues, says how many introductions the firm takes
    is_lead = models.BooleanField(default=False, db_default=False)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    left_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "user"], name="investor_once_per_edition"),
            models.CheckConstraint(
                condition=~Q(state="admitted") | Q(organisation__isnull=False),
                name="investor_admitted_for_a_firm",
            ),
            models.UniqueConstraint(
                fields=["edition", "organisation"],
                condition=Q(is_lead=True),
                name="investor_firm_has_one_lead",
            ),
            models.CheckConstraint(
                condition=Q(is_lead=False) | Q(state="admitted"), name="investor_lead_is_admitted"
            ),
        ]

    def __str__(self) -> str:
        return self.firm

    @property
    def firm(self) -> str:
        """The firm's name in the reader's language; until one is admitted, as it was written."""
        return self.organisation.name if self.organisation else self.named_firm

    @property
    def person(self) -> str:
        """Name and role: whom of the firm one meets.  Never a part of the address."""
        name = pick(self.user.name, self.user.name_roman) or gettext("the person in charge")
        role = self.get_role_display()
        return f"{name} ({role})" if role else name

    def decision_values(self) -> dict[str, Any] | None:
        """Whether they were admitted; None while they wait for the answer."""
        return None if self.state == self.State.REQUESTED else {"state": self.state}

    @property
    def about(self) -> str:
        """What they invest in, in the reader's language."""
        return pick(self.about_ko, self.about_en)


class Thesis(Versioned):
    """투자 관심분야: hard filters and wishes."""

    VERSIONED = (
        "stages", "districts", "ticket_min_krw", "ticket_max_krw", "instruments",
        "revenue_required", "keywords", "excluded_companies",
    )  # fmt: skip

    investor = models.OneToOneField(Investor, on_delete=models.CASCADE, related_name="thesis")
    fields = models.ManyToManyField(Field, blank=True, related_name="+")
    stages = models.JSONField(default=list, blank=True)  # track slugs; empty = any
    districts = models.JSONField(default=list, blank=True)
    ticket_min_krw = models.BigIntegerField(default=0)
    ticket_max_krw = models.BigIntegerField(null=True, blank=True)
    # CompanyCard.Instrument; empty = any
    instruments = models.JSONField(default=list, blank=True, db_default=[])
    revenue_required = models.BooleanField(default=False)
    keywords = models.JSONField(default=list, blank=True)
    excluded_companies = models.JSONField(
        default=list, blank=True
    )  # portfolio companies that compete

    class Meta:
        verbose_name_plural = "theses"
        constraints = [
            models.CheckConstraint(
                condition=Q(ticket_max_krw__isnull=True)
                | Q(ticket_max_krw__gte=models.F("ticket_min_krw")),
                name="thesis_ticket_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"thesis of {self.investor}"

    def versioned_values(self) -> dict[str, Any]:
        """Also the fields of business, by short name."""
        slugs = sorted(field.slug for field in self.fields.all())
        return {**super().versioned_values(), "fields": slugs}


class IntroductionState(models.TextChoices):
    """Where an introduction stands."""

    PROPOSED = "proposed", _("proposed")
    STARTUP_AGREED = "startup_agreed", _("startup agreed")
    INTRODUCED = "introduced", _("introduced")
    MET = "met", _("met")
    TERM_SHEET = "term_sheet", _("term sheet")
    INVESTED = "invested", _("invested")
    PASSED = "passed", _("passed")
    DECLINED = "declined", _("declined")
    LAPSED = "lapsed", _("lapsed")


_AFTER_BOTH = ["introduced", "met", "term_sheet", "invested", "passed"]
_OUTCOMES: set[str] = set(_AFTER_BOTH)


class Introduction(Stateful):
    """소개: silent double opt-in.  It can't be stored as introduced without both yeses."""

    MOVES: ClassVar[dict[str, set[str]]] = {
        IntroductionState.PROPOSED: {
            IntroductionState.STARTUP_AGREED,
            IntroductionState.DECLINED,
            IntroductionState.LAPSED,
        },
        IntroductionState.STARTUP_AGREED: {
            IntroductionState.INTRODUCED,
            IntroductionState.DECLINED,
            IntroductionState.LAPSED,
        },
        # what came of it may be corrected, either way
        **{state: _OUTCOMES - {state} for state in _OUTCOMES},
        IntroductionState.DECLINED: set(),
        IntroductionState.LAPSED: {IntroductionState.PROPOSED},
    }

    winner = models.ForeignKey(Winner, on_delete=models.PROTECT, related_name="introductions")
    investor = models.ForeignKey(Investor, on_delete=models.PROTECT, related_name="introductions")
    state = models.CharField(
        max_length=15, choices=IntroductionState, default=IntroductionState.PROPOSED
    )
    fit = models.FloatField(default=0)
    fit_reasons = models.JSONField(default=dict)
    shared_items = models.JSONField(default=list, blank=True)
    proposed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    lapses_at = models.DateTimeField()
    startup_agreed_at = models.DateTimeField(null=True)
    investor_agreed_at = models.DateTimeField(null=True)
    introduced_at = models.DateTimeField(null=True)
    startup_declined_at = models.DateTimeField(null=True)  # each side's own no: the other side
    investor_declined_at = models.DateTimeField(null=True)  # sees none until lapses_at
    startup_passed_at = models.DateTimeField(null=True)  # each side's own pass, which the other
    investor_passed_at = models.DateTimeField(null=True)  # sees nothing of

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["winner", "investor"], name="introduction_once_per_pair"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_AFTER_BOTH)
                | Q(
                    startup_agreed_at__isnull=False,
                    investor_agreed_at__isnull=False,
                    introduced_at__isnull=False,
                ),
                name="introduction_needs_both_yeses",
            ),
            models.CheckConstraint(
                condition=Q(fit__gte=0, fit__lte=1), name="introduction_fit_between_0_and_1"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.winner_id} ↔ {self.investor_id}: {self.state}"

    @property
    def is_in_time(self) -> bool:
        """Whether its own time to answer still runs.  Until then a no of one side looks to the
        other like waiting; so the clock decides it, never the state.
        """
        return self.state != IntroductionState.LAPSED and self.lapses_at > timezone.now()


class Step(models.Model):
    """One thing that happened to an introduction; append-only."""

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=20)
    note = models.TextField(blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.introduction_id}: {self.kind}"


class RefusedHouse(models.Model):
    """A firm that a startup never wants to be introduced to, by name.

    Only the startup and the organisers know.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="refused_houses")
    name = models.CharField(max_length=120)
    key = models.CharField(max_length=120)  # the name as company_key() spells it
    refused_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    refused_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "key"], name="refused_house_once_per_entry"),
            models.CheckConstraint(condition=~Q(key=""), name="refused_house_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

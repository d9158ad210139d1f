"""Judges, their pledges and their conflicts of interest."""

# tested by: tests/judging/services/panel/test_invite.py

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from challenge.kernel.states import Stateful
from challenge.kernel.text.bilingual import pick
from challenge.kernel.versions import Versioned
from challenge.models import Edition, Field, Organisation, User
from submissions.models import Entry

PLEDGE_VERSION = "2026-3"
# who signed one of these judges on: an upgrade never stops a round
PLEDGES_IN_FORCE = ("2026-1", "2026-2", PLEDGE_VERSION)


class Panel(Versioned):
    """심사위원단: a group of judges who see the same division."""

    VERSIONED = ("name_ko", "name_en")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="panels")
    name_ko = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return pick(self.name_ko, self.name_en)


class CountedJudges(models.Manager["Judge"]):
    """Judges whose sheets count: whoever asks for judges gets these."""

    def get_queryset(self) -> models.QuerySet["Judge"]:
        """Without shadows."""
        return super().get_queryset().filter(is_shadow=False)


class Judge(Stateful, Versioned):
    """심사위원: a person invited to judge an edition.

    is_shadow: 참관 심사위원, who reads and scores as a judge does and never counts.
    """

    class State(models.TextChoices):
        """Where the invitation stands."""

        INVITED = "invited", _("invited")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        DISMISSED = "dismissed", _("dismissed")

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.INVITED: {State.ACCEPTED, State.DECLINED, State.DISMISSED},
        State.ACCEPTED: {State.DISMISSED, State.DECLINED},
        State.DECLINED: {State.INVITED},
        State.DISMISSED: {State.INVITED},
    }

    VERSIONED = (
        "organisation", "panel", "is_reserve", "is_bridge", "keywords", "stages", "min_load",
        "max_load",
    )  # fmt: skip

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="judges")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="judgeships")
    state = models.CharField(max_length=10, choices=State, default=State.INVITED)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="judges"
    )
    panel = models.ForeignKey(
        Panel, null=True, blank=True, on_delete=models.SET_NULL, related_name="judges"
    )
    is_shadow = models.BooleanField(default=False, db_default=False)
    is_reserve = models.BooleanField(default=False)
    is_bridge = models.BooleanField(default=False)
    keywords = models.JSONField(default=list, blank=True)
    stages = models.JSONField(default=list, blank=True)
    min_load = models.PositiveSmallIntegerField(default=0)
    max_load = models.PositiveSmallIntegerField(null=True, blank=True)
    invited_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True)
    # why they declined, in their words, for the organisers
    decline_reason = models.CharField(max_length=300, blank=True, default="", db_default="")
    # whether they may be paid for judging: some employers forbid it; null: not said
    takes_fee = models.BooleanField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    waiting_on_device = models.PositiveSmallIntegerField(default=0)
    erased_at = models.DateTimeField(null=True)  # who it was is gone, the scores stay

    objects = CountedJudges()
    with_shadows: ClassVar[models.Manager["Judge"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "user"], name="judge_once_per_edition")
        ]

    def __str__(self) -> str:
        return self.user.display_name

    def versioned_values(self) -> dict[str, Any]:
        """Also how well each field is known, by itself: field-<short name>."""
        known = {f"field-{row.field.slug}": row.weight or None for row in self.expertise.all()}
        return {**super().versioned_values(), **known}


class JudgeField(models.Model):
    """How well a judge knows a field (0..1)."""

    judge = models.ForeignKey(Judge, on_delete=models.CASCADE, related_name="expertise")
    field = models.ForeignKey(Field, on_delete=models.CASCADE, related_name="+")
    weight = models.FloatField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["judge", "field"], name="expertise_once_per_field"),
            models.CheckConstraint(
                condition=Q(weight__gte=0, weight__lte=1), name="expertise_between_0_and_1"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.judge_id}: {self.field_id}"


class CountedPledges(models.Manager["Pledge"]):
    """Of judges whose sheets count: for papers and figures."""

    def get_queryset(self) -> models.QuerySet["Pledge"]:
        """Without shadows."""
        return super().get_queryset().filter(judge__is_shadow=False)


class Pledge(models.Model):
    """서약: signed before any file is shown, once per judge and text."""

    judge = models.ForeignKey(Judge, on_delete=models.CASCADE, related_name="pledges")
    text_version = models.CharField(max_length=20)
    text = models.TextField()
    signed_name = models.CharField(max_length=80)
    signed_at = models.DateTimeField(auto_now_add=True)
    # 직무윤리 사전진단: the questions answered with yes, by blanks; empty: they were not asked
    self_check = models.CharField(max_length=200, blank=True, default="", db_default="")
    # signed on paper: an organiser recorded it, and the paper is kept
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    paper = models.FileField(
        upload_to="pledges/%Y/%m/", max_length=200, blank=True, default="", db_default=""
    )
    paper_name = models.CharField(max_length=200, blank=True, default="", db_default="")
    paper_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")

    objects: ClassVar[models.Manager["Pledge"]] = models.Manager()  # no file is shown without one
    counted = CountedPledges()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["judge", "text_version"], name="pledge_once_per_text"),
            models.CheckConstraint(
                condition=Q(recorded_by__isnull=True) | ~Q(paper=""),
                name="pledge_recorded_with_its_paper",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.judge_id} {self.text_version}"


class ConflictKind(models.TextChoices):
    """Why judge and entry must not meet (docs/rules-kr.md §5)."""

    ORGANISATION = "organisation", _("same organisation")
    EMAIL_DOMAIN = "email_domain", _("same e-mail domain")
    INVESTMENT = "investment", _("investor or shareholder")
    MENTOR = "mentor", _("mentor or adviser")
    EMPLOYER = "employer", _("former employer")
    AGENT = "agent", _("agent or counsel")
    RELATIVE = "relative", _("relative or close person")
    COMPETITOR = "competitor", _("competitor")
    BLOCKED = "blocked", _("excluded by the startup")
    OTHER = "other", _("another reason")


class Objection(models.Model):
    """기피 신청: a startup names a person or a house that must not judge its entry, with a reason.

    Withdrawn, never deleted.

    Judges are not published, so it names them in words; whom they mean is looked up whenever
    conflicts are.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="objections")
    person = models.CharField(_("name of the person"), max_length=80, blank=True)
    organisation = models.CharField(_("organisation or e-mail domain"), max_length=120, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "person", "organisation"],
                condition=Q(withdrawn_at__isnull=True),
                name="objection_in_force_once",
            ),
            models.CheckConstraint(
                condition=~Q(person="") | ~Q(organisation=""), name="objection_names_somebody"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="objection_has_a_reason"),
        ]

    def __str__(self) -> str:
        return " · ".join(part for part in (self.person, self.organisation) if part)


class CountedConflicts(models.Manager["Conflict"]):
    """Of judges whose sheets count: for papers and figures."""

    def get_queryset(self) -> models.QuerySet["Conflict"]:
        """Without shadows."""
        return super().get_queryset().filter(judge__is_shadow=False)


class Conflict(models.Model):
    """이해충돌: judge and entry must not meet.

    A row with an author and a source; withdrawn, never deleted.
    """

    class Source(models.TextChoices):
        """Where it was learnt from."""

        DECLARED = "declared", _("declared by the judge")
        DATA = "data", _("found in the data")
        STARTUP = "startup", _("raised by the startup")
        ORGANISER = "organiser", _("set by the organiser")

    judge = models.ForeignKey(Judge, on_delete=models.CASCADE, related_name="conflicts")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="conflicts")
    objection = models.ForeignKey(
        Objection, null=True, on_delete=models.SET_NULL, related_name="conflicts"
    )  # of the startup, that it was found by
    kind = models.CharField(max_length=14, choices=ConflictKind)
    source = models.CharField(max_length=10, choices=Source)
    note = models.CharField(max_length=300, blank=True)
    since = models.DateField(null=True)  # of the tie, as declared
    until = models.DateField(null=True)
    declared_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    declared_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Conflict"]] = models.Manager()  # shadows are kept apart too
    counted = CountedConflicts()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["judge", "entry", "kind", "source"],
                condition=Q(withdrawn_at__isnull=True),
                name="conflict_in_force_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.judge_id} × {self.entry_id}: {self.kind}"

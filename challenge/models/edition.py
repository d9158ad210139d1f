"""The programme and its yearly editions."""
# tested by: tests/challenge/services/test_editions.py

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenge.kernel.calendars.quiet_hours import QUIET_HOURS
from challenge.kernel.states import Stateful
from challenge.kernel.text.bilingual import pick
from challenge.kernel.versions import Versioned
from challenge.models.responsible import Responsible

slug_validator = RegexValidator(
    r"^[a-z0-9][a-z0-9-]{1,48}$", _("Use 2–49 lowercase letters, digits and hyphens.")
)

# pages that stand where an edition's would: found anew by the test of these
OTHER_PAGES = frozenset(
    {"council", "device", "introductions", "new", "passkey", "proposals", "request", "rounds",
     "search", "status"}
)  # fmt: skip

REPLY_DAYS, MOST_DAYS = 14, 60  # of an appeal
MOST_WAITLIST_DAYS = 30
REMIND_DAYS, CORRECTION_WORKING_DAYS, MOST_OBJECTIONS = (3, 1), 3, 5
KEPT_RULES = ("days_off", "remind_days", "correction_working_days", "objections")


@cache
def known_zones() -> frozenset[str]:
    """Every time zone's name; asked once a process, for six hundred files are opened to tell."""
    return frozenset(available_timezones())


class Challenge(models.Model):
    """The programme that returns every year."""

    slug = models.CharField(max_length=50, unique=True, validators=[slug_validator])
    name_ko = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return pick(self.name_ko, self.name_en)


class Edition(Responsible, Stateful, Versioned):
    """One year's run: its texts, dates and rules.

    Rules may be edited until the stage that uses them opens, then they are frozen.
    """

    class State(models.TextChoices):
        """Only what people decide is stored; "open" and "closed" follow from the clock (see
        `phase`).
        """

        DRAFT = "draft", _("being set up")
        PUBLISHED = "published", _("published")
        FINISHED = "finished", _("finished")

    class Disclosure(models.TextChoices):
        """What the public may see of scores once a result is published."""

        FIGURES = "figures", _("official figures only")
        UNLINKED = "unlinked", _("also the scores of each entry, in random order, without judges")
        PSEUDONYMOUS = "pseudonymous", _("also which judge gave them, by numbers instead of names")

    class AfterOutage(models.TextChoices):
        """What becomes of a round that ran while the server was away (rule `after_outage`)."""

        SHIFT = "shift", _("judges get the lost time back")
        WAIT = "wait", _("it waits until an organiser says how to go on")

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.DRAFT: {State.PUBLISHED},
        State.PUBLISHED: {State.FINISHED},
        State.FINISHED: {State.PUBLISHED},
    }

    VERSIONED = (
        "name_ko", "name_en", "tagline_ko", "tagline_en", "summary_ko", "summary_en", "year",
        "notice_date", "opens_at", "closes_at", "grace_seconds", "edit_after_close_minutes",
        "max_age_years", "pre_startups_allowed", "disclosure", "rules", "time_zone",
    )  # fmt: skip

    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="editions")
    slug = models.CharField(max_length=50, unique=True, validators=[slug_validator])
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    preset = models.CharField(max_length=60, blank=True)
    name_ko = models.CharField(_("name (Korean)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)
    tagline_ko = models.CharField(_("headline (Korean)"), max_length=160, blank=True)
    tagline_en = models.CharField(_("headline (English)"), max_length=160, blank=True)
    summary_ko = models.TextField(_("summary (Korean)"), blank=True)
    summary_en = models.TextField(_("summary (English)"), blank=True)
    time_zone = models.CharField(max_length=40, default="Asia/Seoul")
    notice_date = models.DateField(
        _("notice date"), help_text=_("Company age is counted back from this day.")
    )
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    grace_seconds = models.PositiveIntegerField(_("grace after the deadline (seconds)"), default=0)
    edit_after_close_minutes = models.PositiveIntegerField(
        _("editing after the deadline for entries with a number (minutes)"), default=120
    )
    max_age_years = models.PositiveSmallIntegerField(_("company age at most (years)"), default=7)
    pre_startups_allowed = models.BooleanField(_("pre-startup founders may apply"), default=False)
    disclosure = models.CharField(
        _("what is published of scores"),
        max_length=12,
        choices=Disclosure,
        default=Disclosure.FIGURES,
        db_default=Disclosure.FIGURES,
        help_text=_("Observers and organisers can always check the full results bundle."),
    )
    rules = models.JSONField(default=dict, blank=True)
    is_demo = models.BooleanField(default=False)
    copied_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="copies"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-opens_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                name="edition_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=models.Q(grace_seconds__lte=3600), name="edition_grace_at_most_an_hour"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A zone that the calendar knows, and rules by which the clock can go."""
        if self.time_zone not in known_zones():
            raise ValidationError({"time_zone": _("Choose a time zone from the list.")})
        if self._state.adding and self.slug in OTHER_PAGES:
            raise ValidationError(
                {"slug": _("Another page has this address. Choose another, such as seoul-2027.")}
            )
        if not _is_for_the_clock(self.rules):
            raise ValidationError(
                {
                    "rules": _(
                        "quiet_hours is two different hours from 0 to 23, or empty; after_outage "
                        "is shift or wait; remind_days is a list of whole days; waitlist_days is "
                        "from 0 to 30."
                    )
                }
            )
        self._require_numbers()
        wrong = {name for name, days in self.appeal_rules().items() if not 0 <= days <= MOST_DAYS}
        if wrong:
            words = _("Write a whole number of days from 0 to %(most)d.") % {"most": MOST_DAYS}
            raise ValidationError(dict.fromkeys(wrong, words))

    def _require_numbers(self) -> None:
        limits = {"correction_working_days": (0, 20), "objections": (0, 20)}
        for name, (least, most) in limits.items():
            if not least <= getattr(self, name) <= most:
                words = _("Write a number from %(least)d to %(most)d.")
                raise ValidationError({name: words % {"least": least, "most": most}})

    def clock_rules(self) -> dict[str, Any]:
        """What organisers choose of the clock: quiet_from, quiet_until (None: no night; hours of
        the edition's zone), after_outage, waitlist_days (to say yes to a place; 0: by hand).
        """
        hours = self.rules.get("quiet_hours", QUIET_HOURS) or (None, None)
        after = self.rules.get("after_outage", self.AfterOutage.SHIFT)
        return {
            "quiet_from": hours[0],
            "quiet_until": hours[1],
            "after_outage": str(after),
            "waitlist_days": self.rules.get("waitlist_days", 0),
        }

    def versioned_values(self) -> dict[str, Any]:
        """Also what is chosen of the clock, each by itself."""
        more = {"region": self.region, **self.appeal_rules(), **self.kept_rules()}
        return {**super().versioned_values(), **self.clock_rules(), **more}

    @property
    def region(self) -> list[str]:
        """Beginnings of the names of the places where a head office may be; empty: anywhere."""
        named = self.rules.get("region", [])
        return [named] if isinstance(named, str) else list(named)

    @region.setter
    def region(self, names: list[str]) -> None:
        self.rules = {**self.rules, "region": list(names)}

    def appeal_rules(self) -> dict[str, int]:
        """appeal_days: after a result is published, in which a startup may appeal (0: no appeals);
        appeal_reply_days: from an appeal to its reply.
        """
        return {"appeal_days": self.appeal_days, "appeal_reply_days": self.appeal_reply_days}

    @property
    def appeal_days(self) -> int:
        """Days to appeal after a publication; 0: the edition takes no appeals."""
        return int(self.rules.get("appeal_days", 0))

    @appeal_days.setter
    def appeal_days(self, days: int) -> None:
        self.rules = {**self.rules, "appeal_days": days}

    @property
    def appeal_reply_days(self) -> int:
        """Days from an appeal to the reply that is owed."""
        return int(self.rules.get("appeal_reply_days", REPLY_DAYS))

    @appeal_reply_days.setter
    def appeal_reply_days(self, days: int) -> None:
        self.rules = {**self.rules, "appeal_reply_days": days}

    @property
    def holidays(self) -> set[date]:
        """Days off besides weekends, as its rules list them."""
        return {date.fromisoformat(day) for day in self.rules.get("holidays", [])}

    @property
    def days_off(self) -> list[str]:
        """The same as people edit them: YYYY-MM-DD, in order."""
        return sorted(self.rules.get("holidays", []))

    @days_off.setter
    def days_off(self, days: Iterable[str]) -> None:
        self.rules = {**self.rules, "holidays": sorted(set(days))}

    @property
    def remind_days(self) -> list[int]:
        """Days before a round closes on which judges who are not done are reminded."""
        return list(self.rules.get("remind_days", REMIND_DAYS))

    @remind_days.setter
    def remind_days(self, days: Iterable[int]) -> None:
        self.rules = {**self.rules, "remind_days": sorted(set(days), reverse=True)}

    @property
    def correction_working_days(self) -> int:
        """Working days to correct what the eligibility check asks for."""
        return int(self.rules.get("correction_working_days", CORRECTION_WORKING_DAYS))

    @correction_working_days.setter
    def correction_working_days(self, days: int) -> None:
        self.rules = {**self.rules, "correction_working_days": days}

    @property
    def objections(self) -> int:
        """How many persons or firms a startup may ask to keep away from its entry."""
        return int(self.rules.get("objections", MOST_OBJECTIONS))

    @objections.setter
    def objections(self, number: int) -> None:
        self.rules = {**self.rules, "objections": number}

    def kept_rules(self) -> dict[str, Any]:
        """The rules that have a field of their own on the page of the settings, by name."""
        return {name: getattr(self, name) for name in KEPT_RULES}

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return pick(self.name_ko, self.name_en)

    @property
    def tagline(self) -> str:
        """The headline in the reader's language."""
        return pick(self.tagline_ko, self.tagline_en)

    @property
    def summary(self) -> str:
        """The summary in the reader's language."""
        return pick(self.summary_ko, self.summary_en)

    @property
    def last_moment(self) -> datetime:
        """Until when a submission that reached us counts: the deadline and the grace that the rules
        state.
        """
        return self.closes_at + timedelta(seconds=self.grace_seconds)

    @property
    def phase(self) -> str:
        """draft | upcoming | open | judging | finished: what the clock and the state
        say together.
        """
        if self.state != self.State.PUBLISHED:
            return str(self.state)
        now = timezone.now()
        if now < self.opens_at:
            return "upcoming"
        return "open" if now <= self.closes_at else "judging"


def _is_for_the_clock(rules: Any) -> bool:
    """Whether the clock can go by what is said of it; what is not named is as usual."""
    if not isinstance(rules, dict):
        return False
    hours, days = rules.get("quiet_hours", []), rules.get("remind_days", [])
    return (
        _are_whole(hours, below=24)
        and len(hours) in {0, 2}
        and len(set(hours)) == len(hours)
        and _are_whole(days, below=366)
        and rules.get("after_outage", "shift") in Edition.AfterOutage.values
        and rules.get("waitlist_days", 0) in range(MOST_WAITLIST_DAYS + 1)
    )


def _are_whole(numbers: Any, *, below: int) -> bool:
    return isinstance(numbers, list) and all(
        type(number) is int and 0 <= number < below for number in numbers
    )


class Track(Versioned):
    """A division of the edition by growth stage."""

    VERSIONED = ("order", "name_ko", "name_en", "max_age_years")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="tracks")
    slug = models.CharField(max_length=50, validators=[slug_validator])
    order = models.PositiveSmallIntegerField(default=0)
    name_ko = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    max_age_years = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "slug"], name="track_slug_once_per_edition")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return pick(self.name_ko, self.name_en)


class Field(Versioned):
    """A line of business: AI, bio/medical, robotics …; set anew for every edition."""

    VERSIONED = ("order", "name_ko", "name_en")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="fields")
    slug = models.CharField(max_length=50, validators=[slug_validator])
    order = models.PositiveSmallIntegerField(default=0)
    name_ko = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "slug"], name="field_slug_once_per_edition")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return pick(self.name_ko, self.name_en)


class FieldNearness(models.Model):
    """How near two fields are (0..1), for matching judges to entries; pairs that are not listed
    count as 0.
    """

    field = models.ForeignKey(Field, on_delete=models.CASCADE, related_name="near")
    other = models.ForeignKey(Field, on_delete=models.CASCADE, related_name="+")
    nearness = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["field", "other"], name="nearness_once_per_pair"),
            models.CheckConstraint(
                condition=models.Q(nearness__gte=0, nearness__lte=1),
                name="nearness_between_0_and_1",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} ~ {self.other}: {self.nearness}"

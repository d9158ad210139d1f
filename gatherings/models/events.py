"""Events of an edition, who registered for them, and who came."""
# tested by: tests/gatherings/services/events/test_register.py

import hashlib
import hmac
import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from challenge.kernel.states import Stateful
from challenge.kernel.text.bilingual import pick
from challenge.kernel.versions import Versioned
from challenge.models import Edition, User

CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that is read as something else
CODE_LENGTH = 6


class EventKind(models.TextChoices):
    """What sort of event it is."""

    DEMO_DAY = "demo_day", _("demo day")
    NETWORKING = "networking", _("networking")
    TALK = "talk", _("talk show")
    INVESTOR_DAY = "investor_day", _("investor day")


class Audience(models.TextChoices):
    """Who may register."""

    PUBLIC = "public", _("everybody")
    MATCHED = "matched", _("winners and investors")
    INVITED = "invited", _("only whom the organisers add")


class Event(Stateful, Versioned):
    """행사: people of an edition and others meet.  capacity None: as many as come.

    link: of a video call; told with the ticket, and to organisers, nowhere else.
    sequence: rises with each change of time or place, for calendar programs.
    """

    class State(models.TextChoices):
        """Whether it is to be seen, and takes place."""

        DRAFT = "draft", pgettext_lazy("event", "draft")
        PUBLISHED = "published", pgettext_lazy("event", "published")
        CANCELLED = "cancelled", pgettext_lazy("event", "cancelled")

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.DRAFT: {State.PUBLISHED},
        State.PUBLISHED: {State.CANCELLED},
        State.CANCELLED: set(),
    }
    VERSIONED = (
        "kind", "audience", "title_ko", "title_en", "text_ko", "text_en", "place_ko", "place_en",
        "link", "starts_at", "ends_at", "speakers_ko", "speakers_en", "capacity",
    )  # fmt: skip

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="events")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    kind = models.CharField(max_length=12, choices=EventKind)
    audience = models.CharField(max_length=8, choices=Audience, default=Audience.PUBLIC)
    title_ko = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    text_ko = models.TextField(max_length=4000, blank=True)
    text_en = models.TextField(max_length=4000, blank=True)
    place_ko = models.CharField(max_length=200, blank=True)
    place_en = models.CharField(max_length=200, blank=True)
    link = models.URLField(max_length=300, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # one a line, as they are announced
    speakers_ko = models.TextField(max_length=2000, blank=True)
    speakers_en = models.TextField(max_length=2000, blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="event_ends_after_its_start"
            ),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__gte=1), name="event_has_room_for_one"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """In the reader's language."""
        return pick(self.title_ko, self.title_en)

    @property
    def text(self) -> str:
        """In the reader's language."""
        return pick(self.text_ko, self.text_en)

    @property
    def place(self) -> str:
        """In the reader's language; empty where there is only a link."""
        return pick(self.place_ko, self.place_en)

    @property
    def speakers(self) -> list[str]:
        """Each as announced, in the reader's language."""
        lines = pick(self.speakers_ko, self.speakers_en).splitlines()
        return [line.strip() for line in lines if line.strip()]


class Registration(Stateful):
    """참가 신청: a person registered for an event.

    ticket_key: what the ticket's QR code says; the door knows a ticket by its digest.  code: typed
    where no camera reads the ticket.  salt: what the last release makes the key of, with the site's
    secret; it goes with the next one.
    """

    class State(models.TextChoices):
        """Whether the person has a place."""

        ASKED = "asked", pgettext_lazy("registration", "address not confirmed")
        GOING = "going", pgettext_lazy("registration", "registered")
        WAITING = "waiting", pgettext_lazy("registration", "on the waiting list")
        CANCELLED = "cancelled", pgettext_lazy("registration", "cancelled")

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.ASKED: {State.GOING, State.WAITING, State.CANCELLED},
        State.GOING: {State.CANCELLED},
        State.WAITING: {State.GOING, State.CANCELLED},
        State.CANCELLED: {State.ASKED, State.GOING, State.WAITING},
    }

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="registrations")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="registrations")
    state = models.CharField(max_length=9, choices=State, default=State.ASKED)
    turn = models.PositiveIntegerField(default=1)  # rises when somebody registers anew
    code = models.CharField(max_length=CODE_LENGTH)
    salt = models.CharField(max_length=32)
    ticket_key = models.CharField(max_length=40, blank=True, default="", db_default="")
    key_digest = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    waiting_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "user"], name="registration_once_per_event"),
            models.UniqueConstraint(fields=["event", "code"], name="registration_code_of_one"),
            models.CheckConstraint(
                condition=Q(key_digest__regex=r"^[0-9a-f]{64}$"),
                name="registration_keeps_a_digest",
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(waiting_since__isnull=False),
                name="registration_waits_since",
            ),
        ]
        indexes = [models.Index(fields=["event", "state"], name="registration_by_state")]

    def __str__(self) -> str:
        return f"{self.code}: {self.state}"

    @staticmethod
    def new_ticket() -> dict[str, str]:
        """A code, and a key with its digest."""
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        salt = secrets.token_hex(16)
        key = _key_of(salt)
        return {"code": code, "salt": salt, "ticket_key": key, "key_digest": digest_of_key(key)}

    @property
    def link(self) -> str:
        """Where the event is joined, for whoever has a place; else empty."""
        is_told = self.state == self.State.GOING and self.event.state == Event.State.PUBLISHED
        return self.event.link if is_told else ""

    @property
    def key(self) -> str:
        """What the ticket's QR code says; of a ticket whose key is lost with the secret that it was
        made of, the short code, which the door takes too.
        """
        key = self.ticket_key or _key_of(self.salt)
        return key if digest_of_key(key) == self.key_digest else self.code


def _key_of(salt: str) -> str:
    made = hmac.new(settings.SECRET_KEY.encode(), f"ticket {salt}".encode(), hashlib.sha256)
    return made.hexdigest()[:40]


def digest_of_key(key: str) -> str:
    """SHA-256 of a ticket's key; the key has 160 bits, so that no salt is needed."""
    return hashlib.sha256(key.encode()).hexdigest()


class EventCheckIn(models.Model):
    """현장 확인: the person came.  at: by the clock of the device, which may have been offline;
    received_at: when it reached us.
    """

    registration = models.OneToOneField(
        Registration, on_delete=models.CASCADE, related_name="check_in"
    )
    at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"{self.registration_id} came"


def facts_of(event: Event) -> dict[str, Any]:
    """What a calendar shows: a change of it is told to everybody who registered."""
    return {
        name: getattr(event, name)
        for name in ("starts_at", "ends_at", "place_ko", "place_en", "link")
    }

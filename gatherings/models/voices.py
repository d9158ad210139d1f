"""의견 수렴: a consultation, its statements, votes on them, and what they say together."""
# tested by: tests/gatherings/services/voices/test_votes.py

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from challenge.kernel import clock
from challenge.kernel.random_numbers import random_number
from challenge.kernel.states import Stateful
from challenge.kernel.text.bilingual import pick
from challenge.kernel.versions import Versioned
from challenge.models import Division, Edition, User

MOST_STATEMENT = 280
MOST_ANSWER = 4_000
COUNTED_AFTER = timedelta(minutes=5)  # the end, when no vote is on its way any more


class Consultation(Versioned):
    """A topic on which people say what they think, between two times.

    What it is called is seen from its opening on; organisers write its statements before.
    """

    VERSIONED = (
        "title_ko", "title_en", "about_ko", "about_en", "opens_at", "closes_at", "answers_due",
    )  # fmt: skip

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="consultations")
    title_ko = models.CharField(_("title in Korean"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    about_ko = models.TextField(_("what it is about, in Korean"), max_length=2_000, blank=True)
    about_en = models.TextField(_("what it is about, in English"), max_length=2_000, blank=True)
    opens_at = models.DateTimeField(_("voting opens"))
    closes_at = models.DateTimeField(_("voting closes"))
    answers_due = models.DateField(_("answers are due"))
    seed = models.BigIntegerField(default=random_number)

    class Meta:
        ordering = ("-opens_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="consultation_times_in_order"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """In the reader's language."""
        return pick(self.title_ko, self.title_en)

    @property
    def about(self) -> str:
        """In the reader's language."""
        return pick(self.about_ko, self.about_en)

    def stage_at(self, moment: datetime) -> str:
        """By the clock: ahead, open or closed."""
        if moment < self.opens_at:
            return "ahead"
        return "open" if moment < self.closes_at else "closed"

    @property
    def stage(self) -> str:
        """Now."""
        return self.stage_at(clock.now())


class Statement(Stateful, Versioned):
    """제안문: one sentence to agree with or not.  text: as it was written; the other language may
    be added.  What the agency answers stands beside it.
    """

    class State(models.TextChoices):
        """Whether it is voted on."""

        PROPOSED = "proposed", _("waits for a look")
        ACCEPTED = "accepted", _("is voted on")
        REFUSED = "refused", _("not taken up")

    class Author(models.TextChoices):
        """Whose words they are, as the public is told."""

        ORGANISER = "organiser", _("the organiser")
        DIVISION = "division", _("a division")
        MEMBER = "member", _("a member of the council")
        ENTRANT = "entrant", _("an entrant")

    MOVES: ClassVar[dict[str, set[str]]] = {
        State.PROPOSED: {State.ACCEPTED, State.REFUSED},
        State.ACCEPTED: {State.REFUSED},
        State.REFUSED: {State.ACCEPTED},
    }
    VERSIONED = ("answer_ko", "answer_en")

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="statements"
    )
    text_ko = models.CharField(_("statement in Korean"), max_length=MOST_STATEMENT, blank=True)
    text_en = models.CharField(_("statement in English"), max_length=MOST_STATEMENT, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    author = models.CharField(max_length=9, choices=Author)
    division = models.ForeignKey(Division, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    answer_ko = models.TextField(_("answer in Korean"), max_length=MOST_ANSWER, blank=True)
    answer_en = models.TextField(_("answer in English"), max_length=MOST_ANSWER, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(text_ko="") | ~Q(text_en=""), name="statement_says_something"
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="statement_refused_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answer_ko="") | (Q(answered_at__isnull=False)),
                name="statement_answered_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """In the reader's language."""
        return pick(self.text_ko, self.text_en)

    @property
    def answer(self) -> str:
        """In the reader's language."""
        return pick(self.answer_ko, self.answer_en)

    @property
    def said_by(self) -> str:
        """Whose words they are; never a person's name."""
        if self.division is not None:
            return self.division.name
        return str(self.Author(self.author).label)


class Vote(models.Model):
    """One person's vote on one statement: agree, pass or disagree; it may be changed."""

    class Choice(models.IntegerChoices):
        """As the matrix of votes holds it."""

        AGREE = 1, _("Agree")
        PASS = 0, _("Pass")
        DISAGREE = -1, _("Disagree")

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="votes")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="statement_votes")
    choice = models.SmallIntegerField(choices=Choice)
    cast_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "user"], name="vote_once_per_statement"),
            models.CheckConstraint(condition=Q(choice__in=[-1, 0, 1]), name="vote_is_a_choice"),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id}: {self.choice}"


class OpinionResult(models.Model):
    """What the votes of a consultation say together: figures of at least five people, no names.

    is_final: counted after the end, and never again.
    """

    consultation = models.OneToOneField(
        Consultation, on_delete=models.CASCADE, related_name="result"
    )
    made_at = models.DateTimeField()
    voters = models.PositiveIntegerField()
    figures: Any = models.JSONField()
    is_final = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.consultation_id}: {self.voters}"

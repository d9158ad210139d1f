"""Somebody asks about a call, and an organiser answers: the asker alone, or all."""

from datetime import timedelta
from typing import Any
from unicodedata import normalize

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, Refusal
from challenge.models import Edition, User
from challenge.permissions import require
from challenge.services.mailing import promise_mail
from challenge.services.organiser_mail import OFFICE, mail_organisers
from submissions.algorithms.letters import letters_in
from submissions.models import Inquiry
from submissions.permissions import may_answer_inquiry, may_state_rule
from submissions.queries.korean_numbers import refuse_resident_numbers

MOST_A_DAY = 10  # of one person in one edition
MOST_QUESTION_LETTERS, MOST_ANSWER_LETTERS = 1000, 3000


class TooManyQuestions(Refusal):
    """Answers take time, too."""

    code = "too_many_questions"
    status = 429
    message = _(
        "You have asked ten questions within a day. What you typed is still here: put several "
        "into one, or go on tomorrow."
    )


class NoQuestionsNow(Refusal):
    """Nobody is there to answer."""

    code = "no_questions_now"
    message = _("Questions are answered from the publication of a call until it is finished.")


class RuleStands(Refusal):
    """What applicants relied on is not changed."""

    code = "rule_stands"
    message = _(
        "This answer states a rule and stands as it was published. Ask and answer a new question "
        "to add to it."
    )


@transaction.atomic
def ask_question(*, actor: User, edition: Edition, question: str) -> Inquiry:
    """Ask the organisers, who get a mail.  The same question while it waits is the same one.

    TooManyQuestions: MOST_A_DAY within a day.  InvalidInput names what is wrong.
    """
    question = _tidy(question)
    _require_text({"question": question}, MOST_QUESTION_LETTERS)
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)  # one after the other
    if edition.state != Edition.State.PUBLISHED:
        raise NoQuestionsNow
    mine = Inquiry.objects.filter(edition=edition, asked_by=actor)
    known = mine.filter(question=question, answer="").first()
    if known is not None:
        return known
    since = clock.now() - timedelta(days=1)
    if mine.filter(asked_at__gt=since).count() >= MOST_A_DAY:
        raise TooManyQuestions
    inquiry = Inquiry.objects.create(edition=edition, asked_by=actor, question=question)
    audit.record(actor, "inquiry.asked", inquiry)
    mail_organisers(
        actor=actor,
        edition=edition,
        key=f"inquiry-asked-{inquiry.pk}",
        kind="inquiry_asked",
        path=f"questions/{inquiry.pk}/",
        to=OFFICE,
        inquiry=inquiry,
    )
    return inquiry


@transaction.atomic
def answer_question(
    *,
    actor: User,
    inquiry: Inquiry,
    answer: str,
    is_public: bool = False,
    states_rule: bool = False,
    shown_question: str = "",
    seen: str | None = None,
) -> Inquiry:
    """Answer the asker, who gets a mail; is_public: all may read it, without the asker's name.

    states_rule: it is part of the call's rules: published, and never changed again (RuleStands).
    shown_question: the question as it is published; empty: as it was asked.  seen: the version
    (etag) of the answer that the person saw; VersionNeeded, ChangedMeanwhile: another one stands.
    """
    require(may_state_rule if states_rule else may_answer_inquiry, actor, inquiry)
    rows = Inquiry.objects.select_for_update(no_key=True, of=("self",))
    inquiry = rows.select_related("edition", "asked_by").get(pk=inquiry.pk)
    shown = (_tidy(shown_question) or inquiry.question) if is_public else ""
    wanted: dict[str, Any] = {
        "answer": _tidy(answer), "shown_question": shown, "is_public": is_public,
        "states_rule": states_rule,
    }  # fmt: skip
    if inquiry.decision_values() == wanted:
        return inquiry
    if inquiry.states_rule:
        raise RuleStands
    inquiry.require_seen(seen, wanted)
    _require_text({"answer": wanted["answer"], "shown_question": shown}, MOST_ANSWER_LETTERS)
    if states_rule and not is_public:
        raise InvalidInput(fields={"is_public": _("An answer that states a rule is published.")})
    facts = {**wanted, "answered_by": actor, "answered_at": timezone.now()}
    Inquiry.objects.filter(pk=inquiry.pk).update(**facts)
    inquiry.refresh_from_db()
    _record_answer(actor, inquiry)
    return inquiry


def _record_answer(actor: User, inquiry: Inquiry) -> None:
    """In the log, the public one too if it states a rule; and a mail to whoever asked."""
    said = {"question": inquiry.shown_question, "answer": inquiry.answer}
    if inquiry.states_rule:
        event = audit.record(actor, "inquiry.ruled", inquiry, committed=said, after=said)
    else:
        told = inquiry.is_public
        event = audit.record(actor, "inquiry.answered", inquiry, after=said, is_public=told)
    if inquiry.asked_by is not None:
        promise_mail(
            actor=actor,
            key=f"inquiry-answered-{event.pk}",
            kind="inquiry_answered",
            to=inquiry.asked_by,
            edition=inquiry.edition,
            inquiry=inquiry,
        )


def _tidy(text: str) -> str:
    return normalize("NFC", text).replace("\r\n", "\n").replace("\x00", "").strip()


def _require_text(values: dict[str, str], most: int) -> None:
    """InvalidInput names what is empty or too long; an empty shown_question isn't published."""
    refuse_resident_numbers(values)
    fields: dict[str, str | Promise] = {}
    for name, text in values.items():
        over = letters_in(text) - most
        if not text and name != "shown_question":
            fields[name] = _("Write something first.")
        elif over > 0:
            words = _("%(over)d characters too many: at most %(most)d.")
            fields[name] = words % {"over": over, "most": most}
    if fields:
        raise InvalidInput(fields=fields)

"""What is written in a discussion: posts of its judges, which organisers may hide."""

# tested by: tests/judging/services/rounds/discussion/test_talk.py

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel import clock
from challenge.kernel.errors import InvalidInput, NotAllowed, Refusal
from challenge.kernel.text.plain_text import plain_text
from challenge.models import User
from challenge.permissions import require
from judging.models import Assignment, Discussion, DiscussionMember, DiscussionPost
from judging.permissions import may_discuss, may_run_round
from judging.queries.rounds.panel_of_entry import counting_pairs
from judging.services.assignment.take_back import lock_assignments, lock_judges

MOST_LETTERS = 1000
MOST_POSTS = 60  # of one judge in one discussion
MOST_REASON_LETTERS = 300


class DiscussionOver(Refusal):
    """It has ended, by somebody or by the clock."""

    code = "discussion_over"
    status = 410
    message = _("This discussion has ended. What was written can be read, nothing can be added.")


class TooManyPosts(Refusal):
    """A thread is read by people."""

    code = "too_many_posts"
    status = 429
    message = _("You have written sixty posts here, which is the most. Ask the chair to close it.")


@transaction.atomic
def write_post(
    *, actor: User, discussion: Discussion, text: str, idempotency_key: str = ""
) -> DiscussionPost:
    """Add a post, plain text, never changed afterwards; the same key again is the same post."""
    member = hold_seat(actor=actor, discussion=discussion)
    action, edition = "discussion.post_written", member.discussion.round.edition
    before = audit.done_before(actor, action, edition=edition, idempotency_key=idempotency_key)
    if before is not None:
        return DiscussionPost.objects.get(pk=int(before.object_id))
    require_on(discussion=member.discussion)
    words = checked_words(name="text", text=text, most=MOST_LETTERS, wanted=_WRITE)
    if member.posts.count() >= MOST_POSTS:
        raise TooManyPosts
    post = DiscussionPost.objects.create(discussion=member.discussion, member=member, text=words)
    audit.record(
        actor,
        action,
        post,
        edition=edition,
        in_round=member.discussion.round.order,
        discussion=discussion.pk,
        idempotency_key=idempotency_key,
    )
    return post


@transaction.atomic
def hide_post(*, actor: User, post: DiscussionPost, reason: str) -> DiscussionPost:
    """Hide a post from the judges; its author is shown the reason.  Hidden already: no change."""
    round = post.discussion.round
    require(may_run_round, actor, round)
    words = checked_words(name="reason", text=reason, most=MOST_REASON_LETTERS, wanted=_WHY)
    held = DiscussionPost.objects.select_for_update(no_key=True, of=("self",)).get(pk=post.pk)
    if held.hidden_at is not None:
        return held
    held.hidden_at, held.hidden_by, held.hidden_reason = clock.now(), actor, words
    held.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
    audit.record(
        actor,
        "discussion.post_hidden",
        held,
        edition=round.edition,
        in_round=round.order,
        discussion=post.discussion_id,
        reason=words,
    )
    return held


_WRITE = _("Write what the others should consider.")
_WHY = _("Write why it is hidden: its author reads it.")


@transaction.atomic
def hold_seat(*, actor: User, discussion: Discussion) -> DiscussionMember:
    """The actor's seat and the discussion as they stand, held until the commit.

    NotAllowed: they have none, or it counts no longer: they recused, have a conflict of interest,
    or their sheet was reopened.
    """
    mine = Assignment.objects.filter(
        discussed_as__discussion=discussion, judge__user=actor, round=discussion.round_id
    )
    lock_judges(judges=mine.values_list("judge_id", flat=True))
    if not lock_assignments(rows=mine):
        raise NotAllowed
    held = (
        Discussion.objects.select_for_update(no_key=True, of=("self",))
        .select_related("round__edition")
        .get(pk=discussion.pk)
    )
    counted = counting_pairs(held.round, [held.entry_id]).filter(judge__user=actor)
    rows = held.members.filter(assignment__in=counted)
    member = rows.select_related("assignment__judge", "assignment__round").first()
    if member is None:
        raise NotAllowed
    require(may_discuss, actor, member)
    member.discussion = held
    return member


def require_on(*, discussion: Discussion) -> None:
    """Only until its end and the round's close."""
    if not discussion.is_on_at(clock.now()):
        raise DiscussionOver


def checked_words(*, name: str, text: str, most: int, wanted: str | Promise) -> str:
    """The text as it is kept.  InvalidInput at `name`: empty, or too long."""
    words = plain_text(text).replace("\r\n", "\n").strip()
    if not words:
        raise InvalidInput(fields={name: wanted})
    if len(words) > most:
        over = _("At most %(most)s characters; these are %(count)s.")
        raise InvalidInput(fields={name: over % {"most": most, "count": len(words)}})
    return words

"""What organisers see: entries by the rule and by flags, widest apart first, and each thread."""

from decimal import Decimal

import pytest
from django.http import Http404

from judging.queries.overview.discussion.disagreement import (
    disagreements,
    thread_of,
    with_judges,
)
from judging.services.rounds.discussion.talk import hide_post, write_post
from judging.services.scoring.desk_marks import mark_entry
from tests.judging import factories as f
from tests.judging.discussed_rounds import a_discussion, a_disputed_round, disputed, judges_of

pytestmark = pytest.mark.django_db


def test_entries_by_the_rule_and_with_flags_are_listed_and_nothing_else() -> None:
    round = a_disputed_round()
    last = round.assignments.select_related("judge__user", "judge__edition").order_by("-entry")[0]
    mark_entry(actor=last.judge.user, assignment=last, to_discuss=True, reason="몰래")
    rows = with_judges(round, disagreements(round))
    first = disputed(round)[0].entry_id
    assert [(row.entry.pk, row.spread, row.flags, row.is_apart) for row in rows] == [
        (first, Decimal(50), 0, True),
        (last.entry_id, Decimal(0), 1, False),
    ]
    assert [len(row.judges) for row in rows] == [3, 3]
    assert all(row.may_open for row in rows)
    assert "몰래" not in repr(rows)


def test_an_open_discussion_stands_beside_its_entry_and_no_second_is_offered() -> None:
    discussion = a_discussion()
    [row] = with_judges(discussion.round, disagreements(discussion.round))
    assert (row.discussion, row.may_open) == (discussion, False)


def test_the_thread_has_hidden_posts_and_who_wrote_them() -> None:
    discussion = a_discussion()
    first = judges_of(discussion)[0]
    post = write_post(actor=first, discussion=discussion, text="모욕")
    hide_post(actor=f.organiser_of(discussion.round.edition), post=post, reason="인신공격")
    thread = thread_of(discussion.round, discussion.pk)
    [found] = thread.posts
    assert (found.text, found.hidden_reason) == ("모욕", "인신공격")
    assert found.member.assignment.judge.user == first
    with pytest.raises(Http404):
        thread_of(a_disputed_round(), discussion.pk)

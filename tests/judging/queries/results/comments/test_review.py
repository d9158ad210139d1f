"""What is noticed in judges' comments before startups read them."""

import pytest

from challenge.models import User
from judging.models import Round, Scoresheet
from judging.queries.results.comments.review import (
    Notice,
    comments_to_review,
    narrowed,
    reviewed,
    with_people,
)
from judging.services.results.after.held_comments import hold_comments
from submissions.models import Startup
from tests.judging import factories as make

pytestmark = pytest.mark.django_db
JUDGE, OTHER, OWN = "황보라온", "(주)새봄로보틱스", "해오름 바이오"


@pytest.fixture
def round() -> Round:
    made = make.a_closed_round(entries=3, judges=3)
    first, second = Scoresheet.objects.order_by("pk")[:2]
    User.objects.filter(pk=second.assignment.judge.user_id).update(name=JUDGE)
    others = made.participations.exclude(entry=first.assignment.entry_id)
    Startup.objects.filter(entries=others.earliest("pk").entry_id).update(name_ko=OTHER)
    Startup.objects.filter(entries=first.assignment.entry_id).update(name_ko=OWN)
    return made


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("기술이 뚜렷합니다. 시장 자료를 더하십시오.", []),
        ("연락 주세요: 010-1234-5678", [Notice.CONTACT]),
        ("자세한 것은 hong@example.com 으로 문의하십시오.", [Notice.CONTACT]),
        ("황보 라온 위원도 같은 생각입니다.", [Notice.JUDGE]),
        ("새봄로보틱스보다 낫습니다.", [Notice.COMPANY]),
        ("새봄 로보틱스, 010 1234 5678", [Notice.CONTACT, Notice.COMPANY]),
        ("해오름바이오의 강점은 팀입니다.", []),
    ],
)
def test_contacts_and_names_are_noticed_however_they_are_spaced(
    round: Round, words: str, found: list[Notice]
) -> None:
    sheet = Scoresheet.objects.order_by("pk")[0]
    Scoresheet.objects.filter(pk=sheet.pk).update(comment=words)
    [row] = reviewed(round, with_people(comments_to_review(round)).filter(pk=sheet.pk))
    assert list(row.notices) == found
    assert [kept.pk for kept in narrowed(round, "noticed")] == ([sheet.pk] if found else [])


def test_sheets_without_words_are_no_comments_and_a_changed_one_says_so(round: Round) -> None:
    first, second = Scoresheet.objects.order_by("pk")[:2]
    Scoresheet.objects.filter(pk=first.pk).update(comment=" \n")
    assert first.pk not in {row.pk for row in comments_to_review(round)}
    actor = make.organiser_of(round.edition)
    hold_comments(actor=actor, round=round, sheets=[second.pk], reason="insult")
    [row] = reviewed(round, with_people(narrowed(round, "held")))
    assert (row.sheet.pk, row.held and row.held.reason, row.is_changed) == (
        second.pk,
        "insult",
        False,
    )
    make.score(second.assignment)
    [row] = reviewed(round, with_people(narrowed(round, "held")))
    assert row.is_changed

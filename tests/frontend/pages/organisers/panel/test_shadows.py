"""Shadow judges on the organisers' pages, and on their own."""

import pytest
from django.test import Client

from judging.models import Assignment, Judge, Round, RoundState
from tests.frontend.pages.sample_pages import signed_in
from tests.judging import factories as f
from tests.judging.shadows import a_wild_shadow

pytestmark = pytest.mark.django_db


@pytest.fixture
def round() -> Round:
    return f.an_open_round(entries=5, judges=4)


@pytest.fixture
def organiser(round: Round) -> Client:
    return signed_in(f.organiser_of(round.edition))


def test_invited_as_shadows_and_listed_apart(round: Round, organiser: Client) -> None:
    where = f"/run/{round.edition.slug}/judges/"
    organiser.post(where, {"lines": "김수습, trainee@example.com", "is_shadow": "on"})
    shadow = Judge.with_shadows.get(user__email="trainee@example.com")
    assert shadow.is_shadow
    page = organiser.get(where)
    assert [row.pk for row in page.context["shadows"]] == [shadow.pk]
    assert shadow.pk not in [row.pk for row in page.context["judges"]]
    again = organiser.post(where, {"lines": "김수습, trainee@example.com"})
    assert again.status_code == 422


def test_turned_given_the_entries_of_a_judge_and_taken_back(
    round: Round, organiser: Client
) -> None:
    judge = f.a_judge(round.edition)
    slug = round.edition.slug
    organiser.post(f"/run/{slug}/judges/{judge.pk}/shadow/", {"is_shadow": "1"})
    like = f.first_assignment(round).judge
    where = f"/run/{slug}/rounds/{round.order}/shadows/{judge.pk}/"
    organiser.post(where, {"like": like.pk})
    mine = set(Assignment.with_shadows.filter(judge=judge).values_list("entry", flat=True))
    assert mine == set(round.assignments.filter(judge=like).values_list("entry", flat=True))
    page = organiser.get(f"/run/{slug}/judges/{judge.pk}/")
    assert page.context["shadow_work"][0]["assigned"] == len(mine)
    organiser.post(f"{where}take-back/")
    assert not Assignment.with_shadows.filter(judge=judge, state="shadow").exists()
    organiser.post(f"/run/{slug}/judges/{judge.pk}/shadow/", {"is_shadow": "0"})
    assert Judge.objects.filter(pk=judge.pk).exists()


def test_agreement_in_words_after_the_close(round: Round, organiser: Client) -> None:
    f.score_all(round)
    shadow = a_wild_shadow(round, share="1")
    own = signed_in(shadow.user)
    report = f"/judge/rounds/{round.pk}/report/"
    assert own.get(report).context["agreement"] == []
    Round.objects.filter(pk=round.pk).update(state=RoundState.CLOSED)
    words = own.get(report).context["agreement"]
    assert words
    assert "3" in words[0]
    page = organiser.get(f"/run/{round.edition.slug}/judges/{shadow.pk}/")
    assert page.context["shadow_work"][0]["agreement"] == words


def test_the_shadows_own_pages_offer_nothing_that_counts(round: Round) -> None:
    shadow = a_wild_shadow(round)
    own = signed_in(shadow.user)
    for path in ("", f"rounds/{round.pk}/mine/", f"rounds/{round.pk}/done/"):
        page = own.get(f"/judge/{path}")
        assert page.status_code == 200
        assert "/receipt.pdf" not in page.content.decode()
        assert f"/judge/rounds/{round.pk}/pull/" not in page.content.decode()
    Round.objects.filter(pk=round.pk).update(state=RoundState.CLOSED)
    assert own.get(f"/judge/rounds/{round.pk}/certificate.pdf").status_code == 404

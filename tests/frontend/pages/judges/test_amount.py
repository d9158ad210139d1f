"""An investor's indicative amount on the sheet's page: two windows, wrong words, who is asked."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from frontend.versions import SHOWN
from judging.models import Assignment, IndicativeAmount, Judge
from tests.frontend.shown_forms import Form, forms_in
from tests.judging.api.organiser_client import client_of
from tests.judging.pitch_days import a_pitch_round, an_investor_of

pytestmark = pytest.mark.django_db


def form_of(page: str, path: str) -> Form:
    return next(form for form in forms_in(page, path) if "amount_krw" in form.controls)


def test_of_two_windows_neither_overwrites_the_other_and_mine_may_be_chosen() -> None:
    judge = an_investor_of(a_pitch_round())
    pair = Assignment.objects.filter(judge=judge).earliest("pk")
    client, at = client_of(judge.user), [pair.round_id, pair.pk]
    with translation.override("en"):
        page, act = reverse("judges:entry", args=at), reverse("judges:amount", args=at)
    old = form_of(client.get(page).content.decode(), page).data()
    saved = client.post(act, {**old, "amount_krw": "50,000,000", "is_shown": "yes"})
    assert (saved.status_code, saved["Location"]) == (302, page)
    assert "₩50 million" in client.get(page).content.decode()
    stale = client.post(act, {**old, "amount_krw": "1 000"})
    assert stale.status_code == 412
    row = IndicativeAmount.objects.get()
    assert (row.amount_krw, row.is_shown) == (50_000_000, True)
    shown = stale.content.decode()
    choice = next(form for form in forms_in(shown, act) if SHOWN in dict(form.sent))
    radios = re.findall(r'type="radio" name="(shown-\w+)" value="(\w+)"', shown)
    mine = dict(radios[1::2])  # of each field theirs, then mine
    assert set(mine) == {"shown-amount_krw", "shown-is_shown"}
    assert client.post(act, {**choice.data(), **mine}).status_code == 302
    row.refresh_from_db()
    assert (row.amount_krw, row.is_shown) == (1000, False)
    new = form_of(client.get(page).content.decode(), page).data()
    client.post(act, {**new, "amount_krw": ""})
    assert not IndicativeAmount.objects.exists()


@pytest.mark.parametrize("amount", ["much", "-5", "0", "1.5", "9" * 17, "٣"])
def test_what_is_no_amount_is_refused_and_nothing_is_kept(amount: str) -> None:
    judge = an_investor_of(a_pitch_round())
    pair = Assignment.objects.filter(judge=judge).earliest("pk")
    act = reverse("judges:amount", args=[pair.round_id, pair.pk])
    answer = client_of(judge.user).post(act, {"amount_krw": amount})
    assert (answer.status_code, IndicativeAmount.objects.exists()) in {(422, False), (302, True)}
    if answer.status_code == 302:  # a digit of another script is the number that it means
        assert IndicativeAmount.objects.get().amount_krw == 3


def test_nobody_else_sees_the_form() -> None:
    round = a_pitch_round()
    investor = an_investor_of(round)
    other = Judge.objects.exclude(pk=investor.pk).filter(edition=round.edition).earliest("pk")
    pair = Assignment.objects.filter(judge=other).earliest("pk")
    page = client_of(other.user).get(reverse("judges:entry", args=[round.pk, pair.pk]))
    assert "amount_krw" not in page.content.decode()
    act = reverse("judges:amount", args=[round.pk, pair.pk])
    assert client_of(other.user).post(act, {"amount_krw": "5"}).status_code == 409
    mine = Assignment.objects.filter(judge=investor).earliest("pk")
    act = reverse("judges:amount", args=[round.pk, mine.pk])
    assert client_of(other.user).post(act, {"amount_krw": "5"}).status_code == 404

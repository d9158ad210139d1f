"""Money is typed in one way everywhere, and nothing of what stands is lost by showing it."""

import pytest
from django import forms
from django.utils import translation

from frontend.answers.amounts import MANWON, WON, WonField


class Form(forms.Form):
    won = WonField(unit=WON)
    man = WonField(unit=MANWON)


@pytest.mark.parametrize("typed", ["5천만", "5,000만 원", "50,000,000원"])
def test_words_are_read_whatever_the_box_counts(typed: str) -> None:
    form = Form({"won": typed, "man": typed})
    assert form.is_valid()
    assert form.cleaned_data == {"won": 50_000_000, "man": 50_000_000}


def test_a_bare_number_counts_what_stands_at_the_end_of_the_box() -> None:
    form = Form({"won": "5,000", "man": "5,000"})
    assert form.is_valid()
    assert form.cleaned_data == {"won": 5_000, "man": 50_000_000}
    with translation.override("ko"):
        shown = " ".join(str(Form()).split())
    assert "<span>원</span>" in shown
    assert "<span>만 원</span>" in shown
    assert 'data-reading-of="id_man" data-reading-unit="10000"' in shown


@pytest.mark.parametrize("won", [50_000_000, 1_234_567, 0])
def test_what_stands_is_shown_to_the_won_and_read_again(won: int) -> None:
    shown = Form(initial={"won": won, "man": won})
    again = Form({name: shown[name].value() for name in ("won", "man")})
    assert again.is_valid()
    assert set(again.cleaned_data.values()) == {won}


def test_what_is_no_amount_stays_as_it_was_typed_and_says_what_to_write() -> None:
    form = Form({"won": "2억 5천", "man": "-5"})
    assert not form.is_valid()
    assert form["won"].value() == "2억 5천"
    for errors in form.errors.values():
        assert errors == ["Write an amount in won, for example 50,000,000."]

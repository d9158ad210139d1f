"""A refusal that a page shows in place, and those that it leaves to the middleware."""

from typing import NoReturn

import pytest
from django import forms

from challenge.kernel.errors import InvalidInput, NotAllowed, Refusal, Stale
from frontend.http import accepted, attempt


class NameForm(forms.Form):
    name = forms.CharField()


def a_form() -> NameForm:
    form = NameForm({"name": "도토리"})
    assert form.is_valid()
    return form


def refuse(refusal: Exception) -> NoReturn:
    raise refusal


def test_what_a_service_returns_is_the_result() -> None:
    tried = attempt(lambda: "done", Refusal)
    assert (tried.result, tried.refusal) == ("done", None)


def test_only_the_stated_refusals_are_shown_in_place() -> None:
    wrong = InvalidInput(fields={"name": "Write a name."})
    assert attempt(lambda: refuse(wrong), InvalidInput, Stale).refusal is wrong
    with pytest.raises(NotAllowed):
        attempt(lambda: refuse(NotAllowed()), InvalidInput, Stale)
    with pytest.raises(ZeroDivisionError):
        attempt(lambda: 1 // 0, Refusal)


def test_a_forms_refusal_stands_at_its_fields_and_one_of_no_field_above_them() -> None:
    form = a_form()
    fields = {"name": "Write a name.", "elsewhere": "Choose a round."}
    assert accepted(form, lambda: refuse(InvalidInput(fields=fields))) is None
    assert form.errors == {"name": ["Write a name."], "__all__": ["Choose a round."]}
    assert form["name"].value() == "도토리"


def test_a_refusal_that_names_no_field_is_for_the_middleware() -> None:
    with pytest.raises(NotAllowed):
        accepted(a_form(), lambda: refuse(NotAllowed()))
    assert accepted(a_form(), lambda: "saved") == "saved"

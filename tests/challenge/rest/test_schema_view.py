"""The description of the API is made once, and is what a fresh one would be."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator

from challenge.rest.schema_view import described

pytestmark = pytest.mark.django_db
FORMS = ["application/vnd.oai.openapi+json", "application/vnd.oai.openapi"]


def ask(form: str = FORMS[0], language: str = "en", **more: str) -> Any:
    headers = {"accept": form, "accept-language": language, **more}
    return Client().get(reverse("schema"), headers=headers)


def test_it_is_made_once_for_each_language_and_form(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    described.cache_clear()
    made, make = list[str](), SchemaGenerator.get_schema

    def counted(self: Any, *args: Any, **named: Any) -> Any:
        made.append(str(translation.get_language()))
        return make(self, *args, **named)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(SchemaGenerator, "get_schema", counted)
    answers = [ask(language=language).content for language in ("ko", "en", "ko", "en")]
    assert made == ["ko", "en"]
    assert answers[0] == answers[2] != answers[1] == answers[3]
    assert Client().get(reverse("schema"), {"lang": "ko", "format": "json"}).content == answers[0]
    assert Client().get(reverse("schema"), {"lang": "xx", "format": "json"}).status_code == 200
    assert made == ["ko", "en"]


def test_it_is_what_a_fresh_one_would_be() -> None:
    with translation.override("ko"):
        maker: Any = SchemaGenerator
        fresh = maker().get_schema(request=None, public=True)
        assert ask(language="ko").json() == json.loads(json.dumps(fresh, default=str))


@pytest.mark.parametrize("form", FORMS)
def test_it_comes_in_the_form_that_is_asked_for_and_to_nobody_twice(form: str) -> None:
    first = ask(form)
    assert first["Content-Type"].partition(";")[0] == form
    assert first["Content-Language"] == "en"
    assert first["Content-Disposition"].startswith('inline; filename="Startup challenge API')
    again = ask(form, **{"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = ask(form, "ko", **{"if-none-match": first["ETag"]})
    assert (other.status_code, other["Content-Language"]) == (200, "ko")

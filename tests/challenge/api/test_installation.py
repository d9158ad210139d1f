"""How the installation is doing, by the API: for its operators alone."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.challenge.watch.troubles import TROUBLES, in_order
from tests.judging import factories as make

pytestmark = pytest.mark.django_db
AT = "/api/v1/installation/status"


def as_(person: Any) -> APIClient:
    client = APIClient()
    client.force_authenticate(person)
    return client


def test_an_operator_reads_how_it_stands(settings: Any) -> None:
    in_order(settings)
    operator = as_(make.an_operator())
    assert operator.get(AT).data["level"] == "ok"
    TROUBLES["a mail failed"][0]()
    said = operator.get(AT, headers={"accept-language": "ko"}).data
    assert said["level"] == "warning"
    [mail] = [row for row in said["findings"] if row["key"] == "mail"]
    assert mail["level"] == "warning"
    assert "이메일" in mail["says"]


def test_an_organiser_of_an_edition_does_not() -> None:
    organiser = make.an_organiser_of(make.a_preset_edition())
    assert as_(organiser).get(AT).status_code == 403
    assert APIClient().get(AT).status_code in {401, 403}

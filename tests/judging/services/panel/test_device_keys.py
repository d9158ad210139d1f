"""The device on which a judge signs the pledge signs their sheets; it shows that it has its key."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from challenge.models import AuditEvent, Mail
from judging.models import DeviceKey, Judge, Pledge
from judging.services.panel.device_keys import PARTS
from judging.services.panel.pledge import SELF_CHECK
from tests.frontend.pages.sample_pages import signed_in
from tests.judging import factories as f
from tests.judging.signing_device import pledged, public_half

pytestmark = pytest.mark.django_db


@pytest.fixture
def judge() -> Judge:
    return f.a_judge(f.a_preset_edition(), pledged=False)


@pytest.fixture
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def sign(judge: Judge, device: dict[str, str] | None, *, by_page: bool) -> None:
    """By the page or by the API, as a browser sends it."""
    client, slug = signed_in(judge.user), judge.edition.slug
    name, checks = judge.user.name, list(SELF_CHECK)
    if by_page:
        sent = {f"device-{part}": (device or {}).get(part, "") for part in PARTS}
        sent |= {"signed_name": name, **{f"check-{row}": "yes" for row in checks}}
        answer: Any = client.post(f"/judge/{slug}/pledge/", sent)
        assert answer.status_code == 302
        return
    body = {"signed_name": name, "self_check": checks, "device": device}
    url = f"/api/v1/judge/editions/{slug}/pledge"
    assert client.post(url, body, content_type="application/json").status_code == 201


@pytest.mark.parametrize("by_page", [True, False])
def test_the_device_that_signs_the_pledge_is_noted_and_told(
    judge: Judge, key: Ed25519PrivateKey, by_page: bool
) -> None:
    sign(judge, pledged(key, judge.pk), by_page=by_page)
    assert DeviceKey.objects.get(judge=judge).public_key == public_half(key)
    (mail,) = Mail.objects.filter(kind="judge_device")
    assert (mail.to_user, public_half(key)[:8] in mail.body) == (judge.user, True)
    acts = AuditEvent.objects.filter(action__in=["pledge.signed", "judge.device_noted"])
    assert list(acts.order_by("pk").values_list("action", flat=True)) == [
        "pledge.signed",
        "judge.device_noted",
    ]


def test_a_device_that_shows_no_key_of_its_own_for_this_seat_is_left_out(
    judge: Judge, key: Ed25519PrivateKey
) -> None:
    of_another = pledged(key, judge.pk) | {"public_key": public_half(Ed25519PrivateKey.generate())}
    for number, device in enumerate([None, pledged(key, judge.pk + 1), of_another]):
        Pledge.objects.filter(judge=judge).delete()
        sign(judge, device, by_page=number % 2 == 0)
        assert Pledge.objects.filter(judge=judge).exists()
    assert not DeviceKey.objects.exists()

"""Coming in: what the invitation asks, a no with thanks, the pledge, names before reading."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from challenge.models import AuditEvent, User
from frontend.doors import LINK_PART
from judging.models import PLEDGE_VERSION, Judge, NamesChecked, Pledge, Round
from judging.queries.assignment.coming_in import is_passkey_offered
from judging.queries.scoring.judge_work import names_to_declare
from judging.services.panel.invite import invite_judge
from judging.services.panel.pledge import SELF_CHECK
from submissions.models import Startup
from tests.frontend.pages.organisers.desk import tags_on_one_line
from tests.judging import factories as f

pytestmark = pytest.mark.django_db
TICKED = {f"check-{key}": "yes" for key in SELF_CHECK}


@pytest.fixture(scope="module")
def round_of_module(module_database: None) -> Round:
    return f.an_open_round(entries=4, judges=3)


@pytest.fixture
def round(round_of_module: Round) -> Round:
    return deepcopy(round_of_module)


@pytest.fixture
def judge(round: Round) -> Judge:
    return invite_judge(
        actor=f.organiser_of(round.edition), edition=round.edition, email="new@house.example",
        name="김 새별", name_roman="Kim Saebyeol", language="en", send_mail=False,
    )  # fmt: skip


def browser(judge: Judge) -> Client:
    client = Client()
    client.force_login(judge.user)
    return client


def place(judge: Judge, rest: str) -> str:
    return f"/en/judge/{judge.edition.slug}/{rest}"


def fresh(judge: Judge) -> Judge:
    return Judge.objects.get(pk=judge.pk)


def test_the_invitation_says_when_and_asks_for_fields_number_and_fee(
    round: Round, judge: Judge
) -> None:
    client = browser(judge)
    page = client.get(place(judge, "invitation/")).content.decode()
    assert round.name_en in page
    assert page.count("<time") >= 2
    fields = [field.slug for field in round.edition.fields.all()[:2]]
    said: dict[str, Any] = {"answer": "accept", "asked": "1", "fields": fields}
    answer = client.post(place(judge, "invitation/"), {**said, "max_load": "no idea"})
    assert answer.status_code == 422
    assert "no idea" in answer.content.decode()
    assert fresh(judge).state == Judge.State.INVITED
    client.post(place(judge, "invitation/"), {**said, "max_load": "12", "takes_fee": "no"})
    judge = fresh(judge)
    assert (judge.state, judge.max_load, judge.takes_fee) == ("accepted", 12, False)
    assert {row.field.slug for row in judge.expertise.all()} == set(fields)
    seat = client.get(f"/api/v1/judge/editions/{round.edition.slug}/invitation").json()
    assert (seat["max_load"], seat["takes_fee"]) == (12, False)
    assert set(seat["known_fields"]) == set(fields)
    assert seat["rounds"][0]["closes_at"]
    organiser = Client()
    organiser.force_login(f.organiser_of(round.edition))
    shown = organiser.get(f"/en/run/{round.edition.slug}/judges/{judge.pk}/").content.decode()
    assert "without a fee" in shown


def test_a_no_ends_with_thanks_and_the_organisers_read_why(round: Round, judge: Judge) -> None:
    client = browser(judge)
    why = "출장 중입니다"
    answer = client.post(
        place(judge, "invitation/"), {"answer": "decline", "reason": why}, follow=True
    )
    page = answer.content.decode()
    assert "Thank you for telling us." in page
    assert why in page
    organiser = Client()
    organiser.force_login(f.organiser_of(round.edition))
    assert why in organiser.get(f"/en/run/{round.edition.slug}/judges/{judge.pk}/").content.decode()
    path = f"/api/v1/judge/editions/{round.edition.slug}/invitation"
    client.post(path, {"accept": True}, content_type="application/json")
    judge = fresh(judge)
    assert (judge.state, judge.decline_reason) == (Judge.State.ACCEPTED, "")


def test_the_pledge_is_signed_with_ones_own_name_after_the_self_check(
    round: Round, judge: Judge
) -> None:
    client, path = browser(judge), place(judge, "pledge/")
    client.post(place(judge, "invitation/"), {"answer": "accept"})
    assert client.get(place(judge, "pledge.pdf")).status_code == 404
    page = client.post(path, {**TICKED, "signed_name": "남의 이름"})
    assert page.status_code == 422
    assert "Sign with your own name" in page.content.decode()
    most = {name: TICKED[name] for name in list(TICKED)[:-1]}
    page = client.post(path, {**most, "signed_name": "김새별"})
    assert page.content.decode().count('id="wrong-') == 1
    assert page.content.decode().count("checked") == len(most)  # nothing ticked is lost
    assert not Pledge.objects.filter(judge=judge).exists()
    assert client.post(path, {**TICKED, "signed_name": "kim-saebyeol"}).status_code == 302
    signed = Pledge.objects.get(judge=judge)
    assert signed.self_check.split() == list(SELF_CHECK)
    copy = client.get(place(judge, "pledge.pdf"))
    assert copy["Content-Type"] == "application/pdf"
    assert copy.getvalue().startswith(b"%PDF")
    asked = client.get(f"/api/v1/judge/editions/{round.edition.slug}/pledge").json()
    assert len(asked["self_check"]) == 7


def test_names_come_by_the_alphabet_and_not_in_the_order_of_the_entries(round: Round) -> None:
    pair = f.first_assignment(round)
    entries = [row.entry for row in round.participations.select_related("entry__startup")]
    for entry, name in zip(entries, ("하늘", "나래", "다온", "가온"), strict=True):
        Startup.objects.filter(pk=entry.startup_id).update(name_ko=name, name_en="")
    page = browser(pair.judge).get(f"/judge/rounds/{round.pk}/conflicts/").content.decode()
    places = [page.index(name) for name in ("가온", "나래", "다온", "하늘")]
    assert places == sorted(places)


def test_who_once_signed_in_by_code_signs_with_the_name_of_the_invitation(round: Round) -> None:
    person = f.a_person(email="bare@house.example")
    User.objects.filter(pk=person.pk).update(name="")
    judge = invite_judge(
        actor=f.organiser_of(round.edition), edition=round.edition, email=person.email,
        name="김 새별", name_roman="Kim Saebyeol", language="en", send_mail=False,
    )  # fmt: skip
    assert (judge.user.name, judge.user.name_roman) == ("김 새별", "Kim Saebyeol")
    assert AuditEvent.objects.filter(action="user.updated", object_id=str(person.pk)).count() == 1
    client, path = browser(judge), place(judge, "pledge/")
    client.post(place(judge, "invitation/"), {"answer": "accept"})
    page = client.get(path).content.decode()
    assert "Type it as your account has it: 김 새별 / Kim Saebyeol" in page
    assert 'value="김 새별"' not in page
    assert client.post(path, {**TICKED, "signed_name": "아무개"}).status_code == 422
    again = invite_judge(
        actor=f.organiser_of(other := f.a_preset_edition()), edition=other, email=person.email,
        name="다른 이름", send_mail=False,
    )  # fmt: skip
    assert again.user.name == "김 새별"


def test_a_passkey_is_offered_once_after_the_pledge(round: Round, judge: Judge) -> None:
    client, offer = browser(judge), "Sign in with a passkey from now on?"
    by_api = reverse("api:judge-passkey-offer")
    client.post(place(judge, "invitation/"), {"answer": "accept"})
    assert offer not in client.get("/en/judge/").content.decode()
    signed = client.post(place(judge, "pledge/"), {**TICKED, "signed_name": "김새별"})
    assert signed["Location"].endswith("/ties/")
    assert offer in client.get("/en/judge/").content.decode()
    assert client.get(by_api).json() == {"is_offered": True}
    assert client.post("/en/judge/passkey/", {"answer": "no"})["Location"] == "/en/judge/"
    answered = User.objects.get(pk=judge.user_id).passkey_answered_at
    assert answered is not None
    assert offer not in browser(judge).get("/en/judge/").content.decode()  # on another device
    client.post(by_api, {"wants": True}, content_type="application/json")
    assert User.objects.get(pk=judge.user_id).passkey_answered_at == answered
    assert AuditEvent.objects.filter(action="user.answered_passkey_offer").count() == 1


def test_yes_leads_who_came_by_a_mailed_link_past_a_code(round: Round, judge: Judge) -> None:
    client = browser(judge)
    client.post(place(judge, "invitation/"), {"answer": "accept"})
    client.post(place(judge, "pledge/"), {**TICKED, "signed_name": "김새별"})
    session = client.session
    session[LINK_PART] = "judge"
    session.save()
    assert "we mail you a code first" in client.get("/en/judge/").content.decode()
    answer = client.post("/en/judge/passkey/", {"answer": "yes"})
    asked = client.get(answer["Location"])
    assert asked["Location"].startswith(reverse("account:code"))
    assert "webauthn" in asked["Location"]
    assert User.objects.get(pk=judge.user_id).passkey_answered_at is not None


def test_who_has_a_passkey_is_not_asked(judge: Judge) -> None:
    Judge.objects.filter(pk=judge.pk).update(state=Judge.State.ACCEPTED)
    Pledge.objects.create(judge=judge, text_version=PLEDGE_VERSION, text="…", signed_name="김")
    assert is_passkey_offered(judge.user)
    Authenticator.objects.create(user=judge.user, type="webauthn", data={})
    assert not is_passkey_offered(judge.user)


def test_nobody_signs_before_their_account_has_a_name(round: Round, judge: Judge) -> None:
    client, path = browser(judge), place(judge, "pledge/")
    client.post(place(judge, "invitation/"), {"answer": "accept"})
    User.objects.filter(pk=judge.user_id).update(name="", name_roman="")
    page = client.post(path, {**TICKED, "signed_name": "아무개"})
    assert page.status_code == 422
    assert f"/en/me/?next={path}" in page.content.decode()
    body = {"signed_name": "아무개", "self_check": list(SELF_CHECK)}
    url = f"/api/v1/judge/editions/{round.edition.slug}/pledge"
    refused = client.post(url, body, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (422, "name_missing")
    assert not Pledge.objects.filter(judge=judge).exists()


def test_names_are_asked_before_the_first_entry_with_representative_and_dates(
    round: Round,
) -> None:
    pair = f.first_assignment(round)
    judge, client = pair.judge, browser(pair.judge)
    judge.names_checked.all().delete()
    Startup.objects.filter(pk=pair.entry.startup_id).update(representative="박대표")
    begin = f"/en/judge/rounds/{round.pk}/"
    assert client.get(begin)["Location"].endswith("/conflicts/")
    page = client.get(f"{begin}conflicts/").content.decode()
    assert "박대표" in page
    key = next(row.key for row in names_to_declare(round, judge) if row.entry == pair.entry)
    tie = {"entry": key, "kind": "employer", "since": "2021-03-01", "until": "2019-01-01"}
    refused = client.post(f"{begin}conflicts/", tie)
    assert refused.status_code == 422
    page = tags_on_one_line(refused.content.decode())
    assert '<option value="employer" selected' in page
    assert 'value="2021-03-01"' in page
    assert f'value="2019-01-01" aria-invalid="true" aria-describedby="until-{key}-wrong"' in page
    assert "This is before the beginning." in page
    assert page.count("aria-invalid") == 1
    half = client.post(f"{begin}conflicts/", {**tie, "since": "2021-3"})
    assert f'id="since-{key}-wrong"' in half.content.decode()
    client.post(f"{begin}conflicts/", {**tie, "until": "2024-02-28"})
    conflict = judge.conflicts.get(entry=pair.entry)
    assert (conflict.since, conflict.until) == (date(2021, 3, 1), date(2024, 2, 28))
    rows = client.get(f"/api/v1/judge/rounds/{round.pk}/names").json()
    assert next(row for row in rows if row["entry"] == key)["until"] == "2024-02-28"
    client.post(f"{begin}conflicts/", {"checked": "1"})
    client.post(f"/api/v1/judge/rounds/{round.pk}/names/confirmed")
    assert NamesChecked.objects.filter(judge=judge, round=round).count() == 1
    assert AuditEvent.objects.filter(action="conflicts.confirmed").count() == 1
    assert "/conflicts/" not in client.get(begin)["Location"]

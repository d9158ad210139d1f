"""A founder in a hurry, and an attacker, on the startup's pages: every error names the field and
the mend, and nothing typed is lost.
"""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from submissions.models import Consent, Entry
from submissions.services.draft import save_answers
from tests.submissions.factories import (
    ITEM,
    a_deck,
    a_draft,
    a_user,
    an_edition,
    fill,
    submitted,
    writer_of,
)

pytestmark = pytest.mark.django_db


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name, *args):
    with translation.override("ko"):
        return reverse(f"startups:{name}", args=args)


def close(edition) -> None:
    edition.opens_at, edition.closes_at = (
        timezone.now() - timedelta(days=3),
        timezone.now() - timedelta(days=1),
    )
    edition.save()


def test_a_session_that_ends_in_the_middle_of_a_form_loses_nothing():
    entry = a_draft()
    client, path = Client(), address("section", entry.pk, "problem")
    sent = client.post(
        path,
        {"problem-who": "세션이 끝난 뒤에 쓴 글", "problem-why": "지금", "base-problem-who": "0"},
    )
    assert (sent.status_code, sent.url.partition("?")[2]) == (302, f"next={path}")
    client.force_login(writer_of(entry))
    page = client.get(path).content.decode()
    assert "세션이 끝난 뒤에 쓴 글" in page
    assert "쓰던 내용을 되살렸으니" in page
    assert "세션이 끝난 뒤에 쓴 글" not in client.get(path).content.decode()  # given out once
    entry.refresh_from_db()
    assert entry.answers == {}


def test_what_somebody_sent_signed_out_is_never_shown_on_another_page_or_to_a_stranger():
    entry = a_draft()
    client, path = Client(), address("company", entry.pk)
    client.post(path, {"name_ko": "비밀 이름"})
    mine = a_draft()
    client.force_login(writer_of(mine))
    assert client.get(path).status_code == 404
    assert "비밀 이름" not in client.get(address("company", mine.pk)).content.decode()


def test_the_company_saves_itself_and_says_what_it_cannot_keep():
    entry = a_draft()
    client, path = client_of(writer_of(entry)), address("company-fields", entry.pk)

    def patch(changes):
        return client.generic("PATCH", path, json.dumps({"changes": changes}), "application/json")

    kept = patch(
        {"district": "마포구", "revenue_krw": "128,400", "registration_number": "000-00-00000"}
    )
    assert (kept.status_code, list(kept.json()["refused"]), sorted(kept.json()["versions"])) == (
        422,
        ["registration_number"],
        ["district", "revenue_krw"],
    )
    assert patch({"name_en": "Dotori\x00"}).status_code in {200, 422}
    assert patch({"no_such_field": "x"}).json() == {"versions": {}, "refused": {}}
    assert client.generic("PATCH", path, "[1", "application/json").status_code == 422
    entry.startup.refresh_from_db()
    assert (
        entry.startup.district,
        entry.startup.revenue_krw,
        entry.startup.registration_number,
    ) == ("마포구", 1_284_000_000, "")


def test_the_company_is_saved_by_its_writers_only():
    entry = a_draft()
    path, body = (
        address("company-fields", entry.pk),
        json.dumps({"changes": {"district": "마포구"}}),
    )
    assert Client().generic("PATCH", path, body, "application/json").status_code == 401
    assert client_of(a_user()).generic("PATCH", path, body, "application/json").status_code == 404
    entry.startup.refresh_from_db()
    assert entry.startup.district == ""


def test_two_bad_fields_of_the_company_are_both_named_and_the_rest_is_kept():
    entry, other = a_draft(), fill(a_draft(), deck=False)
    other.startup.refresh_from_db()
    typed = {
        "kind": "corporation",
        "name_ko": "도토리 900101-1234567",
        "registration_number": other.startup.registration_number,
        "district": "마포구",
    }
    answer = client_of(writer_of(entry)).post(address("company", entry.pk), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    for word in ("주민등록번호", "이미 신청", "도토리 900101-1234567"):
        assert word in page
    entry.startup.refresh_from_db()
    assert (entry.startup.registration_number, entry.startup.district) == ("", "마포구")


@pytest.mark.parametrize("entered", [True, False])
def test_submitting_after_the_deadline_shows_what_counts_and_no_button(entered):
    entry = submitted() if entered else fill(a_draft())
    close(entry.edition)
    client = client_of(writer_of(entry))
    answer = client.post(address("submit", entry.pk), {"idempotency_key": "late"})
    page = answer.content.decode()
    assert (answer.status_code, "마감이 지났습니다" in page) == (409, True)
    assert ("로 심사합니다" in page) is entered
    for path in (address("review", entry.pk), address("entry", entry.pk)):
        assert f'action="{address("submit", entry.pk)}"' not in client.get(path).content.decode()
    if entered:
        assert (
            "아직 고칠 수 있습니다" not in client.get(address("receipt", entry.pk)).content.decode()
        )
    assert entry.receipts.count() == int(entered)


def test_nothing_is_begun_before_the_opening_and_after_the_deadline():
    edition = an_edition()
    close(edition)
    client = client_of(a_user())
    assert client.get(address("start", edition.slug)).status_code == 409
    assert (
        client.post(address("start", edition.slug), {"company_name": "도토리"}).status_code == 409
    )
    assert not Entry.objects.exists()


def test_the_review_shows_what_the_draft_says_not_what_was_submitted_before():
    entry = submitted()
    save_answers(
        actor=writer_of(entry),
        entry=entry,
        changes={"track": "growth", "title_en": "Carrier robot"},
    )
    page = client_of(writer_of(entry)).get(address("review", entry.pk)).content.decode()
    for word in ("<dd>성장</dd>", "Carrier robot"):
        assert word in page


def test_a_consent_that_a_submission_rests_on_stays_and_the_other_ticks_are_done():
    entry = submitted()
    answer = client_of(writer_of(entry)).post(address("consents", entry.pk), {"filming": "yes"})
    assert answer.status_code == 422
    assert 'href="#consent-collection"' in answer.content.decode()
    assert sorted(
        Consent.objects.filter(startup=entry.startup, withdrawn_at=None).values_list(
            "kind", flat=True
        )
    ) == ["collection", "filming"]


def test_html_in_names_is_shown_as_it_was_typed():
    entry = a_draft(company="<script>alert(1)</script>")
    client = client_of(writer_of(entry))
    client.post(address("item", entry.pk), ITEM | {"title_ko": "<img src=x onerror=alert(2)>"})
    for path in (
        address("home"),
        address("entry", entry.pk),
        address("review", entry.pk),
        address("item", entry.pk),
    ):
        page = client.get(path).content.decode()
        assert "<script>alert(1)" not in page
        assert "<img src=x" not in page


@pytest.mark.parametrize("name", ["withdraw", "submit", "item", "consents"])
def test_nul_in_a_form_is_answered_in_words(name):
    entry = submitted()
    body = "reason=a%00b&idempotency_key=%00&title_ko=a%00b"
    answer = client_of(writer_of(entry)).post(
        address(name, entry.pk), body, content_type="application/x-www-form-urlencoded"
    )
    assert (answer.status_code, "NUL" in answer.content.decode()) == (400, True)
    entry.refresh_from_db()
    assert (entry.state, entry.receipts.count(), entry.title_ko) == (
        "submitted",
        1,
        ITEM["title_ko"],
    )


@pytest.mark.parametrize("rows", [1, 15])
@pytest.mark.parametrize("name", ["team", "files", "entry"])
def test_pages_with_rows_ask_the_same_number_of_queries_however_many_there_are(
    name, rows, django_assert_max_num_queries
):
    entry = fill(a_draft())
    for _ in range(rows):
        entry.startup.members.create(user=a_user(), kind="writer")
        a_deck(entry, checked=False).__class__.objects.filter(entry=entry, state="checking").update(
            kind="proof"
        )
    client = client_of(writer_of(entry))
    with django_assert_max_num_queries(15):
        assert client.get(address(name, entry.pk)).status_code == 200


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("", ["문제인식", "성장전략", "필수: 발표 자료"]),
        ("/en", ["Problem", "Growth", "Required: pitch deck"]),
    ],
)
def test_everything_that_will_be_asked_is_read_before_signing_up(prefix, words):
    edition = an_edition()
    page = Client().get(f"{prefix}/c/{edition.slug}/form/").content.decode()
    for word in words:
        assert f">{word}<" in page or word in page.partition("plain-list")[2], word

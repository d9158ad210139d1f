import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from judging.models import (
    Anchor,
    Announcement,
    Assignment,
    Criterion,
    Judge,
    Round,
    RoundEntry,
    Rubric,
    Scoresheet,
    Standing,
    Tally,
)
from submissions.models import Attachment, Entry
from submissions.services.draft import add_member, save_answers
from tests.submissions.factories import (
    ANSWERS,
    ITEM,
    a_deck,
    a_draft,
    a_pdf,
    a_user,
    an_edition,
    an_organiser,
    fill,
    submitted,
    writer_of,
)

pytestmark = pytest.mark.django_db
PAGES = ["entry", "company", "item", "files", "deck", "team", "consents", "review", "feedback"]


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name, *args):
    with translation.override("ko"):
        return reverse(f"startups:{name}", args=args)


def all_addresses(entry):
    return [
        *(address(name, entry.pk) for name in PAGES),
        address("section", entry.pk, "problem"),
        address("receipt", entry.pk),
        address("receipt-pdf", entry.pk),
        address("file-rows", entry.pk, "deck"),
    ]


def test_the_whole_road_by_page_without_javascript():
    actor, edition = a_user("김서연"), an_edition()
    client = client_of(actor)
    assert edition.name_ko in client.get(address("home")).content.decode()
    begun = client.post(
        address("start", edition.slug),
        {
            "company_name": "도토리로보틱스",
            "in_seoul": "yes",
            "kind": "corporation",
            "founded_on": "2022-03-02",
            "representative": "yes",
        },
    )
    entry = Entry.objects.get()
    assert begun.url == address("entry", entry.pk)
    company = client.post(
        address("company", entry.pk),
        {
            "kind": "corporation",
            "name_ko": "도토리로보틱스",
            "registration_number": "124-81-00998",
            "founded_on": "2022-03-02",
            "representative": "김서연",
            "district": "성동구",
            "revenue_krw": "128,400",
        },
    )
    assert company.url == address("item", entry.pk)
    assert client.post(address("item", entry.pk), ITEM).url == address(
        "section", entry.pk, "problem"
    )
    for section in ("problem", "solution", "scale-up"):
        assert client.post(address("section", entry.pk, section), ANSWERS).status_code == 302
    assert client.post(address("section", entry.pk, "team"), ANSWERS).url == address(
        "files", entry.pk
    )
    assert (
        client.post(
            address("files", entry.pk),
            {"kind": "deck", "file": SimpleUploadedFile("deck.pdf", a_pdf())},
        ).status_code
        == 302
    )
    assert client.post(address("consents", entry.pk), {"collection": "yes"}).url == address(
        "review", entry.pk
    )
    page = client.get(address("review", entry.pk)).content.decode()
    key = re.search(r'name="idempotency_key" value="(\w+)"', page)[1]
    for _ in range(2):  # a double click
        assert client.post(address("submit", entry.pk), {"idempotency_key": key}).url == address(
            "receipt", entry.pk
        )
    entry.refresh_from_db()
    assert (entry.state, entry.receipts.count(), entry.startup.revenue_krw) == (
        "submitted",
        1,
        1_284_000_000,
    )
    assert entry.code in client.get(address("receipt", entry.pk)).content.decode()
    assert client.get(address("receipt-pdf", entry.pk)).content.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"in_seoul": "no"}, "서울"),
        ({"representative": "no"}, "대표자가"),
        ({"founded_on": "2010-01-01"}, "2019"),
        ({"founded_on": ""}, "창업한 날짜"),
        ({"company_name": ""}, "기업 이름"),
    ],
)
def test_three_questions_stop_whoever_would_fill_it_in_in_vain(changed, words):
    edition = an_edition()
    answers = {
        "company_name": "도토리",
        "in_seoul": "yes",
        "kind": "corporation",
        "founded_on": "2022-03-02",
        "representative": "yes",
    } | changed
    answer = client_of(a_user()).post(address("start", edition.slug), answers)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Entry.objects.exists()


def test_whoever_has_begun_goes_on_with_the_draft():
    entry = a_draft()
    assert client_of(writer_of(entry)).get(address("start", entry.edition.slug)).url == address(
        "entry", entry.pk
    )


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_page_opens_in_both_languages(language):
    entry = submitted()
    client = client_of(writer_of(entry))
    for path in [address("home"), *all_addresses(entry)]:
        answer = client.get(path if language == "ko" else f"/en{path}")
        assert answer.status_code == 200, path
        if answer["Content-Type"].startswith("text/html") and "<html" in answer.content.decode():
            assert f'<html lang="{language}">' in answer.content.decode()


def test_strangers_organisers_and_the_signed_out_do_not_get_in():
    entry = submitted()
    for path in all_addresses(entry):
        assert client_of(a_user()).get(path).status_code == 404, path
        assert client_of(an_organiser(entry.edition)).get(path).status_code == 404, path
        assert Client().get(path).status_code == 302, path


def test_nobody_else_writes_through_the_pages():
    entry = submitted()
    before = Entry.objects.values().get()
    for user in (a_user(), an_organiser(entry.edition), writer_of(submitted())):
        client = client_of(user)
        for name, typed in [
            ("company", {"name_ko": "남"}),
            ("item", ITEM | {"title_ko": "남"}),
            ("submit", {}),
            ("withdraw", {}),
            ("consents", {"filming": "yes"}),
            ("team", {"email": "x@example.com"}),
        ]:
            assert client.post(address(name, entry.pk), typed).status_code == 404, name
    assert Entry.objects.values().get(pk=entry.pk) == before
    assert (entry.startup.members.count(), entry.startup.consents.count()) == (1, 1)


def test_a_co_writer_writes_but_cannot_submit_or_consent():
    entry = fill(a_draft())
    client = client_of(
        add_member(actor=writer_of(entry), startup=entry.startup, email="writer@example.com").user
    )
    assert (
        client.post(address("item", entry.pk), ITEM | {"title_ko": "둘이 쓴 이름"}).status_code
        == 302
    )
    assert client.post(address("submit", entry.pk), {"idempotency_key": "x"}).status_code == 403
    assert (
        client.post(
            address("consents", entry.pk), {"collection": "yes", "filming": "yes"}
        ).status_code
        == 403
    )
    assert (
        address("submit", entry.pk) not in client.get(address("review", entry.pk)).content.decode()
    )
    entry.refresh_from_db()
    assert (entry.state, entry.title_ko, entry.startup.consents.count()) == (
        "draft",
        "둘이 쓴 이름",
        1,
    )


def test_what_is_wrong_is_kept_and_shown_with_what_to_do():
    entry = a_draft()
    answer = client_of(writer_of(entry)).post(
        address("section", entry.pk, "problem"), {"problem-who": "", "problem-why": "가" * 308}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "300자를 8자 넘었습니다" in page
    assert 'href="#id_problem-who"' in page
    assert "<title>문제:" in page
    entry.refresh_from_db()
    assert entry.answers["problem-why"] == "가" * 308


def test_a_bad_registration_number_is_shown_and_the_rest_is_kept():
    entry = a_draft()
    answer = client_of(writer_of(entry)).post(
        address("company", entry.pk),
        {
            "kind": "corporation",
            "name_ko": "도토리",
            "registration_number": "000-00-00000",
            "district": "마포구",
        },
    )
    entry.startup.refresh_from_db()
    assert answer.status_code == 422
    assert "사업자등록번호가 맞지 않습니다" in answer.content.decode()
    assert (entry.startup.registration_number, entry.startup.district) == ("", "마포구")


def test_two_people_in_one_field_see_both_texts():
    entry = a_draft()
    save_answers(actor=writer_of(entry), entry=entry, changes={"problem-who": "먼저 쓴 글"})
    answer = client_of(writer_of(entry)).post(
        address("section", entry.pk, "problem"),
        {"problem-who": "나중에 쓴 글", "problem-why": "지금", "base-problem-who": "0"},
    )
    page = answer.content.decode()
    assert (answer.status_code, "먼저 쓴 글" in page, "나중에 쓴 글" in page) == (422, True, True)
    entry.refresh_from_db()
    assert entry.answers["problem-who"] == "먼저 쓴 글"


def test_after_the_deadline_the_person_is_told_and_the_draft_is_kept():
    entry = fill(a_draft())
    edition = entry.edition
    edition.opens_at, edition.closes_at = (
        timezone.now() - timedelta(days=3),
        timezone.now() - timedelta(days=1),
    )
    edition.save()
    client = client_of(writer_of(entry))
    answer = client.post(address("submit", entry.pk), {"idempotency_key": "late"})
    assert answer.status_code == 409
    assert "마감이 지났습니다" in answer.content.decode()
    assert (
        client.post(address("item", entry.pk), ITEM | {"title_ko": "늦은 이름"}).status_code == 302
    )
    entry.refresh_from_db()
    assert (entry.state, entry.answers["title_ko"]) == ("draft", "늦은 이름")


def test_the_rows_of_files_ask_again_only_while_a_check_is_going_on():
    entry = a_draft()
    client = client_of(writer_of(entry))
    deck = a_deck(entry, checked=False)
    assert "every 2s" in client.get(address("file-rows", entry.pk, "deck")).content.decode()
    Attachment.objects.filter(pk=deck.pk).update(state="refused", refusal_code="encrypted")
    rows = client.get(address("file-rows", entry.pk, "deck")).content.decode()
    assert "비밀번호가 걸려 있습니다" in rows
    assert "every 2s" not in rows
    assert client.post(address("file-remove", entry.pk, deck.pk)).status_code == 302
    assert client.get(address("file-rows", entry.pk, "nothing")).status_code == 404


def test_a_file_that_is_not_taken_is_refused_beside_its_field():
    entry = a_draft()
    answer = client_of(writer_of(entry)).post(
        address("files", entry.pk), {"kind": "deck", "file": SimpleUploadedFile("deck.exe", b"MZ")}
    )
    assert answer.status_code == 422
    assert not Attachment.objects.exists()


def a_judged(entry, *, state="published"):
    now = timezone.now()
    one = Round.objects.create(
        edition=entry.edition,
        order=1,
        name_ko="서류평가",
        opens_at=now,
        closes_at=now + timedelta(days=1),
        places=3,
        pass_mark=Decimal(60),
    )
    criterion = Criterion.objects.create(
        rubric=Rubric.objects.create(round=one),
        key="problem",
        order=1,
        title_ko="문제인식",
        points=Decimal(30),
    )
    Anchor.objects.create(criterion=criterion, level=5, text_ko="절실한 문제입니다")
    RoundEntry.objects.create(round=one, entry=entry, blind_code="A1")
    judge = Judge.objects.create(edition=entry.edition, user=a_user("심사숙고"), state="accepted")
    assignment = Assignment.objects.create(round=one, judge=judge, entry=entry)
    Scoresheet.objects.create(
        assignment=assignment,
        state="submitted",
        total=Decimal("81.5"),
        submitted_at=now,
        comment="현장을 잘 압니다.",
        private_note="운영진만 봅니다",
    )
    tally = Tally.objects.create(
        round=one, number=1, method="mean", input_digest="x", software="test", seed=1, sheet_count=1
    )
    other = submitted(entry.edition)
    Standing.objects.create(
        tally=tally,
        entry=entry,
        rank=1,
        base=Decimal("81.50"),
        official=Decimal("81.50"),
        criteria={"problem": "24.00"},
    )
    Standing.objects.create(
        tally=tally, entry=other, rank=2, base=Decimal("70.50"), official=Decimal("70.50")
    )
    facts = {"published_at": now, "approved_by": a_user()} if state == "published" else {}
    Announcement.objects.create(
        edition=entry.edition, round=one, state=state, prepared_by=a_user(), **facts
    )
    return one


def test_feedback_shows_ones_own_figures_and_the_comments_and_nothing_else():
    entry = submitted()
    a_judged(entry)
    page = client_of(writer_of(entry)).get(address("feedback", entry.pk)).content.decode()
    for word in ("81.50", "24.00", "현장을 잘 압니다."):
        assert word in page
    for secret in ("70.50", "76.00", "심사숙고", "운영진만 봅니다"):
        assert secret not in page


def test_nothing_of_the_result_is_shown_before_it_is_announced():
    entry = submitted()
    a_judged(entry, state="prepared")
    client = client_of(writer_of(entry))
    page = (
        client.get(address("feedback", entry.pk)).content.decode()
        + client.get(address("entry", entry.pk)).content.decode()
    )
    assert "아직 발표 전입니다" in page
    for secret in ("81.5", "현장을 잘 압니다.", "결과가 발표됐습니다"):
        assert secret not in page


def test_the_rubric_stands_beside_the_question_it_is_read_by():
    entry = a_draft()
    a_judged(entry, state="prepared")
    assert (
        "절실한 문제입니다"
        in client_of(writer_of(entry)).get(address("section", entry.pk, "problem")).content.decode()
    )


@pytest.mark.parametrize("rows", [1, 30])
def test_my_applications_ask_the_same_number_of_queries_however_many_there_are(
    rows, django_assert_max_num_queries
):
    actor, edition = a_user(), an_edition()
    for _ in range(rows):
        a_draft(edition).startup.members.create(user=actor, kind="writer")
    client = client_of(actor)
    with django_assert_max_num_queries(6):
        assert client.get(address("home")).content.decode().count("entry-card") == rows


@pytest.mark.parametrize("name", PAGES)
def test_no_page_asks_more_than_fifteen_queries(name, django_assert_max_num_queries):
    entry = submitted()
    client = client_of(writer_of(entry))
    with django_assert_max_num_queries(15):
        client.get(address(name, entry.pk))

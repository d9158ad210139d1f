"""A question about a call, its answer for the asker or for all, and rules that stand."""

from typing import Any

import pytest
from django.test import Client

from challenge.kernel.errors import InvalidInput, NotAllowed, Refusal
from challenge.kernel.versions import ChangedMeanwhile, VersionNeeded
from challenge.models import Edition, LogRecord, Mail
from challenge.transparency.sealing import seal_whole_log
from introductions.queries.personal_data import personal_data
from introductions.services.erasure.person import erase_person
from submissions.models import Inquiry
from submissions.services.with_organiser.inquiries import (
    MOST_A_DAY,
    NoQuestionsNow,
    RuleStands,
    TooManyQuestions,
    answer_question,
    ask_question,
)
from tests.submissions import factories as s

pytestmark = pytest.mark.django_db
ASKED = "공동대표 가운데 한 사람만 서울에 살아도 됩니까?"
ANSWER = "본점 소재지만 봅니다. 대표자의 주소는 보지 않습니다."


def asked(edition: Edition | None = None, question: str = ASKED) -> Inquiry:
    return ask_question(actor=s.a_user(), edition=edition or s.an_edition(), question=question)


def answered(inquiry: Inquiry, **facts: Any) -> Inquiry:
    actor = s.an_organiser(inquiry.edition)
    return answer_question(actor=actor, inquiry=inquiry, answer=ANSWER, **facts)


def readers(client: Client, address: str, inquiry: Inquiry) -> dict[str, str]:
    """The page as the asker, a stranger and somebody who isn't signed in read it."""
    assert inquiry.asked_by is not None
    pages = {"nobody": client.get(address).content.decode()}
    for name, person in (("asker", inquiry.asked_by), ("stranger", s.a_user())):
        client.force_login(person)
        pages[name] = client.get(address).content.decode()
        client.logout()
    return pages


def test_an_answer_for_the_asker_alone_is_mailed_and_read_by_nobody_else(client: Client) -> None:
    inquiry = asked()
    organiser = s.an_organiser(inquiry.edition)
    inquiry = answer_question(actor=organiser, inquiry=inquiry, answer=ANSWER)
    mail = Mail.objects.get(kind="inquiry_answered")
    assert inquiry.asked_by is not None
    assert (mail.to_email, ANSWER in mail.body) == (inquiry.asked_by.email, True)
    address = f"/c/{inquiry.edition.slug}/questions/"
    shown = readers(client, address, inquiry)
    assert {name for name, page in shown.items() if ANSWER in page} == {"asker"}
    told = client.get(f"/api/v1/editions/{inquiry.edition.slug}/inquiries/").json()
    assert told == {"published": [], "own": []}


def test_a_published_answer_is_read_by_all_without_the_name_and_in_the_published_words(
    client: Client,
) -> None:
    inquiry = asked(question="도토리로보틱스인데, 공동대표도 됩니까?")
    answered(inquiry, is_public=True, shown_question="공동대표도 됩니까?")
    assert inquiry.asked_by is not None
    for address in ("questions/", ""):
        shown = readers(client, f"/c/{inquiry.edition.slug}/{address}", inquiry)
        assert all(ANSWER in page for page in shown.values())
        assert "도토리로보틱스" not in shown["nobody"] + shown["stranger"]
        assert inquiry.asked_by.name not in shown["nobody"] + shown["stranger"]
    told = client.get(f"/api/v1/editions/{inquiry.edition.slug}/inquiries/").json()
    assert [row["question"] for row in told["published"]] == ["공동대표도 됩니까?"]


def test_an_answer_that_states_a_rule_is_published_logged_and_never_changed(client: Client) -> None:
    other, inquiry = asked(), None
    answered(other, is_public=True)
    inquiry = asked(other.edition, "업력은 언제부터 셉니까?")
    with pytest.raises(InvalidInput) as refused:
        answered(inquiry, states_rule=True)
    assert set(refused.value.fields) == {"is_public"}
    rule = answered(inquiry, states_rule=True, is_public=True)
    seal_whole_log()
    record = LogRecord.objects.get(event__action="inquiry.ruled")
    assert record.content is not None
    assert (record.kind, record.content["answer"]) == ("rule", ANSWER)
    with pytest.raises(RuleStands):
        answer_question(
            actor=s.an_organiser(inquiry.edition), inquiry=rule, answer="아니요", seen=rule.etag
        )
    rule.refresh_from_db()
    assert rule.answer == ANSWER
    page = client.get(f"/en/c/{inquiry.edition.slug}/questions/").content.decode()
    assert page.index("업력은 언제부터") < page.index(ASKED)
    assert "Part of the rules" in page


def test_an_answer_is_changed_only_by_who_saw_it_and_the_asker_hears_of_it() -> None:
    inquiry = answered(asked())
    actor = s.an_organiser(inquiry.edition)
    with pytest.raises(VersionNeeded):
        answer_question(actor=actor, inquiry=inquiry, answer="다릅니다")
    changed = answer_question(actor=actor, inquiry=inquiry, answer="다릅니다", seen=inquiry.etag)
    with pytest.raises(ChangedMeanwhile):
        answer_question(actor=actor, inquiry=inquiry, answer="또 다름", seen=inquiry.etag)
    answer_question(actor=actor, inquiry=changed, answer="다릅니다")
    assert Mail.objects.filter(kind="inquiry_answered").count() == 2


def test_who_may_ask_how_often_and_what() -> None:
    edition, actor = s.an_edition(), s.a_user()
    s.an_organiser(edition)
    for _time in range(2):  # a double click
        ask_question(actor=actor, edition=edition, question=ASKED)
    assert Mail.objects.filter(kind="inquiry_asked").count() == Inquiry.objects.count() == 1
    for question in (" ", "가" * 1001, "주민등록번호 900101-1234567"):
        with pytest.raises(Refusal) as refused:
            ask_question(actor=actor, edition=edition, question=question)
        assert set(refused.value.fields) == {"question"}
    for number in range(MOST_A_DAY - 1):
        ask_question(actor=actor, edition=edition, question=f"{number}번 질문입니다")
    with pytest.raises(TooManyQuestions):
        ask_question(actor=actor, edition=edition, question="하나 더")
    assert Inquiry.objects.count() == MOST_A_DAY
    with pytest.raises(NoQuestionsNow):
        asked(s.an_edition(state="finished"))
    inquiry = Inquiry.objects.earliest("pk")
    for stranger in (actor, s.an_organiser(edition, "observer"), s.an_organiser(s.an_edition())):
        with pytest.raises(NotAllowed):
            answer_question(actor=stranger, inquiry=inquiry, answer=ANSWER)


def test_from_the_question_to_the_published_answer_by_pages_and_by_api(client: Client) -> None:
    edition = s.an_edition()
    page, desk = f"/c/{edition.slug}/questions/", f"/run/{edition.slug}/questions/"
    api = f"/api/v1/editions/{edition.slug}/inquiries/"
    assert "/login/" in client.post(page, {"question": ASKED})["Location"]
    assert client.post(api, {"question": ASKED}).status_code == 403
    asker, organiser = s.a_user(), s.an_organiser(edition)
    client.force_login(asker)
    long = client.post(page, {"question": "가" * 1001})
    assert (long.status_code, "가" * 1001 in long.content.decode()) == (422, True)
    assert client.post(page, {"question": ASKED}).status_code == 302
    assert ASKED in client.get(page).content.decode()
    assert client.get(desk).status_code == 404
    client.force_login(organiser)
    inquiry = Inquiry.objects.get()
    assert ASKED in client.get(desk).content.decode()
    form = client.get(f"{desk}{inquiry.pk}/")
    assert asker.name in form.content.decode()
    sent = client.post(f"{desk}{inquiry.pk}/", {"answer": ANSWER, "is_public": "on"})
    assert sent.status_code == 302
    row = client.get(f"{api}all").json()[0]
    rule = {"answer": ANSWER, "is_public": True, "states_rule": True}
    put = client.put(
        f"{api}{inquiry.pk}/answer", rule, "application/json", headers={"If-Match": row["etag"]}
    )
    assert (put.status_code, put.json()["states_rule"]) == (200, True)
    client.force_login(asker)
    told = client.get(api).json()
    assert told["own"][0]["question"] == told["published"][0]["question"] == ASKED
    assert personal_data(asker, only=["inquiries"])["inquiries"][0]["answer"] == ANSWER


def test_an_erasure_takes_the_askers_words_and_leaves_what_is_published() -> None:
    inquiry = asked(question="도토리로보틱스의 공동대표도 됩니까?")
    answered(inquiry, is_public=True, shown_question="공동대표도 됩니까?")
    assert inquiry.asked_by is not None
    erase_person(person=inquiry.asked_by, asked_by=None)
    inquiry.refresh_from_db()
    assert inquiry.asked_by is None
    assert "도토리" not in inquiry.question
    assert (inquiry.shown_question, inquiry.answer) == ("공동대표도 됩니까?", ANSWER)

"""The appeals desk: list, one appeal, its reply by two persons, the register, the correction."""

import pytest
from django.urls import reverse
from pypdfium2 import PdfDocument

from judging.models import Appeal
from tests.frontend.pages.organisers.desk import signed_in
from tests.judging import factories as make
from tests.judging.appeal_cases import a_result, an_appeal, the_loser

pytestmark = pytest.mark.django_db


def at(appeal: Appeal, name: str, *more: object) -> str:
    return reverse(f"organisers:{name}", args=[appeal.edition.slug, *more])


def test_two_persons_answer_and_an_accepted_appeal_begins_a_correction() -> None:
    appeal = an_appeal(the_loser(a_result()))
    preparer = make.organiser_of(appeal.edition)
    first, second = signed_in(preparer), signed_in(make.an_organiser_of(appeal.edition))
    page = at(appeal, "appeal", appeal.pk)
    assert page in first.get(at(appeal, "appeals")).content.decode()
    html = first.get(page).content.decode()
    assert appeal.statement in html
    assert html.count("<tr>") > 2  # the sheets
    assert first.post(page, {"outcome": "accepted", "reply_ko": ""}).status_code == 422
    sent = {"outcome": "accepted", "reply_ko": "합계가 틀렸습니다."}
    assert first.post(page, sent | {"shown": "-"}).status_code in {302, 412}
    if Appeal.objects.get().state != "prepared":
        first.post(page, sent)
    assert Appeal.objects.get().prepared_by == preparer
    approve = at(appeal, "approve_reply", appeal.pk)
    shown = {"shown": Appeal.objects.get().etag}
    assert first.post(approve, shown).status_code == 403
    assert second.post(approve).status_code != 302  # what was read isn't said
    assert second.post(approve, shown).status_code == 302
    assert Appeal.objects.get().state == "answered"
    begun = second.get(at(appeal, "correction", 1) + f"?appeal={appeal.pk}").content.decode()
    assert f"이의신청({appeal.code})을 인용하여 정정합니다." in begun
    assert f"Corrected because appeal {appeal.code} was accepted." in begun
    assert second.get(at(appeal, "appeal_letter", appeal.pk)).status_code == 200


def test_it_is_assigned_and_given_back_by_its_page() -> None:
    appeal = an_appeal(the_loser(a_result()))
    organiser = signed_in(make.organiser_of(appeal.edition))
    other = make.an_organiser_of(appeal.edition)
    person = at(appeal, "assign_appeal", appeal.pk)
    assert organiser.post(person, {"person": other.pk}).status_code == 302
    assert organiser.post(person, {"person": make.a_person().pk}).status_code == 404
    assert Appeal.objects.get().assigned_to == other
    sent = {"outcome": "dismissed", "reply_ko": "맞습니다."}
    organiser.post(at(appeal, "appeal", appeal.pk), sent)
    organiser.post(at(appeal, "return_reply", appeal.pk))
    assert Appeal.objects.get().state == "submitted"


def test_the_register_is_a_table_and_a_paper() -> None:
    appeal = an_appeal(the_loser(a_result()))
    observer = signed_in(make.an_organiser_of(appeal.edition, "observer"))
    answer = observer.get(at(appeal, "appeal_register", "csv"))
    rows = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert appeal.code in rows
    assert appeal.entry.startup.name in rows
    paper = observer.get(at(appeal, "appeal_register", "pdf")).content
    assert appeal.code in PdfDocument(paper)[0].get_textpage().get_text_bounded()
    assert observer.get(at(appeal, "appeal_register", "doc")).status_code == 404

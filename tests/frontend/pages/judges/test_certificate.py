"""A judge gets a certificate after the close, for sheets that were submitted; nobody else does."""

import pypdfium2
import pytest
from django.test import Client

from judging.models import Judge, Round
from judging.services.rounds.close import close_round
from tests.frontend.pages.organisers.desk import signed_in
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


def words_of(pdf: bytes) -> str:
    page = pypdfium2.PdfDocument(pdf)[0]
    return " ".join(str(page.get_textpage().get_text_range()).split())


def certificate(client: Client, round: Round, prefix: str = "") -> tuple[int, bytes]:
    answer = client.get(f"{prefix}/judge/rounds/{round.pk}/certificate.pdf")
    return answer.status_code, answer.content


def test_a_judge_gets_the_certificate_after_the_close_and_not_before() -> None:
    round = make.an_open_round(entries=3, judges=3)
    make.score_all(round)
    judge = Judge.objects.filter(edition=round.edition).earliest("pk")
    client = signed_in(judge.user)
    assert certificate(client, round)[0] == 404
    close_round(actor=make.organiser_of(round.edition), round=round)
    status, document = certificate(client, round)
    assert status == 200
    said = words_of(document)
    assert judge.user.name in said
    assert "심사 확인서" in said
    assert round.name in said
    done = client.get(f"/judge/rounds/{round.pk}/done/").content.decode()
    assert f"/judge/rounds/{round.pk}/certificate.pdf" in done
    assert "Certificate of judging" in words_of(certificate(client, round, "/en")[1])
    for entry in round.edition.entries.all():
        assert entry.startup.name_ko not in said


def test_who_submitted_nothing_and_who_is_no_judge_get_none() -> None:
    round = make.an_open_round(entries=3, judges=3)
    close_round(actor=make.organiser_of(round.edition), round=round)
    judge = Judge.objects.filter(edition=round.edition).earliest("pk")
    assert certificate(signed_in(judge.user), round)[0] == 404
    assert certificate(signed_in(make.a_person()), round)[0] == 404

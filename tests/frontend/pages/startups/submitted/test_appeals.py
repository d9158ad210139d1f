"""The startup's page of its appeal: written, kept, submitted, withdrawn, answered by letter."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdfium2 import PdfDocument

from judging.models import Announcement, Appeal
from judging.services.results.appeals.answer_appeal import approve_reply, prepare_reply
from submissions.models import Entry
from tests.frontend.pages.organisers.desk import signed_in
from tests.judging import factories as make
from tests.judging.appeal_cases import WORDS, a_result, an_appeal, founder_of, the_loser
from tests.submissions.factories import a_pdf

pytestmark = pytest.mark.django_db
PDF = a_pdf()


def at(entry: Entry, name: str = "appeal", *more: int) -> str:
    return reverse(f"startups:{name}", args=[entry.pk, *more])


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_from_the_result_to_the_letter() -> None:
    entry = the_loser(a_result())
    founder = signed_in(founder_of(entry))
    assert at(entry) in text(founder, at(entry, "feedback"))
    founder.post(at(entry), {"statement": "한 줄"})
    assert "한 줄" in text(founder, at(entry))
    short = founder.post(at(entry), {**WORDS, "wanted": "", "submit": "1"})
    assert short.status_code == 422
    assert WORDS["statement"] in short.content.decode()
    file = SimpleUploadedFile("성적서.pdf", PDF)
    assert founder.post(at(entry, "appeal-attach"), {"file": file}).status_code == 302
    assert "성적서.pdf" in text(founder, at(entry))
    assert founder.post(at(entry), {**WORDS, "submit": "1"}).status_code == 302
    appeal = Appeal.objects.get()
    assert appeal.code in text(founder, at(entry))
    kept = appeal.files.get()
    answer = founder.get(at(entry, "appeal-file", kept.pk))
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert founder.get(at(entry, "appeal-letter", appeal.pk)).status_code == 404
    prepare_reply(
        actor=make.organiser_of(entry.edition), appeal=appeal, outcome="dismissed",
        reply_ko="합계는 맞습니다.", reply_en="The sums are right.",
    )  # fmt: skip
    assert "The sums are right." not in text(founder, at(entry))
    approve_reply(actor=make.an_organiser_of(entry.edition), appeal=appeal)
    assert "합계는 맞습니다." in text(founder, at(entry)) or "The sums" in text(founder, at(entry))
    letter = founder.get(at(entry, "appeal-letter", appeal.pk))
    words = PdfDocument(letter.content)[0].get_textpage().get_text_bounded()
    assert appeal.code in words
    today = timezone.now().astimezone(ZoneInfo("Asia/Seoul"))
    assert f"{today.day}" in words.split(appeal.code, 1)[1]


def _form(page: str) -> dict[str, str]:
    """What a page sends that nobody typed in: its words, and the versions that it was made from."""
    bases = dict(re.findall(r'name="(base-\w+)" value="(\d+)"', page))
    assert set(bases) == {"base-ground", "base-statement", "base-wanted"}
    return WORDS | bases


def test_an_old_page_submits_nothing_over_what_another_has_written() -> None:
    entry = the_loser(a_result())
    founder = signed_in(founder_of(entry))
    founder.post(at(entry), WORDS)
    old = _form(text(founder, at(entry)))
    new = _form(text(founder, at(entry))) | {"statement": "다른 창에서 고친 글", "ground": "facts"}
    assert founder.post(at(entry), new).status_code == 302
    stale = old | {"statement": "오래된 창의 글", "ground": "papers", "submit": "1"}
    answer = founder.post(at(entry), stale)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert all(words in page for words in ("오래된 창의 글", "다른 창에서 고친 글"))
    appeal = Appeal.objects.get()
    assert (appeal.state, appeal.statement) == ("draft", "다른 창에서 고친 글")
    both = stale | _form(page) | {"statement": "둘을 합친 글"}
    assert founder.post(at(entry), both).status_code == 302
    appeal.refresh_from_db()
    assert (appeal.state, appeal.statement) == ("submitted", "둘을 합친 글")


def test_it_is_withdrawn_by_its_page() -> None:
    entry = the_loser(a_result())
    appeal = an_appeal(entry)
    founder = signed_in(founder_of(entry))
    assert founder.post(at(entry, "appeal-withdraw", appeal.pk)).status_code == 302
    assert Appeal.objects.get().state == "withdrawn"


def test_after_its_time_the_page_says_so_and_shows_what_was_written() -> None:
    round = a_result()
    entry = the_loser(round)
    founder = signed_in(founder_of(entry))
    founder.post(at(entry), WORDS)
    long_ago = timezone.now() - timedelta(days=30)
    Announcement.objects.filter(round=round).update(published_at=long_ago)
    page = text(founder, at(entry))
    assert WORDS["statement"] in page
    assert "appeal-form" not in page
    late = founder.post(at(entry), {**WORDS, "submit": "1"})
    assert late.status_code == 409
    assert Appeal.objects.get().state == "draft"


def test_strangers_find_nothing() -> None:
    entry = the_loser(a_result())
    appeal = an_appeal(entry)
    stranger = signed_in(make.a_person())
    for address in (at(entry), at(entry, "appeal-letter", appeal.pk)):
        assert stranger.get(address).status_code == 404

"""What anybody reads: a round's result is not called the winners, the last one's is."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from challenge.models import Edition
from tests.frontend.pages.organisers.desk import text_of
from tests.judging import factories as f
from tests.submissions.factories import an_edition

pytestmark = pytest.mark.django_db


def test_the_front_page_and_the_edition_say_what_has_been_announced() -> None:
    round = f.a_published_round(entries=4, places=2)
    edition, anybody = round.edition, Client()
    home, page = reverse("public:home"), reverse("public:edition", args=[edition.slug])
    Edition.objects.filter(pk=edition.pk).update(
        opens_at=edition.opens_at - timedelta(days=90),
        closes_at=edition.opens_at - timedelta(days=60),
    )
    assert "Winners announced" not in text_of(anybody, home)
    told = text_of(anybody, page)
    assert (
        "Document review: result announced" in told,
        "See the result" in told,
        ">Winners</a>" in told,
    ) == (True, True, False)
    edition.rounds.exclude(pk=round.pk).delete()
    assert "Winners announced" in text_of(anybody, home)
    told = text_of(anybody, page)
    assert ("Winners announced" in told, "See the winners" in told, ">Winners</a>" in told) == (
        True,
        True,
        True,
    )


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("", ["문제인식", "성장전략", "발표 자료"]),
        ("/en", ["Problem", "Growth", "Pitch deck"]),
    ],
)
def test_everything_that_will_be_asked_is_read_before_signing_up(
    prefix: str, words: list[str]
) -> None:
    edition = an_edition()
    page = Client().get(f"{prefix}/c/{edition.slug}/form/").content.decode()
    for word in words:
        assert f">{word}<" in page or word in page.partition("plain-list")[2], word

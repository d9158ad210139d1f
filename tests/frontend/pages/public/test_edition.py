"""What anybody reads: a round's result is not called the winners, the last one's is."""

import pytest
from django.test import Client
from django.urls import reverse

from challenge.models import Edition
from tests.frontend.pages.organisers.desk import text_of
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def test_the_front_page_and_the_edition_say_what_has_been_announced() -> None:
    round = f.a_published_round(entries=4, places=2)
    edition, anybody = round.edition, Client()
    home, page = reverse("public:home"), reverse("public:edition", args=[edition.slug])
    Edition.objects.filter(pk=edition.pk).update(
        opens_at=edition.opens_at - f.timedelta(days=90),
        closes_at=edition.opens_at - f.timedelta(days=60),
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

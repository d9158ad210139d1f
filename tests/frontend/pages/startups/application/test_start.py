"""Beginning an application: three questions, and only while applications are open."""

import pytest

from submissions.models import Entry
from tests.frontend.pages.startups.writer import address, client_of, close
from tests.submissions.factories import (
    a_draft,
    a_user,
    an_edition,
    writer_of,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"in_seoul": "no"}, "서울"),
        ({"representative": "no"}, "대표자가"),
        ({"founded_on": "2010-01-01"}, "2019"),
        ({"founded_on": ""}, "창업한 날짜"),
        ({"company_name": ""}, "기업명"),
    ],
)
def test_three_questions_stop_whoever_would_fill_it_in_in_vain(
    changed: dict[str, str], words: str
) -> None:
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


def test_whoever_has_begun_goes_on_with_the_draft() -> None:
    entry = a_draft()
    assert client_of(writer_of(entry)).get(address("start", entry.edition.slug))[
        "Location"
    ] == address("entry", entry.pk)


def test_nothing_is_begun_before_the_opening_and_after_the_deadline() -> None:
    edition = an_edition()
    close(edition)
    client = client_of(a_user())
    assert client.get(address("start", edition.slug)).status_code == 409
    assert (
        client.post(address("start", edition.slug), {"company_name": "도토리"}).status_code == 409
    )
    assert not Entry.objects.exists()

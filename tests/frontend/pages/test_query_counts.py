"""Pages and API lists cost the same queries with one row and with thirty, at most fifteen."""

from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from frontend.pages.startups import urls as startups
from judging.models import Round
from submissions.models import Entry
from submissions.services.companies import update_startup
from submissions.services.draft import save_answers
from tests.frontend.pages import sample_pages as sample
from tests.submissions import factories as applications

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MOST_QUERIES = 15
BANNER = "Changed since submission, not submitted"
PAGES_WITH_THE_BANNER = {
    "entry",
    "company",
    "item",
    "section",
    "files",
    "consents",
    "team",
    "history",
    "messages",
    "review",
}


def queries_of(page: sample.Page) -> int:
    page.client.get(page.url)  # what is kept between requests is there now
    with CaptureQueriesContext(connection) as captured:
        assert page.client.get(page.url).status_code == 200, page.name
    return sum("challenge_dataaccess" not in query["sql"] for query in captured)  # nor its note


def a_small_and_a_large_round() -> list[Round]:
    return [
        sample.a_round_in_scoring(entries=1, judges=1, sheets=1),
        sample.a_round_in_scoring(entries=30, judges=30, sheets=3),
    ]


def agree(few: list[sample.Page], many: list[sample.Page]) -> None:
    small, large = ({page.name: queries_of(page) for page in pages} for pages in (few, many))
    assert {
        name: (small[name], count) for name, count in large.items() if count > small[name]
    } == {}, "grows with the rows"
    both = {name: max(small[name], count) for name, count in large.items()}
    too_many = {name: count for name, count in both.items() if count > MOST_QUERIES}
    assert too_many == {}, "asks too much"


def test_no_page_and_no_list_asks_more_when_there_are_more_rows() -> None:
    rounds = a_small_and_a_large_round()
    agree(*(sample.pages_while_scoring(round) for round in rounds))
    agree(*(sample.api_while_scoring(round) for round in rounds))
    for round in rounds:
        sample.publish_with_winners(round)
    agree(*(sample.pages_after_publishing(round) for round in rounds))
    agree(*(sample.api_after_publishing(round) for round in rounds))


def test_no_page_of_a_changed_application_asks_too_much() -> None:
    entry = applications.submitted()
    pages = pages_of(entry)
    writer = applications.writer_of(entry)
    answers = dict.fromkeys(entry.edition.questions.values_list("key", flat=True), "새 답")
    names = {"title_ko": "새 이름", "pitch_ko": "새 한 줄", "keywords": "로봇, 물류"}
    save_answers(actor=writer, entry=entry, changes={**names, **answers})
    update_startup(actor=writer, startup=entry.startup, name_ko="새 회사", headcount=7)
    shown = {page.name for page in pages if BANNER.encode() in page.client.get(page.url).content}
    assert shown >= PAGES_WITH_THE_BANNER
    counts = {page.name: queries_of(page) for page in pages}
    assert {name: count for name, count in counts.items() if count > MOST_QUERIES} == {}


def pages_of(entry: Entry) -> list[sample.Page]:
    """Every page of an application that opens, and what the API says of it."""
    writer = sample.signed_in(applications.writer_of(entry))
    known = {"pk": entry.pk, "section": entry.edition.questions.values_list("section")[0][0]}
    pages = [sample.Page("api", writer, reverse("api:application", args=[entry.pk]))]
    for pattern in startups.urlpatterns:
        facts = {name: known[name] for name in pattern.pattern.converters if name in known}
        if "pk" in facts and len(facts) == len(pattern.pattern.converters):
            url = reverse(f"startups:{pattern.name}", kwargs=facts)
            pages.append(sample.Page(str(pattern.name), writer, url))
    return [page for page in pages if page.client.get(page.url).status_code == HTTPStatus.OK]

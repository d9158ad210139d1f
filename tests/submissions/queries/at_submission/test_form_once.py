"""The form of an edition is read once per version of it, and never an older one."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from challenge.models import Edition, Field, FormSection, Paper, Track
from challenge.queries import questions_in_order
from submissions.queries.at_submission import form_once
from submissions.queries.at_submission.form_once import MOST_KEPT, PARTS, FormMark, know_form
from tests.submissions import factories as s

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    form_once._kept.clear()


def mark_of(edition: Edition) -> str | None:
    found: str | None = Edition.objects.values_list(FormMark("pk"), flat=True).get(pk=edition.pk)
    return found


def known(edition: Edition) -> Edition:
    fresh = Edition.objects.get(pk=edition.pk)
    know_form(fresh, mark_of(edition))
    return fresh


def facts_of(edition: Edition) -> dict[str, list[dict[str, object]]]:
    return {
        name: [
            {column.attname: getattr(row, column.attname) for column in row._meta.concrete_fields}
            for row in getattr(edition, name).all()
        ]
        for name in PARTS
    }


CHANGES: dict[str, Callable[[Edition], object]] = {
    "a question's words": lambda edition: edition.questions.update(label_ko="바뀐 물음"),
    "a question less": lambda edition: edition.questions.all()[0].delete(),
    "a section's title": lambda edition: FormSection.objects.update_or_create(
        edition=edition, name=edition.questions.all()[0].section, defaults={"title_ko": "새 제목"}
    ),
    "a track more": lambda edition: Track.objects.create(
        edition=edition, slug="late", order=9, name_ko="후기"
    ),
    "a field's name": lambda edition: Field.objects.filter(edition=edition).update(name_ko="바뀜"),
    "a paper more": lambda edition: Paper.objects.create(
        edition=edition, key="extra-paper", order=9, name_ko="계획서"
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_changes_of_a_form_is_read_by_the_next_who_asks(
    change: Callable[[Edition], object],
) -> None:
    edition = s.an_edition()
    before = facts_of(known(edition)), mark_of(edition)
    change(edition)
    after = known(edition)
    assert mark_of(edition) != before[1]
    fresh = Edition.objects.get(pk=edition.pk)
    assert facts_of(after) == facts_of(fresh)
    titles = [
        (name, part.title_ko if part else "") for name, part, _rows in questions_in_order(after)
    ]
    assert titles == [
        (name, part.title_ko if part else "") for name, part, _rows in questions_in_order(fresh)
    ]


def test_a_form_that_is_known_costs_no_statement_and_is_of_the_asked_objects_own() -> None:
    edition = s.an_edition()
    first, mark = known(edition), mark_of(edition)
    first.questions.all()[0].label_ko = "nobody else's"
    second = Edition.objects.get(pk=edition.pk)
    with CaptureQueriesContext(connection) as captured:
        know_form(second, mark)
        words = [question.label_ko for question in second.questions.all()]
        assert all(row.edition is second for name in PARTS for row in getattr(second, name).all())
    assert len(captured) == 0
    assert "nobody else's" not in words
    # what filters the rows asks the database for this edition's
    assert {row.edition_id for row in second.tracks.filter(order__gte=0)} == {edition.pk}


def test_a_process_keeps_some_forms_and_no_more() -> None:
    edition = s.an_edition()
    for number in range(MOST_KEPT + 3):
        know_form(Edition.objects.get(pk=edition.pk), f"mark {number}")
    assert len(form_once._kept) == MOST_KEPT

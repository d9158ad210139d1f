"""Questions from the library and from other editions: by service, API and the page's search."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.kernel.presets import form_preset_names, load_form, load_preset, preset_names
from challenge.kernel.questions.library import found_in, standard_questions, standard_shelves
from challenge.kernel.versions import RemovedMeanwhile
from challenge.models import AuditEvent, Edition, Question, Role, RoleKind
from challenge.queries import earlier_shelves
from challenge.services.application_form import remove_question
from challenge.services.questions.library import copy_question
from frontend.answers.fields import field_for
from tests.judging import factories as make

pytestmark = pytest.mark.django_db
AWARDS = "checks.has-awards"


def organiser_of(edition: Edition) -> Any:
    return make.organiser_of(edition)


def opened(edition: Edition) -> Edition:
    Edition.objects.filter(pk=edition.pk).update(
        state="published", opens_at=timezone.now() - timedelta(hours=1)
    )
    edition.refresh_from_db()
    return edition


def another(edition: Edition, year: int, kind: str = RoleKind.ORGANISER) -> Edition:
    """Another edition that the same organiser runs or watches."""
    other = make.a_draft_edition(slug=f"city-{year}", year=year)
    Role.objects.create(user=organiser_of(edition), edition=other, kind=kind)
    return other


def test_every_question_of_the_library_can_stand_on_a_form_in_both_languages() -> None:
    edition = make.a_draft_edition()
    edition.questions.all().delete()
    for key, offered in standard_questions().items():
        row = Question(edition=edition, key=offered.name, section="all", **offered.facts)
        try:
            row.full_clean(exclude=["edition"])
        except ValidationError as error:
            pytest.fail(f"{key}: {error}")
        assert all([row.label_ko, row.label_en]), key
        assert bool(row.help_ko) == bool(row.help_en), key
        for column in row.options.get("columns") or []:
            assert all([column["label_ko"], column.get("label_en")]), key
        for choice in [*row.choices, *(column_choices(row))]:
            assert all([choice["ko"], choice["en"]]), key
        assert field_for(row) is not None
    own = [key for key in standard_questions() if key.split(".")[0] not in _forms()]
    assert len(own) >= 50, "the library has its own questions beside the forms'"


def column_choices(row: Question) -> list[Any]:
    columns = row.options.get("columns") or []
    return [choice for column in columns for choice in column.get("choices") or []]


def _forms() -> set[str]:
    return {*form_preset_names(), *preset_names()}


def test_what_every_form_and_preset_asks_stands_on_a_shelf() -> None:
    offered = set(standard_questions())
    forms: list[Any] = [load_form(name) for name in form_preset_names()]
    for form in [*forms, *(load_preset(name) for name in preset_names())]:
        assert {f"{form.name}.{row['key']}" for row in form.question} <= offered
    names = [shelf.name for shelf in standard_shelves()]
    assert names[:3] == ["company", "overview", "problem"]
    total = sum(len(shelf.questions) for shelf in standard_shelves())
    assert total == len(offered), "no two have one key"


@pytest.mark.parametrize(
    ("search", "key"),
    [
        ("고용", "company.staff"),
        ("REVENUE product", "growth.sales-by-product"),
        ("특허 출원", "psst-business-plan.rights"),
        ("KPI", "growth.goals"),
        ("산출 근거", "psst-business-plan.budget"),
    ],
)
def test_words_are_found_in_labels_columns_choices_and_what_people_call_it(
    search: str, key: str
) -> None:
    found = found_in(standard_shelves(), search)
    assert key in {offered.key for shelf in found for offered in shelf.questions}
    assert all(shelf.questions for shelf in found)


def test_a_copy_is_whole_last_in_its_part_and_gets_a_name_of_its_own() -> None:
    edition = make.a_draft_edition()
    organiser, part = organiser_of(edition), edition.questions.earliest("order").section
    made = [
        copy_question(
            actor=organiser, edition=edition, key="psst-business-plan.budget", section=part
        )
        for _ in range(3)
    ]
    assert [row.key for row in made] == ["budget", "budget-2", "budget-3"]
    wanted = standard_questions()["psst-business-plan.budget"].facts
    for row in made:
        row.refresh_from_db()
        assert {name: getattr(row, name) for name in wanted} == wanted
        assert row.section == part
    assert list(edition.questions.filter(section=part))[-3:] == made
    events = AuditEvent.objects.filter(action="question.copied", edition=edition)
    assert [event.facts["key"] for event in events] == ["budget", "budget-2", "budget-3"]


def test_a_condition_stays_where_the_form_asks_that_before_it() -> None:
    edition = make.a_draft_edition()
    organiser = organiser_of(edition)
    alone = copy_question(actor=organiser, edition=edition, key="checks.awards-before")
    assert alone.condition == {}
    copy_question(actor=organiser, edition=edition, key=AWARDS)
    after = copy_question(actor=organiser, edition=edition, key="checks.awards-before")
    assert after.condition == {"on": "has-awards", "values": ["yes"]}


def test_once_applications_are_open_a_copy_is_optional() -> None:
    edition = opened(make.a_draft_edition())
    made = copy_question(actor=organiser_of(edition), edition=edition, key=AWARDS)
    assert made.required is False


def test_the_same_press_sent_again_is_one_copy_and_what_was_removed_is_said() -> None:
    edition = make.a_draft_edition()
    organiser = organiser_of(edition)
    press: dict[str, Any] = {"actor": organiser, "edition": edition, "key": AWARDS}
    first = copy_question(**press, idempotency_key="a")
    assert copy_question(**press, idempotency_key="a") == first
    assert copy_question(**press, idempotency_key="b") != first
    remove_question(actor=organiser, question=first)
    with pytest.raises(RemovedMeanwhile):
        copy_question(**press, idempotency_key="a")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"key": "nothing.such"}, "key"), ({"key": AWARDS, "section": "gone"}, "section")],
)
def test_what_is_not_there_is_said_at_its_field(wrong: dict[str, Any], field: str) -> None:
    edition = make.a_draft_edition()
    before = edition.questions.count()
    with pytest.raises(InvalidInput) as refused:
        copy_question(actor=organiser_of(edition), edition=edition, **wrong)
    assert field in refused.value.fields
    assert edition.questions.count() == before


def test_questions_of_other_editions_stand_once_and_are_copied_with_known_tracks_only() -> None:
    edition = make.a_draft_edition()
    older, last = another(edition, 2024), another(edition, 2025, RoleKind.OBSERVER)
    Edition.objects.filter(pk=older.pk).update(opens_at=timezone.now() - timedelta(days=800))
    slug = edition.tracks.earliest("order").slug
    last.questions.create(
        key="own", section="x", kind="short", label_ko="우리만 묻는 것", order=90,
        condition={"on": "track", "values": [slug, "no-longer"]},
    )  # fmt: skip
    shelves = earlier_shelves(organiser_of(edition), edition)
    assert [shelf.edition for shelf in shelves] == [last.slug, older.slug]
    assert [bool(shelf.questions) for shelf in shelves] == [True, False], "the same stands once"
    made = copy_question(actor=organiser_of(edition), edition=edition, key="own", source=last)
    assert made.condition == {"on": "track", "values": [slug]}
    assert made.edition == edition


def test_nobody_copies_from_or_into_an_edition_that_is_not_theirs() -> None:
    edition = make.a_draft_edition()
    foreign = make.a_draft_edition(slug="city-2025", year=2025)
    key = foreign.questions.earliest("order").key
    with pytest.raises(NotAllowed):
        copy_question(actor=organiser_of(edition), edition=edition, key=key, source=foreign)
    with pytest.raises(NotAllowed):
        copy_question(actor=organiser_of(edition), edition=foreign, key=AWARDS)
    assert foreign.slug not in {
        shelf.edition for shelf in earlier_shelves(organiser_of(edition), edition)
    }
    assert not AuditEvent.objects.filter(action="question.copied").exists()


def test_the_same_by_api() -> None:
    edition = make.a_draft_edition()
    client, address = Client(), f"/api/v1/editions/{edition.slug}/question-library"
    client.force_login(organiser_of(edition))
    shelves = client.get(address, {"search": "TRL"}).json()
    assert [[row["key"] for row in shelf["questions"]] for shelf in shelves] == [
        ["overview.readiness"]
    ]
    sent: dict[str, Any] = {"key": "overview.readiness"}
    for _ in range(2):
        answer = client.post(address, sent, "application/json", headers={"Idempotency-Key": "one"})
        assert (answer.status_code, answer.json()["key"]) == (201, "readiness")
    assert edition.questions.filter(key__startswith="readiness").count() == 1
    wrong = client.post(address, {"key": "nothing.such"}, "application/json")
    assert (wrong.status_code, list(wrong.json()["fields"])) == (422, ["key"])
    gone = client.post(address, sent | {"edition": "not-mine"}, "application/json")
    assert gone.status_code == 404

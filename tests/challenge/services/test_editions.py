from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from challenge.kernel.errors import InvalidInput, NotAllowed
from challenge.kernel.presets import DEFAULT, UnknownPreset, load_preset, preset_names
from challenge.models import Edition, FieldNearness, Question
from challenge.models.edition import OTHER_PAGES
from challenge.services import application_form, editions
from tests.judging import factories as f
from tests.walked_urls import addresses


def founded(**facts: Any) -> Edition:
    now = timezone.now()
    values: dict[str, Any] = {
        "preset": DEFAULT,
        "challenge_slug": "city",
        "slug": "city-2026",
        "year": 2026,
        "name_ko": "도시",
        "opens_at": now + timedelta(days=1),
        "closes_at": now + timedelta(days=20),
    }
    return editions.create_edition_from_preset(actor=f.an_operator(), **values | facts)


def opened(edition: Edition) -> Edition:
    Edition.objects.filter(pk=edition.pk).update(
        state="published", opens_at=timezone.now() - timedelta(days=1)
    )
    edition.refresh_from_db()
    return edition


@pytest.mark.parametrize("name", preset_names())
def test_every_preset_is_whole_in_both_languages(name: str) -> None:
    preset = load_preset(name)
    sections = {row["section"] for row in preset.question}
    assert sections == {row["name"] for row in preset.section}
    assert sections <= {"problem", "solution", "growth", "team"}  # which the library's shelves have
    for row in [
        *preset.question,
        *(criterion for round in preset.round for criterion in round["criterion"]),
    ]:
        assert all(row.get(key) for key in row if key.endswith(("_ko", "_en")))
    for round in preset.round:
        assert sum(float(criterion["points"]) for criterion in round["criterion"]) == 100
        assert all(
            len(criterion["anchors_ko"]) == len(criterion["anchors_en"]) == 5
            for criterion in round["criterion"]
        )


def test_an_unknown_preset_is_refused() -> None:
    with pytest.raises(UnknownPreset):
        load_preset("../settings")


@pytest.mark.django_db
def test_an_edition_comes_with_form_fields_and_their_nearness_and_its_maker_organises_it() -> None:
    edition = founded()
    assert (edition.questions.count(), edition.fields.count(), edition.tracks.count()) == (7, 7, 2)
    near = FieldNearness.objects.get(
        field__slug="mobility", other__slug="robotics", field__edition=edition
    )
    assert (
        near.nearness
        == FieldNearness.objects.get(
            field__slug="robotics", other__slug="mobility", field__edition=edition
        ).nearness
        > 0
    )
    assert edition.roles.get().kind == "organiser"


@pytest.mark.django_db
def test_who_runs_nothing_founds_nothing_and_a_taken_name_is_refused() -> None:
    now = timezone.now()
    with pytest.raises(NotAllowed):
        editions.create_edition_from_preset(
            actor=f.a_person(),
            preset=DEFAULT,
            challenge_slug="x1",
            slug="x-1",
            year=2026,
            name_ko="x",
            opens_at=now,
            closes_at=now + timedelta(days=1),
        )
    founded()
    with pytest.raises(editions.AlreadyThere):
        founded()
    with pytest.raises(InvalidInput) as refused:
        founded(slug="city-2027", closes_at=now)
    assert "closes_at" in refused.value.fields
    assert Edition.objects.count() == 1


@pytest.mark.django_db
def test_rules_are_free_until_the_call_opens_and_then_only_the_deadline_moves_and_only_later() -> (
    None
):
    edition = founded()
    organiser = f.organiser_of(edition)
    assert (
        editions.update_edition(
            actor=organiser, edition=edition, max_age_years=10, grace_seconds=60
        ).max_age_years
        == 10
    )
    with pytest.raises(InvalidInput):
        editions.update_edition(actor=organiser, edition=edition, state="published")
    edition = opened(edition)
    with pytest.raises(editions.RulesAreFrozen):
        editions.update_edition(actor=organiser, edition=edition, max_age_years=3)
    with pytest.raises(editions.DeadlineOnlyLater):
        editions.update_edition(
            actor=organiser, edition=edition, closes_at=edition.closes_at - timedelta(days=1)
        )
    later = editions.update_edition(
        actor=organiser,
        edition=edition,
        closes_at=edition.closes_at + timedelta(days=1),
        summary_ko="새 요약",
    )
    assert (later.summary_ko, later.max_age_years) == ("새 요약", 10)
    with pytest.raises(NotAllowed):
        editions.update_edition(actor=f.a_person(), edition=edition, summary_ko="x")


@pytest.mark.django_db
def test_the_form_is_built_until_the_call_opens() -> None:
    edition = founded()
    part: dict[str, Any] = {"actor": f.organiser_of(edition), "edition": edition}
    section: dict[str, Any] = {"section": "growth", "label_ko": "성과"}
    question = application_form.save_question(**part, key="traction", **section, required=False)
    same = application_form.save_question(**part, key="traction", label_ko="지금까지의 성과")
    assert same.pk == question.pk
    with pytest.raises(InvalidInput):
        application_form.save_question(**part, key="No Good", **section)
    application_form.save_field(**part, slug="climate", name_ko="기후", name_en="Climate")
    application_form.save_track(**part, slug="idea", name_ko="예비창업", name_en="Idea")
    application_form.set_nearness(**part, pairs={("climate", "mobility"): 0.7})
    assert FieldNearness.objects.get(field__slug="mobility", other__slug="climate").nearness == 0.7
    with pytest.raises(InvalidInput):
        application_form.set_nearness(**part, pairs={("climate", "climate"): 0.7})
    application_form.remove_question(actor=part["actor"], question=question)
    assert not Question.objects.filter(key="traction").exists()
    opened(edition)
    for act in (
        lambda: application_form.save_question(**part, key="late", **section),
        lambda: application_form.save_field(**part, slug="late", name_ko="x"),
        lambda: application_form.save_track(**part, slug="late", name_ko="x"),
    ):
        with pytest.raises(editions.RulesAreFrozen):
            act()
    assert editions.finish_edition(**part).state == "finished"


@pytest.mark.django_db
def test_no_edition_stands_where_another_page_does() -> None:
    """/run/search/ and the like: the words beside each address of an edition, found."""
    routes = [address.route for address in addresses()]
    before = {route.partition("<slug:slug>")[0] for route in routes if "<slug:slug>/" in route}
    words = {
        word
        for start in before
        for route in routes
        if route.startswith(start) and start
        if (word := route.removeprefix(start).partition("/")[0]).isalpha()
    }
    assert {"search", "status"} <= words
    assert words - OTHER_PAGES == set()
    for word in words:
        with pytest.raises(InvalidInput) as refused:
            founded(slug=word)
        assert set(refused.value.fields) == {"slug"}

"""An edition made and set up by pages only."""

import pytest

from challenge.models import Edition, Role
from tests.frontend.pages.organisers.desk import act, at, organiser, signed_in
from tests.judging import factories as make

pytestmark = pytest.mark.django_db


NEW_PAGE = "/en/run/new/"
NEW = {
    "name_ko": "새 챌린지 2027",
    "name_en": "New Challenge 2027",
    "slug": "new-2027",
    "challenge_slug": "new",
    "year": "2027",
    "notice_date": "2027-01-04",
    "opens_at": "2027-01-04T09:00",
    "closes_at": "2027-02-12T18:00",
}


def test_an_edition_is_made_from_the_preset_in_one_form() -> None:
    client = signed_in(make.an_operator())
    assert client.get(NEW_PAGE).status_code == 200
    response = client.post(NEW_PAGE, NEW)
    assert response["Location"].endswith("/new-2027/settings/")
    edition = Edition.objects.get(slug="new-2027")
    assert edition.rounds.count() == 2
    assert edition.awards.exists()
    assert edition.state == Edition.State.DRAFT


@pytest.mark.parametrize(
    "wrong", [{"slug": "Not A Slug"}, {"closes_at": "2026-12-01T09:00"}, {"name_ko": ""}]
)
def test_a_wrong_field_is_named_and_nothing_is_made(wrong: dict[str, str]) -> None:
    response = signed_in(make.an_operator()).post(NEW_PAGE, NEW | wrong)
    assert response.status_code == 422
    assert not Edition.objects.filter(slug="new-2027").exists()


def test_an_address_that_is_taken_is_said_beside_its_field() -> None:
    client = signed_in(make.an_operator())
    client.post(NEW_PAGE, NEW)
    response = client.post(NEW_PAGE, NEW)
    assert response.status_code == 422
    assert "taken" in response.content.decode()


def test_who_runs_nothing_makes_no_edition() -> None:
    assert signed_in(make.a_person()).get(NEW_PAGE).status_code == 403


def test_texts_change_after_opening_but_rules_do_not() -> None:
    round = make.a_round()
    client, edition = organiser(round), round.edition
    form = client.get(at("settings", round)).context["form"]
    values = {name: form[name].value() for name in form.fields}
    times = {
        name: form.fields[name].widget.format_value(values[name])
        for name in ("opens_at", "closes_at", "notice_date")
    }
    sent = {
        name: value
        for name, value in {**values, **times}.items()
        if value is not None and value is not False
    }
    assert client.post(at("settings", round), sent | {"tagline_ko": "새 문장"}).status_code == 302
    edition.refresh_from_db()
    assert edition.tagline_ko == "새 문장"
    assert client.post(at("settings", round), sent | {"max_age_years": "3"}).status_code == 422
    edition.refresh_from_db()
    assert edition.max_age_years != 3


def test_a_criterion_and_its_anchors_change_until_scoring_opens() -> None:
    round = make.a_round()
    client, row = organiser(round), round.rubric.criteria.first()
    assert row is not None
    words = {
        "title_ko": "새 제목",
        "title_en": "New title",
        "anchor_5_ko": "아주 뛰어납니다",
        "anchor_5_en": "Excellent",
    }
    sent = {**words, "points": row.points, "step": row.step, "mode": row.mode}
    assert client.post(act("criterion", round, row.pk), sent).status_code == 302
    row.refresh_from_db()
    assert row.title_ko == "새 제목"
    assert row.anchors.get(level=5).text_ko == "아주 뛰어납니다"
    opened = make.an_open_round()
    frozen = opened.rubric.criteria.first()
    assert frozen is not None
    assert organiser(opened).post(act("criterion", opened, frozen.pk), sent).status_code == 409


def test_an_award_changes_by_its_own_form() -> None:
    round = make.a_round()
    award = round.edition.awards.first()
    assert award is not None
    organiser(round).post(
        at("awards", round),
        {
            "award": award.pk,
            "name_ko": "으뜸상",
            "name_en": "Top",
            "places": "2",
            "prize_krw": "1000000",
        },
    )
    award.refresh_from_db()
    assert (award.name_ko, award.places) == ("으뜸상", 2)


def test_people_get_a_part_and_lose_it() -> None:
    round = make.a_round()
    client = organiser(round)
    client.post(
        at("people", round), {"email": "watcher@city.example", "name": "감사", "kind": "observer"}
    )
    role = Role.objects.get(edition=round.edition, user__email="watcher@city.example")
    client.post(at("revoke_role", round, role.pk))
    assert not Role.objects.filter(pk=role.pk).exists()

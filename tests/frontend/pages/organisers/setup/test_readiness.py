"""The dialog of publishing names every part that is missing, and where to fix it."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from challenge.kernel.presets import DEFAULT, load_preset, placeholders
from challenge.models import Edition
from challenge.services.editions import update_edition
from frontend.pages.organisers.setup.readiness import checklist
from judging.queries.setup.missing_parts import missing_parts
from judging.services.setup.edition import NotReady, publish_edition
from tests.frontend.pages.organisers.desk import signed_in
from tests.judging import factories as make
from tests.submissions.factories import RESPONSIBLE, TEXTS

pytestmark = pytest.mark.django_db


def lacking(edition: Edition) -> list[str]:
    with translation.override("en"):
        return [c.title for c in checklist(edition, missing_parts(edition=edition)) if c.lacks]


def test_a_placeholder_of_the_preset_is_never_published() -> None:
    kept = load_preset(DEFAULT).edition
    edition = make.a_draft_edition(**{name: kept[name] for name in TEXTS})
    assert set(placeholders()) == set(TEXTS)
    assert lacking(edition) == ["Texts"]
    organiser = make.organiser_of(edition)
    with pytest.raises(NotReady) as refused:
        publish_edition(actor=organiser, edition=edition)
    assert set(refused.value.fields) == set(TEXTS)
    edition = update_edition(actor=organiser, edition=edition, **TEXTS)
    assert lacking(edition) == []
    assert publish_edition(actor=organiser, edition=edition).state == Edition.State.PUBLISHED


def test_everything_that_is_missing_stands_beside_its_part() -> None:
    edition = make.a_draft_edition(**dict.fromkeys(RESPONSIBLE, ""))
    edition.questions.all().delete()
    edition.awards.all().delete()
    edition.rounds.all().delete()
    missing = missing_parts(edition=edition)
    checks = checklist(edition, missing)
    assert [len(check.lacks) for check in checks] == [0, len(edition.unnamed), 0, 1, 1, 1]
    assert {text for check in checks for text in check.lacks} == {*map(str, missing.values())}


def test_nothing_is_published_before_somebody_says_since_when_the_legal_texts_hold(
    settings: Any,
) -> None:
    settings.LEGAL_TEXTS_SINCE = None
    edition = make.a_draft_edition()
    assert lacking(edition) == ["Terms and privacy policy"]
    with pytest.raises(NotReady) as refused:
        publish_edition(actor=make.organiser_of(edition), edition=edition)
    assert set(refused.value.fields) == {"legal_texts"}


def test_a_draft_says_that_it_is_a_preview_and_when_it_opens() -> None:
    edition = make.a_draft_edition()
    client = signed_in(make.organiser_of(edition))
    translation.activate("ko")
    address = reverse("public:edition", args=[edition.slug])
    for name in ("settings", "form_settings", "awards"):
        page = client.get(reverse(f"organisers:{name}", args=[edition.slug])).content.decode()
        assert f'href="{address}"' in page
    page = client.get(address).content.decode()
    assert "preview-bar" in page
    assert "접수 시작" in page
    assert "접수가 마감" not in page
    publish_edition(actor=make.organiser_of(edition), edition=edition)
    assert "preview-bar" not in client.get(address).content.decode()


def test_a_call_of_another_city_is_about_that_city() -> None:
    edition = make.a_draft_edition(region=["부산", "Busan"])
    assert "서울" not in str([*edition.rules.values(), edition.tagline_ko, edition.summary_ko])
    organiser = make.organiser_of(edition)
    assert update_edition(actor=organiser, edition=edition, region=[]).region == []
    edition.refresh_from_db()
    assert edition.papers.get(key="registry").most_months == 3

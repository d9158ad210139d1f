"""Forecasts by program: asked, stated, noted, read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.introductions import factories as f
from tests.introductions.api.test_outcomes import by
from tests.introductions.services.forecasts.worlds import an_asked_edition

pytestmark = pytest.mark.django_db


def test_a_program_asks_states_notes_and_reads() -> None:
    asked = an_asked_edition()
    slug, winner = asked.question.edition.slug, asked.winners[0]
    organiser, judge = by(asked.organiser), by(asked.judge.user)
    at = f"/api/v1/editions/{slug}"
    question = organiser.get(f"{at}/forecast-question").json()
    assert (question["amount_krw"], question["months"]) == (500_000_000, 24)
    later = (timezone.now() + timedelta(days=50)).isoformat()
    moved = organiser.put(
        f"{at}/forecast-question", {"closes_at": later}, format="json",
        headers={"If-Match": f'"{question["etag"]}"'},
    )  # fmt: skip
    assert moved.status_code == 200, moved.content
    chances = {"forecasts": [{"winner": winner.pk, "percent": 35}]}
    stated = judge.patch(f"{at}/forecasts", chances, format="json")
    assert stated.status_code == 200, stated.content
    rows = {row["winner"]: row for row in judge.get(f"{at}/forecasts").json()["forecasts"]}
    assert (rows[winner.pk]["percent"], rows[winner.pk]["result"]) == (35, None)
    sealed = organiser.get(f"{at}/forecast-scores").json()
    assert "35" not in str(sealed["winners"] + sealed["forecasters"])
    noted = organiser.put(
        f"{at}/forecast-results/{winner.pk}", {"happened": True, "source": "public"},
        format="json",
    )  # fmt: skip
    assert noted.json()["crowd"]["score"]["brier"] == pytest.approx(0.65**2)
    own = judge.get(f"{at}/forecasts").json()
    assert own["score"]["brier"] == pytest.approx(0.65**2)
    assert own["score"]["says_something"] is False
    table = organiser.get(f"{at}/tables/forecasts.csv")
    assert b"35" in b"".join(table)


def test_startups_and_strangers_find_no_forecasts() -> None:
    asked = an_asked_edition()
    at = f"/api/v1/editions/{asked.question.edition.slug}"
    founder = by(f.founder_of(asked.winners[0]))
    for name in ("forecast-question", "forecasts", "forecast-scores"):
        assert founder.get(f"{at}/{name}").status_code == 404, name
    for name in ("forecast-scores",):
        assert by(asked.judge.user).get(f"{at}/{name}").status_code == 404
    note = {"happened": True, "source": "public"}
    address = f"{at}/forecast-results/{asked.winners[0].pk}"
    assert by(asked.judge.user).put(address, note, format="json").status_code == 404

"""Rounds, awards, tracks and fields come and go by API; passing entries are accepted at once."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from rest_framework.test import APIClient

from challenge.models import Edition
from judging.models import Round
from judging.services.setup.rounds import add_round
from submissions.models import EligibilityCheck
from tests.judging import factories as f

pytestmark = pytest.mark.django_db


def test_rounds_awards_tracks_and_fields_are_added_and_removed() -> None:
    edition = f.a_preset_edition()
    Edition.objects.filter(pk=edition.pk).update(state="draft")
    client = APIClient()
    client.force_authenticate(f.organiser_of(edition))
    at = f"/api/v1/editions/{edition.slug}"
    made = client.post(
        f"{at}/rounds/", {"kind": "site_visit", "name_ko": "현장실사"}, format="json"
    )
    assert (made.status_code, made.json()["order"], len(made.json()["criteria"])) == (201, 3, 5)
    assert client.delete(f"{at}/rounds/3/").status_code == 204
    assert (
        client.put(f"{at}/awards/special", {"name_ko": "특별상"}, format="json").status_code == 200
    )
    assert [row["key"] for row in client.get(f"{at}/awards/").json()][-1] == "special"
    assert client.delete(f"{at}/awards/special").status_code == 204
    for kind in ("tracks", "fields"):
        assert (
            client.put(f"{at}/{kind}/idea", {"name_ko": "예비"}, format="json").status_code == 200
        )
        assert client.delete(f"{at}/{kind}/idea").status_code == 204
    assert (
        edition.rounds.count(),
        edition.awards.count(),
        edition.tracks.count(),
        edition.fields.count(),
    ) == (2, 3, 2, 7)


def test_an_observer_removes_nothing() -> None:
    edition = f.a_preset_edition()
    Edition.objects.filter(pk=edition.pk).update(state="draft")
    client = APIClient()
    client.force_authenticate(f.an_organiser_of(edition, "observer"))
    for path in ("rounds/2/", "awards/grand", "tracks/early", "fields/ai"):
        assert client.delete(f"/api/v1/editions/{edition.slug}/{path}").status_code == 403
    assert client.post(f"/api/v1/editions/{edition.slug}/eligibility/accept").status_code == 403
    assert (
        edition.rounds.count(),
        edition.awards.count(),
        edition.tracks.count(),
        edition.fields.count(),
    ) == (2, 3, 2, 7)


def test_all_that_pass_every_rule_are_accepted_at_once_and_nobody_else() -> None:
    edition = f.a_preset_edition()
    rows = [
        (["pass", "pass"], "pending"),
        (["pass", "unknown"], "pending"),
        ([], "pending"),
        (["pass"], "ineligible"),
    ]
    checks = []
    for outcomes, state in rows:
        entry = f.an_eligible_entry(edition)
        EligibilityCheck.objects.filter(entry=entry).update(
            state=state,
            reason="본사가 다른 곳입니다.",
            findings=[{"rule": "papers", "outcome": outcome, "facts": {}} for outcome in outcomes],
        )
        checks.append(entry.eligibility.pk)
    client = APIClient()
    client.force_authenticate(f.organiser_of(edition))
    assert client.post(f"/api/v1/editions/{edition.slug}/eligibility/accept").json() == {
        "count": 1,
        "left": 2,
        "reasons": {"papers": 1, "unchecked": 1},
    }
    assert [EligibilityCheck.objects.get(pk=pk).state for pk in checks] == [
        "eligible",
        "pending",
        "pending",
        "ineligible",
    ]
    assert client.post(f"/api/v1/editions/{edition.slug}/eligibility/accept").json() == {
        "count": 0,
        "left": 2,
        "reasons": {"papers": 1, "unchecked": 1},
    }


def test_rounds_that_follow_keep_the_time_of_day_over_a_change_of_clocks() -> None:
    edition = f.a_preset_edition()
    place = ZoneInfo("America/New_York")
    last = edition.rounds.latest("order")
    ends = datetime(2031, 11, 1, 18, 0, tzinfo=place)  # the night before the clocks go back
    Round.objects.filter(pk=last.pk).update(opens_at=ends - timedelta(days=9), closes_at=ends)
    Edition.objects.filter(pk=edition.pk).update(state="draft", time_zone=str(place))
    round = add_round(
        actor=f.organiser_of(edition), edition=edition, kind="site_visit", name_ko="현장실사"
    )
    local = [moment.astimezone(place) for moment in (round.opens_at, round.closes_at)]
    assert [f"{moment:%m-%d %H:%M}" for moment in local] == ["11-02 18:00", "11-09 18:00"]

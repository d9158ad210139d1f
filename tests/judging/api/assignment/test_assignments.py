"""Assignment by API: the match, part by part, and the rules that an organiser may set."""

import pytest
from django.test import Client
from django.urls import reverse

from judging.models import Assignment
from tests.judging import factories as f
from tests.judging.api.organiser_client import address, client_of

pytestmark = [
    pytest.mark.usefixtures("without_a_second_factor"),
    pytest.mark.django_db(transaction=True),
]  # a refusal rolls its request back, which a test's own transaction would not survive


def test_the_match_of_every_judge_is_read_part_by_part_and_set_by_hand_by_api() -> None:
    round = f.an_assigned_round()
    api = client_of(f.organiser_of(round.edition))
    entry = round.participations.earliest("pk").entry_id
    url = address("round-entry-match", round, pk=entry)
    first = api.get(url).json()[0]
    assert set(first["parts"]) == {"fields_known", "stage", "keywords", "past_load"}
    assert (first["by_hand"], first["match"]) == (None, first["computed"])
    assert first["is_assigned"] is True
    assert (
        api.put(
            address("round-match", round),
            {"judge": first["judge"], "entry": entry, "match": 0.25},
            content_type="application/json",
        ).status_code
        == 204
    )
    again = next(row for row in api.get(url).json() if row["judge"] == first["judge"])
    assert (again["by_hand"], again["match"], again["computed"]) == (0.25, 0.25, first["computed"])


def test_the_nearness_of_fields_is_set_and_read_by_api() -> None:
    round = f.a_round(entries=1, judges=1)
    api = client_of(f.organiser_of(round.edition))
    near = reverse("api:edition-nearness", args=[round.edition.slug])
    row = {"one": "ai", "other": "bio", "nearness": 0.35}
    assert api.put(near, [row], content_type="application/json").status_code == 204
    assert row in api.get(near).json()


def test_panels_bridges_and_weights_by_api() -> None:
    round = f.a_round(entries=6, judges=8, sheets_per_entry=2)
    slug = round.edition.slug
    api = client_of(f.organiser_of(round.edition))
    panels = two_panels(api, slug)
    judges = list(round.edition.judges.order_by("pk"))
    home = {judge.pk: panels[place % 2] for place, judge in enumerate(judges)}
    for judge in judges:
        changes = {"panel": home[judge.pk], "is_bridge": judge == judges[7], "stages": ["early"]}
        url = reverse("api:edition-judge", args=[slug, judge.pk])
        answer = api.patch(url, changes, content_type="application/json")
        assert (answer.status_code, answer.json()["panel"]) == (200, home[judge.pk])
    panel_of_field = {"ai": panels[0], "bio": panels[1], "robotics": panels[1]}
    options = {"panels": panel_of_field, "weights": {"keywords": 0.0}}
    changed = api.patch(
        address("round", round), {"allocation_options": options}, content_type="application/json"
    )
    assert changed.status_code == 200, changed.content
    asked = api.post(
        address("round-assignment-runs", round), {"seed": 1}, content_type="application/json"
    )
    f.run(round.edition.jobs.get(pk=asked.json()["id"]))
    for pair in Assignment.objects.filter(round=round).select_related("entry__field"):
        assert pair.entry.field is not None
        is_bridge = pair.judge_id == judges[7].pk
        assert is_bridge or home[pair.judge_id] == panel_of_field[pair.entry.field.slug]
    run = round.assignment_runs.get()
    assert len(api.get(address("round-assignment-run", round, pk=run.pk)).json()["pairs"]) == 12
    assert api.delete(reverse("api:edition-panel", args=[slug, panels[1]])).status_code == 204
    round.refresh_from_db()
    assert round.allocation_options["panels"] == {"ai": panels[0]}


def two_panels(api: Client, slug: str) -> list[int]:
    url = reverse("api:edition-panels", args=[slug])
    return [
        api.post(url, {"name_ko": name}, content_type="application/json").json()["id"]
        for name in ("1분과", "2분과")
    ]


def test_a_pair_is_made_and_undone_by_hand_by_api() -> None:
    round = f.an_assigned_round()
    api = client_of(f.organiser_of(round.edition))
    new, entry = f.a_judge(round.edition), round.participations.earliest("pk").entry_id
    made = api.post(
        address("round-assignments", round),
        {"judge": new.pk, "entry": entry},
        content_type="application/json",
    )
    assert made.status_code == 201, made.content
    assert (entry, new.pk) in f.pairs(round)
    step = round.assignment_runs.latest("pk")
    assert api.post(address("assignment-run-undo", round, pk=step.pk)).status_code == 200
    assert (entry, new.pk) not in f.pairs(round)

"""Every PUT and PATCH of the API, and every decision, takes the version that was read; what two
programs change is never overwritten unseen.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from pytest_django import Settings

from challenge.models import Mail
from challenge.rest.versions import entity_tag
from judging.models import Decision
from tests.challenge.rest.versioned_rows import (
    DECISIONS,
    ROWS,
    V1,
    Row,
    a_draft_edition,
    read,
    send,
)

pytestmark = pytest.mark.django_db
NEEDS_NONE = {
    "patch /applications/{id}/answers": "each answer has its own counter (base_versions)",
    "patch /applications/{id}/appeal": "each part has its own counter (base_versions)",
    "patch /attachments/{id}/": "one date, which the submission reads again",
    "put /applications/{id}/submit-at-deadline": "a wish without a value: twice is once",
    "put /editions/{slug}/appeals/{appeal}/person": "an act: it names a person, who is told",
    "put /editions/{slug}/introductions/plan/pair": "a wish set as a whole: twice is once",
    "put /editions/{slug}/tokens/{id}/bar": "no value: twice is once",
    "put /editions/{slug}/rounds/{order}/assignments/{id}/pin": "no value: twice is once",
    "patch /startups/{id}/members/{member}/": "what somebody may do, one of two: twice is once",
    "put /judge/scores/{id}": "a sheet has its own revision (base_revision)",
    "put /judge/rounds/{id}/own-order": "one's own order, set as a whole: twice is once",
    "put /judge/scores/{id}/wild-card": "one's own reason, set as a whole: twice is once",
    "put /introductions/{id}/meeting": "it names the times that it answers (seen)",
    "put /introductions/{id}/outcome": "it names the report that it corrects (seen)",
    "put /hall-votes/{key}/ballot": "one's own choice, set as a whole: twice is once",
    "put /editions/{slug}/consultations/{id}/statements/{statement}/vote": (
        "one's own choice, set as a whole: twice is once"
    ),
    "put /applications/{id}/browsing": "no value: twice is once",
    "put /editions/{slug}/my-meeting-requests/{winner}": "one's own, once: the first one stands",
    "put /applications/{id}/place": "an answer, one of two: the first one stands",
    "put /editions/{slug}/group-messages/{id}/schedule": "an act: a time for what was looked at",
    "put /editions/{slug}/rounds/{order}/announcement/time": (
        "it names the announcement that it is for (seen)"
    ),
    "put /startups/{id}/representative": "an act: it names the next one, and both are told",
    "put /uploads/{token}/": "a piece at its offset; another offset is refused",
}


@pytest.fixture(autouse=True)
def without_a_second_factor(settings: Settings) -> None:
    settings.REQUIRE_ORGANISER_MFA = False


def _operations() -> Iterator[tuple[str, dict[str, Any]]]:
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]
    schema = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            yield f"{method} {path.removeprefix(V1)}", operation


def _takes(operation: dict[str, Any]) -> bool:
    return any(given["name"] == "If-Match" for given in operation.get("parameters", []))


BY_THEMSELVES = {
    "put /editions/{slug}/nearness": "test_pairs_of_fields…",
    "post /editions/{slug}/appeals/{appeal}/approve": "tests/judging/api/results/test_appeals.py",
    "delete /editions/{slug}/mail-texts/{kind}/{language}": (
        "tests/challenge/api/test_mail_texts.py"
    ),
    "put /applications/{id}/refused-houses": "tests/frontend/test_versions.py: it never collides",
    "delete /editions/{slug}/rounds/{order}/decisions/{entry}": "test_a_decision_is_cleared…",
    "patch /editions/{slug}/consultations/{id}/statements/{statement}/answer": (
        "tests/gatherings/services/voices/test_statements.py"
    ),
}


DECISIONS_BY_THEMSELVES = {
    "put /applications/{id}/card/consent": "tests/introductions/services/test_cards.py",
    "put /editions/{slug}/forecast-results/{winner}": (
        "tests/introductions/services/forecasts/test_result.py"
    ),
    "put /editions/{slug}/rounds/{order}/bonus-claims/{entry}/{key}": (
        "tests/judging/services/results/test_bonus_claims.py"
    ),
    "put /editions/{slug}/appeals/{appeal}/reply": "tests/judging/api/results/test_appeals.py",
    "put /editions/{slug}/inquiries/{inquiry}/answer": (
        "tests/submissions/services/with_organiser/test_inquiries.py"
    ),
}


def test_every_put_and_patch_takes_a_version_or_says_why_not_and_is_tried() -> None:
    operations = dict(_operations())
    edits = {name for name in operations if name.split()[0] in {"put", "patch"}}
    takes = {name for name, operation in operations.items() if _takes(operation)}
    assert edits - takes == NEEDS_NONE.keys()
    needs = {name for name in takes if "428" in operations[name]["responses"]}
    assert takes - needs == ROWS.keys() | BY_THEMSELVES.keys()
    assert needs == DECISIONS.keys() | DECISIONS_BY_THEMSELVES.keys()
    assert all("412" in operations[name]["responses"] for name in takes)


@pytest.mark.parametrize("name", ROWS)
def test_of_two_programs_neither_overwrites_the_other_unseen(name: str) -> None:
    row, method = ROWS[name](), name.split(maxsplit=1)[0]
    seen = read(row)
    first, second = row.same
    assert send(row, method, second, seen).status_code in {200, 204}
    stands = read(row)
    assert stands != seen
    if row.other:
        assert send(row, method, row.other, seen).status_code == 200
        assert read(row) != stands, "what only one changed is written"
    now = read(row)
    refused = send(row, method, first, seen)
    assert refused.status_code == 412
    facts = refused.json()["facts"]
    assert list(facts["current"]) == list(facts["yours"]) != []
    assert facts["current"] != facts["yours"]
    assert read(row) == now, "nothing is written"
    assert facts["version"] in refused["ETag"]
    if not name.endswith("extend"):  # only later
        assert send(row, method, first, facts["version"]).status_code in {200, 204}
        assert read(row) != now


def test_without_a_version_what_is_sent_is_written_and_nothing_else() -> None:
    row = ROWS["patch /editions/{slug}/"]()
    before = row.client.get(V1 + row.path).json()
    assert send(row, "patch", {"name_ko": "가"}).status_code == 200
    assert send(row, "patch", {"tagline_ko": "나"}).status_code == 200
    after = row.client.get(V1 + row.path).json()
    changed = {name for name, value in after.items() if before[name] != value}
    assert changed == {"name_ko", "tagline_ko", "etag"}


def test_options_of_the_assignment_are_merged_one_by_one() -> None:
    client, at, _round = a_draft_edition()
    path = f"{V1}{at}/rounds/1/"

    def options() -> dict[str, Any]:
        return dict(client.get(path).json()["allocation_options"])

    def save(seen: str, **changed: Any) -> int:
        body = {"allocation_options": {**shown, **changed}}
        headers = {"If-Match": entity_tag(seen)}
        return client.patch(path, body, "application/json", headers=headers).status_code

    shown, seen = options(), str(client.get(path).json()["etag"])
    assert save(seen, bridges=5) == 200
    assert save(seen, weights={"fields": 0.5, "stage": 0.1}) == 200
    assert options() == {**shown, "bridges": 5, "weights": {"fields": 0.5}} | {
        "weights": options()["weights"]
    }
    assert options()["weights"]["fields"] == 0.5
    assert save(seen, bridges=6) == 412
    assert options()["bridges"] == 5


def test_pairs_of_fields_are_merged_one_by_one() -> None:
    client, at, _round = a_draft_edition()
    path = f"{V1}{at}/nearness"

    def save(other: str, nearness: float, seen: str) -> Any:
        body = [{"one": "ai", "other": other, "nearness": nearness}]
        headers = {"If-Match": entity_tag(seen)}
        return client.put(path, body, "application/json", headers=headers)

    seen = client.get(path)["ETag"].strip('"')
    assert save("bio", 0.11, seen).status_code == 204
    assert save("robotics", 0.12, seen).status_code == 204
    assert save("bio", 0.13, seen).status_code == 412
    known = {(row["one"], row["other"]): row["nearness"] for row in client.get(path).json()}
    assert (known["ai", "bio"], known["ai", "robotics"]) == (0.11, 0.12)


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_that_stands_is_only_changed_by_who_saw_it(name: str) -> None:
    case, method = DECISIONS[name](), name.split(maxsplit=1)[0]
    row = Row(case.client, case.path, case.bodies)
    first, second = case.bodies
    made = send(row, method, second)
    assert made.status_code in {200, 201}, made.content
    stands, mails = case.stands(), Mail.objects.count()
    assert send(row, method, second).status_code in {200, 201}, "the same again is one"
    seen = made["ETag"].strip('"')
    for refused, status in (
        (send(row, method, first), 428),
        (send(row, method, first, "x.0"), 412),
    ):
        assert refused.status_code == status
        assert refused["ETag"].strip('"') == refused.json()["facts"]["version"] == seen
        assert refused.json()["facts"]["yours"] != {}
    assert (case.stands(), Mail.objects.count()) == (stands, mails), "nothing is written or mailed"
    assert send(row, method, first, seen).status_code in {200, 201}
    assert case.stands() != stands


def test_a_decision_is_cleared_as_it_was_seen() -> None:
    case = DECISIONS["post /editions/{slug}/rounds/{order}/decisions/"]()
    row = Row(case.client, case.path, case.bodies)
    entry = case.bodies[0]["entry"]
    seen = send(row, "post", case.bodies[0])["ETag"].strip('"')
    assert send(row, "post", case.bodies[1], seen).status_code == 200
    clear = Row(case.client, f"{case.path}{entry}", case.bodies)
    assert send(clear, "delete", {}, seen).status_code == 412
    assert Decision.objects.filter(entry=entry).exists()
    assert send(clear, "delete", {}).status_code == 204

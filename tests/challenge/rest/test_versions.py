"""Every PUT and PATCH of the API, and every decision, takes the version that was read; what two
programs change is never overwritten unseen.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from pytest_django import Settings

from challenge.models import Mail
from challenge.rest.versions import entity_tag
from introductions.models import Investor
from introductions.services.investors import request_access
from judging.models import Decision, Round
from submissions.models import EligibilityCheck
from tests.introductions import factories as introduce
from tests.judging import factories as make
from tests.judging.api.organiser_client import client_of
from tests.submissions import factories as apply

pytestmark = pytest.mark.django_db
V1 = "/api/v1"
NEEDS_NONE = {
    "patch /applications/{id}/answers": "each answer has its own counter (base_versions)",
    "put /applications/{id}/submit-at-deadline": "a wish without a value: twice is once",
    "put /editions/{slug}/rounds/{order}/assignments/{id}/pin": "no value: twice is once",
    "put /judge/scores/{id}": "a sheet has its own revision (base_revision)",
    "put /startups/{id}/representative": "an act: it names the next one, and both are told",
    "put /uploads/{token}/": "a piece at its offset; another offset is refused",
}


@pytest.fixture(autouse=True)
def without_a_second_factor(settings: Settings) -> None:
    settings.REQUIRE_ORGANISER_MFA = False


@dataclass(frozen=True)
class Row:
    """Something that is edited.  read: how its version is read; one: what both change to
    different values; other: what only the second changes.
    """

    client: Client
    path: str
    one: tuple[dict[str, Any], dict[str, Any]]
    other: dict[str, Any] = field(default_factory=dict)
    read: Callable[[], str] | None = None
    whole: dict[str, Any] = field(default_factory=dict)


def _operations() -> Iterator[tuple[str, dict[str, Any]]]:
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            yield f"{method} {path.removeprefix(V1)}", operation


def _takes(operation: dict[str, Any]) -> bool:
    return any(given["name"] == "If-Match" for given in operation.get("parameters", []))


def send(row: Row, method: str, body: dict[str, Any] | list[Any], seen: str | None = None) -> Any:
    headers = {"If-Match": entity_tag(seen)} if seen is not None else {}
    sent = body if isinstance(body, list) else {**row.whole, **body}
    return row.client.generic(
        method.upper(), V1 + row.path, json.dumps(sent), "application/json", headers=headers
    )


def read(row: Row) -> str:
    """The version as it is read now."""
    if row.read:
        return row.read()
    answer = row.client.get(V1 + row.path)
    assert answer.status_code == 200, row.path
    assert answer.json().get("etag", "") in answer["ETag"]
    return answer["ETag"].strip('"')


def _draft() -> tuple[Client, str, Round]:
    edition = make.a_draft_edition()
    round = edition.rounds.earliest("order")
    return client_of(make.organiser_of(edition)), f"/editions/{edition.slug}", round


def _edition() -> Row:
    client, at, _round = _draft()
    return Row(client, f"{at}/", ({"name_ko": "가"}, {"name_ko": "나"}), {"tagline_ko": "다"})


def _in_edition(part: str, name: str) -> Callable[[], Row]:
    """A track, field or question: read with the edition."""

    def row() -> Row:
        client, at, _round = _draft()
        key = "fields_of_business" if part == "fields" else part
        words = "label" if part == "questions" else "name"

        def shown() -> str:
            rows = client.get(f"{V1}{at}/").json()[key]
            return str(rows[0]["etag"])

        first = client.get(f"{V1}{at}/").json()[key][0]
        one = ({f"{words}_ko": "가"}, {f"{words}_ko": "나"})
        path = f"{at}/{part}/{first[name]}"
        return Row(client, path, one, {f"{words}_en": "Other"}, shown)

    return row


def _award() -> Row:
    client, at, _round = _draft()
    shown = lambda: client.get(f"{V1}{at}/awards/").json()[0]  # noqa: E731 - read again and again
    path = f"{at}/awards/{shown()['key']}"
    one = ({"name_ko": "가상"}, {"name_ko": "나상"})
    return Row(client, path, one, {"prize_krw": 5}, lambda: str(shown()["etag"]))


def _round() -> Row:
    client, at, _round = _draft()
    return Row(client, f"{at}/rounds/1/", ({"name_ko": "가"}, {"name_ko": "나"}), {"name_en": "O"})


def _options() -> Row:
    """Two options of one column: they don't collide."""
    client, at, _round = _draft()
    one = ({"allocation_options": {"bridges": 5}}, {"allocation_options": {"bridges": 6}})
    return Row(client, f"{at}/rounds/1/", one, {"name_en": "O"})


def _criterion() -> Row:
    client, at, round = _draft()
    key = round.rubric.criteria.earliest("order").key

    def shown() -> str:
        return str(client.get(f"{V1}{at}/rounds/1/").json()["criteria"][0]["etag"])

    one = ({"title_ko": "가"}, {"title_ko": "나"})
    other = {"anchors": [{"level": 5, "ko": "아주 좋음", "en": "Very good"}]}
    return Row(client, f"{at}/rounds/1/criteria/{key}", one, other, shown)


def _with_judges() -> tuple[Client, str, Round]:
    round = make.a_round(entries=2, judges=2)
    client = client_of(make.organiser_of(round.edition))
    return client, f"/editions/{round.edition.slug}", round


def _judge() -> Row:
    client, at, round = _with_judges()
    path = f"{at}/judges/{round.edition.judges.earliest('pk').pk}/"
    return Row(client, path, ({"keywords": ["가"]}, {"keywords": ["나"]}), {"min_load": 1})


def _panel() -> Row:
    client, at, _round = _with_judges()
    made = client.post(f"{V1}{at}/panels/", {"name_ko": "처음"}, "application/json").json()
    shown = lambda: str(client.get(f"{V1}{at}/panels/").json()["results"][0]["etag"])  # noqa: E731
    one = ({"name_ko": "가"}, {"name_ko": "나"})
    return Row(client, f"{at}/panels/{made['id']}/", one, {}, shown)


def _match() -> Row:
    client, at, round = _with_judges()
    entry = round.participations.earliest("pk").entry_id
    judge = round.edition.judges.earliest("pk").pk

    def shown() -> str:
        fits = client.get(f"{V1}{at}/rounds/1/entries/{entry}/match").json()
        return next(str(fit["etag"]) for fit in fits if fit["judge"] == judge)

    one = ({"match": 0.1}, {"match": 0.2})
    pair = {"entry": entry, "judge": judge}
    return Row(client, f"{at}/rounds/1/match", one, {}, shown, whole=pair)


def _open(path: str, *one: dict[str, Any], **whole: Any) -> Callable[[], Row]:
    def row() -> Row:
        round = make.an_open_round(entries=2, judges=4)
        client = client_of(make.organiser_of(round.edition))
        at = f"/editions/{round.edition.slug}/rounds/1"

        def shown() -> str:
            return str(client.get(f"{V1}{at}/").json()["etag"])

        return Row(client, f"{at}/{path}", (one[0], one[1]), {}, shown, whole=whole)

    return row


def _startup() -> Row:
    entry = apply.a_draft()
    one = ({"name_ko": "가"}, {"name_ko": "나"})
    path = f"/startups/{entry.startup_id}/"
    return Row(client_of(apply.writer_of(entry)), path, one, {"district": "마포구"})


def _thesis() -> Row:
    edition = introduce.a_winner().entry.edition
    client = client_of(introduce.an_investor(edition).user)
    path = f"/editions/{edition.slug}/investors/me/thesis"
    empty = {"fields_": [], "stages": [], "districts": [], "keywords": []}
    one = ({"keywords": ["가"]}, {"keywords": ["나"]})
    return Row(client, path, one, {"districts": ["마포구"]}, whole=empty)


ROWS: dict[str, Callable[[], Row]] = {
    "patch /editions/{slug}/": _edition,
    "put /editions/{slug}/tracks/{track}": _in_edition("tracks", "slug"),
    "put /editions/{slug}/fields/{field}": _in_edition("fields", "slug"),
    "put /editions/{slug}/questions/{key}": _in_edition("questions", "key"),
    "put /editions/{slug}/awards/{key}": _award,
    "patch /editions/{slug}/rounds/{order}/": _round,
    "patch /editions/{slug}/rounds/{order}/criteria/{key}": _criterion,
    "patch /editions/{slug}/judges/{id}/": _judge,
    "put /editions/{slug}/panels/{id}/": _panel,
    "put /editions/{slug}/rounds/{order}/match": _match,
    "put /editions/{slug}/rounds/{order}/silence": _open("silence", {"days": 3}, {"days": 4}),
    "post /editions/{slug}/rounds/{order}/extend": _open(
        "extend",
        {"closes_at": "2099-01-01T00:00:00Z"},
        {"closes_at": "2099-02-01T00:00:00Z"},
        reason="시간",
    ),
    "patch /startups/{id}/": _startup,
    "put /editions/{slug}/investors/me/thesis": _thesis,
}
BY_THEMSELVES = {
    "put /editions/{slug}/nearness": "test_pairs_of_fields…",
    "put /applications/{id}/refused-houses": "tests/frontend/test_versions.py: it never collides",
    "delete /editions/{slug}/rounds/{order}/decisions/{entry}": "test_a_decision_is_cleared…",
}


def test_every_put_and_patch_takes_a_version_or_says_why_not_and_is_tried() -> None:
    operations = dict(_operations())
    edits = {name for name in operations if name.split()[0] in {"put", "patch"}}
    takes = {name for name, operation in operations.items() if _takes(operation)}
    assert edits - takes == NEEDS_NONE.keys()
    needs = {name for name in takes if "428" in operations[name]["responses"]}
    assert takes - needs == ROWS.keys() | BY_THEMSELVES.keys()
    assert needs == DECISIONS.keys()
    assert all("412" in operations[name]["responses"] for name in takes)


@pytest.mark.parametrize("name", ROWS)
def test_of_two_programs_neither_overwrites_the_other_unseen(name: str) -> None:
    row, method = ROWS[name](), name.split(maxsplit=1)[0]
    seen = read(row)
    first, second = row.one
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
    row = _edition()
    before = row.client.get(V1 + row.path).json()
    assert send(row, "patch", {"name_ko": "가"}).status_code == 200
    assert send(row, "patch", {"tagline_ko": "나"}).status_code == 200
    after = row.client.get(V1 + row.path).json()
    changed = {name for name, value in after.items() if before[name] != value}
    assert changed == {"name_ko", "tagline_ko", "etag"}


def test_options_of_the_assignment_are_merged_one_by_one() -> None:
    client, at, _round = _draft()
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
    client, at, _round = _draft()
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


@dataclass(frozen=True)
class Decided:
    """Something that people decide on."""

    client: Client
    path: str
    bodies: tuple[dict[str, Any], dict[str, Any]]
    stands: Callable[[], Any]


def _eligibility() -> Decided:
    entry = apply.submitted()
    bodies = ({"state": "ineligible", "reason": "업력 8년"}, {"state": "eligible"})
    return Decided(
        client_of(apply.an_organiser(entry.edition)),
        f"/entries/{entry.pk}/eligibility",
        bodies,
        lambda: EligibilityCheck.objects.get().state,
    )


def _decision() -> Decided:
    round = make.a_closed_round(entries=4, judges=4)
    entry = round.participations.earliest("pk").entry_id
    bodies = (
        {"entry": entry, "kind": "waitlist", "award": "", "reason": "가"},
        {"entry": entry, "kind": "reject", "award": "", "reason": "나"},
    )
    return Decided(
        client_of(make.organiser_of(round.edition)),
        f"/editions/{round.edition.slug}/rounds/1/decisions/",
        bodies,
        lambda: Decision.objects.get(entry=entry).kind,
    )


def _words() -> Decided:
    round = make.a_decided_round(entries=4, judges=4)
    client = client_of(make.organiser_of(round.edition))
    path = f"/editions/{round.edition.slug}/rounds/1/announcement"
    bodies = ({"message_ko": "축하합니다."}, {"message_ko": "고맙습니다."})
    return Decided(client, path, bodies, lambda: client.get(V1 + path).json()["message_ko"])


def _correction() -> Decided:
    round = make.a_published_round(entries=4, judges=4)
    client = client_of(make.organiser_of(round.edition))
    path = f"/editions/{round.edition.slug}/rounds/1/correction"
    chosen = Decision.objects.filter(round=round).earliest("pk")
    kind = "reject" if chosen.kind != "reject" else "waitlist"
    change = [{"entry": chosen.entry_id, "kind": kind, "award": ""}]
    bodies = (
        {"changes": change, "reason_ko": "합산 착오"},
        {"changes": change, "reason_ko": "동점 처리"},
    )
    return Decided(client, path, bodies, lambda: client.get(V1 + path).json()["reason_ko"])


def _winner() -> Decided:
    winner = introduce.a_winner(ready=False)
    edition = winner.entry.edition

    def stands() -> bool:
        winner.refresh_from_db()
        return winner.vc_ready

    return Decided(
        client_of(introduce.an_official(edition)),
        f"/editions/{edition.slug}/winners/{winner.pk}",
        ({"ready": True}, {"ready": False}),
        stands,
    )


def _admission() -> Decided:
    edition = introduce.a_winner().entry.edition
    seat = request_access(actor=make.a_person(), edition=edition, organisation="하늘벤처스")
    return Decided(
        client_of(introduce.an_official(edition)),
        f"/editions/{edition.slug}/investors/{seat.pk}/answer",
        ({"admit": True}, {"admit": False}),
        lambda: Investor.objects.get().state,
    )


DECISIONS: dict[str, Callable[[], Decided]] = {
    "post /entries/{id}/eligibility": _eligibility,
    "post /editions/{slug}/rounds/{order}/decisions/": _decision,
    "put /editions/{slug}/rounds/{order}/announcement": _words,
    "put /editions/{slug}/rounds/{order}/correction": _correction,
    "patch /editions/{slug}/winners/{id}": _winner,
    "post /editions/{slug}/investors/{id}/answer": _admission,
}


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
    case = _decision()
    row = Row(case.client, case.path, case.bodies)
    entry = case.bodies[0]["entry"]
    seen = send(row, "post", case.bodies[0])["ETag"].strip('"')
    assert send(row, "post", case.bodies[1], seen).status_code == 200
    clear = Row(case.client, f"{case.path}{entry}", case.bodies)
    assert send(clear, "delete", {}, seen).status_code == 412
    assert Decision.objects.filter(entry=entry).exists()
    assert send(clear, "delete", {}).status_code == 204

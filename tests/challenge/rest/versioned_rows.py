"""Every row that a PUT or PATCH edits, and every decision, with who may send it and what."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from challenge.models import Division
from challenge.rest.versions import entity_tag
from introductions.models import Investor, InvestorFirm
from introductions.services.investors import request_access
from judging.models import Decision, Round
from submissions.models import EligibilityCheck
from tests.challenge.services.council.worlds import a_member, an_operator
from tests.gatherings import factories as gather
from tests.gatherings.services.voices.worlds import a_consultation
from tests.introductions import factories as introduce
from tests.introductions.services.forecasts.worlds import an_asked_edition
from tests.judging import factories as make
from tests.judging.api.organiser_client import client_of
from tests.judging.pitch_days import a_pitch_round, an_investor_of
from tests.submissions import factories as apply

V1 = "/api/v1"


@dataclass(frozen=True)
class Row:
    """Something that is edited.  read: how its version is read; same: what both change to
    different values; other: what only the second changes.
    """

    client: Client
    path: str
    same: tuple[dict[str, Any], dict[str, Any]]
    other: dict[str, Any] = field(default_factory=dict)
    read: Callable[[], str] | None = None
    whole: dict[str, Any] = field(default_factory=dict)


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


def a_draft_edition() -> tuple[Client, str, Round]:
    edition = make.a_draft_edition()
    round = edition.rounds.earliest("order")
    return client_of(make.organiser_of(edition)), f"/editions/{edition.slug}", round


def _edition() -> Row:
    client, at, _round = a_draft_edition()
    return Row(client, f"{at}/", ({"name_ko": "가"}, {"name_ko": "나"}), {"tagline_ko": "다"})


def _in_edition(part: str, name: str) -> Callable[[], Row]:
    """A track, field, section or question: read with the edition."""

    def row() -> Row:
        client, at, _round = a_draft_edition()
        key = "fields_of_business" if part == "fields" else part
        words = {"questions": "label", "sections": "title"}.get(part, "name")

        def shown() -> str:
            rows = client.get(f"{V1}{at}/").json()[key]
            return str(rows[0]["etag"])

        first = client.get(f"{V1}{at}/").json()[key][0]
        same = ({f"{words}_ko": "가"}, {f"{words}_ko": "나"})
        path = f"{at}/{part}/{first[name]}"
        return Row(client, path, same, {f"{words}_en": "Other"}, shown)

    return row


def _award() -> Row:
    client, at, _round = a_draft_edition()

    def shown() -> dict[str, Any]:
        return dict(client.get(f"{V1}{at}/awards/").json()[0])

    path = f"{at}/awards/{shown()['key']}"
    same = ({"name_ko": "가상"}, {"name_ko": "나상"})
    return Row(client, path, same, {"prize_krw": 5}, lambda: str(shown()["etag"]))


def _webhook() -> Row:
    client, at, _round = a_draft_edition()
    given = {"name": "가", "url": "https://a.invalid/", "kinds": ["tally.done"]}
    made = client.post(f"{V1}{at}/webhooks/", given, "application/json").json()
    same = ({"kinds": ["round.opened"]}, {"kinds": ["round.closed"]})
    return Row(client, f"{at}/webhooks/{made['id']}", same, {"is_on": False})


def _round() -> Row:
    client, at, _round = a_draft_edition()
    return Row(client, f"{at}/rounds/1/", ({"name_ko": "가"}, {"name_ko": "나"}), {"name_en": "O"})


def _criterion() -> Row:
    client, at, round = a_draft_edition()
    key = round.rubric.criteria.earliest("order").key

    def shown() -> str:
        return str(client.get(f"{V1}{at}/rounds/1/").json()["criteria"][0]["etag"])

    same = ({"title_ko": "가"}, {"title_ko": "나"})
    other = {"anchors": [{"level": 5, "ko": "아주 좋음", "en": "Very good"}]}
    return Row(client, f"{at}/rounds/1/criteria/{key}", same, other, shown)


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

    def shown() -> str:
        return str(client.get(f"{V1}{at}/panels/").json()["results"][0]["etag"])

    same = ({"name_ko": "가"}, {"name_ko": "나"})
    return Row(client, f"{at}/panels/{made['id']}/", same, {}, shown)


def _match() -> Row:
    client, at, round = _with_judges()
    entry = round.participations.earliest("pk").entry_id
    judge = round.edition.judges.earliest("pk").pk

    def shown() -> str:
        fits = client.get(f"{V1}{at}/rounds/1/entries/{entry}/match").json()
        return next(str(fit["etag"]) for fit in fits if fit["judge"] == judge)

    same = ({"match": 0.1}, {"match": 0.2})
    pair = {"entry": entry, "judge": judge}
    return Row(client, f"{at}/rounds/1/match", same, {}, shown, whole=pair)


def _open(path: str, *same: dict[str, Any], **whole: Any) -> Callable[[], Row]:
    def row() -> Row:
        round = make.make_last(make.an_open_round(entries=2, judges=4))
        client = client_of(make.organiser_of(round.edition))
        at = f"/editions/{round.edition.slug}/rounds/1"

        def shown() -> str:
            return str(client.get(f"{V1}{at}/").json()["etag"])

        return Row(client, f"{at}/{path}", (same[0], same[1]), {}, shown, whole=whole)

    return row


def _clock() -> Row:
    edition = make.a_draft_edition()  # with the usual night, 22 to 8
    client, at = client_of(make.organiser_of(edition)), f"/editions/{edition.slug}"

    def shown() -> str:
        return str(client.get(f"{V1}{at}/").json()["etag"])

    whole = {"quiet_until": 8, "after_outage": "shift", "quiet_from": 22}
    same = ({"quiet_from": 20}, {"quiet_from": 21})
    return Row(client, f"{at}/clock", same, {"quiet_until": 7}, shown, whole=whole)


def _startup() -> Row:
    entry = apply.a_draft()
    same = ({"name_ko": "가"}, {"name_ko": "나"})
    path = f"/startups/{entry.startup_id}/"
    return Row(client_of(apply.writer_of(entry)), path, same, {"district": "마포구"})


def _thesis() -> Row:
    edition = introduce.a_winner().entry.edition
    client = client_of(introduce.an_investor(edition).user)
    path = f"/editions/{edition.slug}/investors/me/thesis"
    empty: dict[str, Any] = {"fields_": [], "stages": [], "districts": [], "keywords": []}
    same = ({"keywords": ["가"]}, {"keywords": ["나"]})
    return Row(client, path, same, {"districts": ["마포구"]}, whole=empty)


def _letterhead() -> Row:
    client, at, _round = a_draft_edition()
    return Row(client, f"{at}/letterhead", ({"seal": "none"}, {"seal": "line"}))


def _mail_text() -> Row:
    client, at, _round = a_draft_edition()
    words = {"body": "{reserve}\n{link}"}
    same = ({**words, "subject": "가"}, {**words, "subject": "나"})
    return Row(client, f"{at}/mail-texts/judge_invited/ko", same)


def _group_message() -> Row:
    client, at, _round = a_draft_edition()
    words = {"body_ko": "나", "subject_en": "", "body_en": "", "group": {"who": "judges"}}
    given = {**words, "subject_ko": "가"}
    made = client.post(f"{V1}{at}/group-messages/", given, "application/json").json()
    same = ({**words, "subject_ko": "가나"}, {**words, "subject_ko": "다라"})
    return Row(client, f"{at}/group-messages/{made['id']}", same)


def _forecast_question() -> Row:
    asked, now = an_asked_edition(), timezone.now()
    ends = [(now + timedelta(days=days)).isoformat() for days in (50, 60)]
    path = f"/editions/{asked.question.edition.slug}/forecast-question"
    same = ({"closes_at": ends[0]}, {"closes_at": ends[1]})
    return Row(client_of(asked.organiser), path, same, {"months": 36})


def _forecasts() -> Row:
    asked = an_asked_edition()
    winner = asked.winners[0].pk
    first, second = ({"forecasts": [{"winner": winner, "percent": each}]} for each in (3, 4))
    path = f"/editions/{asked.question.edition.slug}/forecasts"
    return Row(client_of(asked.judge.user), path, (first, second))


def _firm() -> Row:
    seat = introduce.an_investor(introduce.a_winner().entry.edition)
    firm = InvestorFirm.objects.get(organisation=seat.organisation)
    path = f"/editions/{seat.edition.slug}/firms/{firm.pk}"
    return Row(client_of(seat.user), path, ({"per_month": 2}, {"per_month": 3}), {"per_edition": 9})


def _council(part: str, same: tuple[Any, Any], other: Any) -> Callable[[], Row]:
    def row() -> Row:
        member, operator = a_member(), an_operator()
        there = {
            "": "",
            "members": f"/members/{member.pk}",
            "divisions": f"/divisions/{Division.objects.earliest('pk').pk}",
        }
        return Row(client_of(operator), f"/council{there[part]}", same, other)

    return row


def _consultation() -> Row:
    row = a_consultation()
    path = f"/editions/{row.edition.slug}/consultations/{row.pk}"
    same = ({"title_ko": "가"}, {"title_ko": "나"})
    return Row(client_of(make.organiser_of(row.edition)), path, same, {"title_en": "B"})


def _event() -> Row:
    event = gather.an_event(publish=False)
    client = client_of(introduce.organiser_of(event.edition))
    path = f"/editions/{event.edition.slug}/managed-events/{event.pk}"
    return Row(client, path, ({"title_ko": "가"}, {"title_ko": "나"}), {"capacity": 9})


def _timetable() -> Row:
    event = gather.a_day().event
    client = client_of(introduce.organiser_of(event.edition))
    path = f"/editions/{event.edition.slug}/managed-events/{event.pk}/timetable"
    return Row(client, path, ({"tables": 3}, {"tables": 4}), {"gap": 3})


def _card() -> Row:
    winner = introduce.a_winner()
    path = f"/applications/{winner.entry_id}/card"
    same = ({"team_ko": "가"}, {"team_ko": "나"})
    return Row(client_of(introduce.founder_of(winner)), path, same, {"ask_krw": 5})


def _amount() -> Row:
    judge = an_investor_of(a_pitch_round())
    path = f"/judge/scores/{judge.assignments.earliest('pk').pk}/amount"
    return Row(client_of(judge.user), path, ({"amount_krw": 5}, {"amount_krw": 6}))


def _role() -> Row:
    client, at, round = a_draft_edition()
    watcher = make.an_organiser_of(round.edition, "observer").roles.get().pk

    def shown() -> str:
        rows = client.get(f"{V1}{at}/roles/").json()
        return next(str(row["etag"]) for row in rows if row["id"] == watcher)

    same = ({"part": "secretary"}, {"part": "organiser"})
    return Row(client, f"{at}/roles/{watcher}", same, {}, shown)


ROWS: dict[str, Callable[[], Row]] = {
    "patch /editions/{slug}/": _edition,
    "put /editions/{slug}/clock": _clock,
    "put /editions/{slug}/roles/{id}": _role,
    "put /editions/{slug}/tracks/{track}": _in_edition("tracks", "slug"),
    "put /editions/{slug}/fields/{field}": _in_edition("fields", "slug"),
    "put /editions/{slug}/questions/{key}": _in_edition("questions", "key"),
    "put /editions/{slug}/papers/{key}": _in_edition("papers", "key"),
    "put /editions/{slug}/sections/{section}": _in_edition("sections", "name"),
    "put /editions/{slug}/awards/{key}": _award,
    "put /editions/{slug}/letterhead": _letterhead,
    "put /editions/{slug}/forecast-question": _forecast_question,
    "patch /editions/{slug}/forecasts": _forecasts,
    "put /editions/{slug}/mail-texts/{kind}/{language}": _mail_text,
    "put /editions/{slug}/group-messages/{id}": _group_message,
    "patch /editions/{slug}/rounds/{order}/": _round,
    "patch /editions/{slug}/rounds/{order}/criteria/{key}": _criterion,
    "patch /editions/{slug}/judges/{id}/": _judge,
    "patch /editions/{slug}/webhooks/{id}": _webhook,
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
    "patch /editions/{slug}/firms/{id}": _firm,
    "patch /council": _council("", ({"name_ko": "가"}, {"name_ko": "나"}), {"name_en": "B"}),
    "patch /council/members/{id}": _council(
        "members", ({"until": "2098-01-01"}, {"until": "2099-01-01"}), {"since": "2021-01-01"}
    ),
    "patch /council/divisions/{id}": _council(
        "divisions", ({"name_ko": "가"}, {"name_ko": "나"}), {"name_en": "B"}
    ),
    "patch /editions/{slug}/consultations/{id}": _consultation,
    "patch /editions/{slug}/managed-events/{id}": _event,
    "put /editions/{slug}/managed-events/{id}/timetable": _timetable,
    "patch /applications/{id}/card": _card,
    "put /editions/{slug}/investors/me/thesis": _thesis,
    "put /judge/scores/{id}/amount": _amount,
}


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

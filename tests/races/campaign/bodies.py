"""Bodies for the operations of the API that a person might send: drawn from the schema, with things
that are there where a field names one.
"""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from django.utils import timezone

from challenge.models import User
from introductions.queries.entrants_behind import WARNINGS
from judging.services.panel.pledge import SELF_CHECK
from submissions.services.consents import SHARED_ITEMS
from tests.races.campaign.scenes import PLAN, Scene, Unsuitable

COMMENT = "근거가 뚜렷하고 실행 계획이 구체적이라 높이 평가합니다."
MOST_CHANGES = 2  # of a PATCH
LEFT_AWAY = object()  # instead of a value: the body doesn't name the field
NEEDED = ("entry", "judge", "winner", "investor")  # a body that names none is sent to no purpose
File = tuple[str, bytes]
# What is sent in fields of these names, wherever they are.
PLAIN: dict[str, Any] = {
    "comment": COMMENT, "submit": True, "withdraw": False, "replaces": [], "waiting": 0,
    "mode": "points", "write": True, "skip_bad": False, "founded_on": "2022-03-02",
    "shared_items": list(SHARED_ITEMS), "warnings_seen": list(WARNINGS), "in_region": True,
    "points": "1", "size": 1000, "parts": ["item"], "seen": None, "accept": True, "choices": [],
    "self_check": list(SELF_CHECK), "known_fields": [],
    "anchors": [], "rules": {}, "allocation_options": {}, "base_versions": {},
    "district": "성동구", "districts": ["성동구"], "year": 2027, "time_zone": "Asia/Seoul",
    "signature": None, "quiet_from": 22, "quiet_until": 8, "preset": "psst-business-plan",
    "registration_number": "", "linking": 0.02, "lottery": 0.9, "balance": 0.5, "criterion_key": "",
    "url": "https://hooks.agency.invalid/", "answers_due": "2099-01-01",
}  # fmt: skip


def in_days_at_noon(days: int) -> datetime:
    """A time to meet."""
    return (timezone.now() + timedelta(days=days)).replace(
        hour=3, minute=0, second=0, microsecond=0
    )


def _ticket_of(scene: Scene, random: Random) -> list[dict[str, Any]]:
    """What a device read at the door."""
    return [{"ticket": scene.any("tickets", random), "at": timezone.now().isoformat()}]


def _grid_of(scene: Scene) -> dict[str, Callable[[], Any]]:
    """Of an investor day, within its event."""
    day = scene.real.get("days") or [None, None]
    return {
        "begins_at": lambda: day[0],
        "ends_at": lambda: day[1],
        "minutes": lambda: 25,
        "gap": lambda: 5,
        "breaks": list,
        "tables": lambda: 2,
    }


def _of_comments(random: Random, scene: Scene) -> dict[str, dict[str, Callable[[], Any]]]:
    """One that its startup is shown, to hold back; one that is held, to show."""
    return {
        "HoldIn": {"sheets": lambda: [scene.any("shown_comments", random) or 0]},
        "ChosenIn": {"sheets": lambda: [scene.any("held_comments", random) or 0]},
    }


def _report(random: Random, scene: Scene) -> dict[str, Callable[[], Any]]:
    """What a side says came of its introduction."""
    outcome = random.choice(["nothing_yet", "met", "term_sheet", "invested", "passed"])
    invested, passed = outcome == "invested", outcome == "passed"
    facts: dict[str, Any] = {
        "outcome": outcome,
        "amount_krw": random.choice([100_000_000, 200_000_000]) if invested else None,
        "currency": "KRW",
        "amount": None,
        "invested_on": None,
        "instrument": "safe" if invested else "",
        "reason": "early" if passed else "",
        "rating": random.choice([None, 4]),
    }
    fixed = {name: partial(deepcopy, value) for name, value in facts.items()}
    versions = [scene.any("told_versions", random) or "", ""]
    return fixed | {"version": lambda: random.choice(versions)}


def _of_the_form(random: Random, scene: Scene) -> dict[str, dict[str, Callable[[], Any]]]:
    """What is taken over into a form, and of an investor's firm."""
    return _of_a_firm(random, scene) | {
        "CheckInIn": {"seen": lambda: _ticket_of(scene, random)},
        "TimetableIn": _grid_of(scene),
        "LetterheadIn": {
            "seal": lambda: random.choice(["none", "space", "line"]),
            "logo": lambda: LEFT_AWAY,
            "seal_picture": lambda: LEFT_AWAY,
        },
        "FormPresetIn": {random.choice(["preset", "edition"]): lambda: LEFT_AWAY},
        "LibraryCopyIn": {
            "key": lambda: random.choice(["company.staff", "checks.bonus"]),
            "edition": lambda: LEFT_AWAY,
        },
    }


def _of_a_firm(random: Random, scene: Scene) -> dict[str, dict[str, Callable[[], Any]]]:
    """People of the investor's firm: the lead is no colleague of theirs."""

    def colleague() -> Any:
        return scene.any("colleagues", random) or 0

    return {
        "LeadIn": {"investor": colleague},
        "HandOverIn": {"investor": colleague, "to": lambda: (scene.real["investors"] or [0])[0]},
        "FirmIn": {"registration": lambda: random.choice(["venture", "angels"])},
        "PatchedFirmIn": {
            "registration": lambda: random.choice(["venture", "angels"]),
            "business_number": lambda: random.choice(["1248100998", "2208162517"]),
            "per_month": lambda: random.choice([7, 8]),
            "per_edition": lambda: random.choice([7, 8]),
        },
    }


ALWAYS: dict[str, dict[str, Callable[[], Any]]] = {
    "RehearsalIn": {"entries": lambda: 6, "judges": lambda: 6},
    "PeopleFileIn": {"write": lambda: True},
    "CouncilFileIn": {"write": lambda: True},
    "UploadIn": {"kind": lambda: "deck", "name": lambda: "deck.pdf"},
    "PaperIn": {"kind": lambda: "plan"},
    "NoteResultIn": {"happened": lambda: True, "source": lambda: "public"},
    "ForecastQuestionIn": {"starts_on": lambda: f"{timezone.localdate()}", "months": lambda: 24},
    "GroupMessageIn": {
        "group": lambda: {"who": "judges"},
        "subject_en": lambda: "",
        "body_en": lambda: "",
    },
    "RoomOpeningIn": {"agreed": lambda: True, "until": lambda: None},
}
FILES_OF = {
    "ImportIn": "import/judges",
    "PeopleFileIn": "import/people",
    "CouncilFileIn": "import/council",
}


class Bodies:
    """Draws them."""

    def __init__(self, schema: dict[str, Any], random: Random) -> None:
        self.named, self.random = schema["components"]["schemas"], random

    def drawn(
        self, schema: dict[str, Any], scene: Scene, person: User
    ) -> tuple[Any, dict[str, File]]:
        """A body, and the files that go with it by field."""
        whole, name = self._whole(schema)
        words = self._words(scene, person)
        if name.startswith("Patched"):
            whole = {**whole, "required": [], "properties": self._few(whole["properties"])}
        files = {
            field: scene.file(field, FILES_OF.get(name, ""))
            for field, part in whole.get("properties", {}).items()
            if part.get("format") in {"uri", "binary"} and field in {"file", "paper", "photo"}
        }
        words |= self._words_of(name, scene, person)
        body = self.value(whole, "", words)
        if isinstance(body, dict) and any(body.get(thing, 1) is None for thing in NEEDED):
            raise Unsuitable
        if isinstance(body, dict):
            body = {field: value for field, value in body.items() if field not in files}
        return body, files

    def as_json(self, body: Any) -> str:
        """Written out."""
        return json.dumps(body, ensure_ascii=False)

    def _whole(self, schema: dict[str, Any]) -> tuple[dict[str, Any], str]:
        name = str(schema.get("$ref", "")).rsplit("/", 1)[-1]
        return (self.named[name], name) if name else (schema, "")

    def _few(self, properties: dict[str, Any]) -> dict[str, Any]:
        free = [name for name, part in properties.items() if not part.get("readOnly")]
        if "changes" in free:  # what goes with them says nothing alone
            return {"changes": properties["changes"]}
        chosen = self.random.sample(free, min(len(free), self.random.randint(1, MOST_CHANGES)))
        return {name: properties[name] for name in chosen}

    def value(self, schema: dict[str, Any], name: str, words: dict[str, Callable[[], Any]]) -> Any:
        """One that fits; name: of the field."""
        if name in words:
            return words[name]()
        whole, _name = self._whole(schema)
        for many in ("oneOf", "anyOf", "allOf"):
            if many in whole:
                return self.value(self.random.choice(whole[many]), name, words)
        if "enum" in whole:
            return self.random.choice(whole["enum"])
        kind = whole.get("type", "object")
        kind = kind[0] if isinstance(kind, list) else kind
        if kind == "array":
            return [self.value(whole.get("items", {}), f"{name}[]", words)]
        if kind == "object":
            return self._object(whole, words)
        if kind in {"integer", "number"}:
            return min(max(1, whole.get("minimum", 1)), whole.get("maximum", 1))
        return self.random.choice([True, False]) if kind == "boolean" else self._text(whole, name)

    def _object(self, whole: dict[str, Any], words: dict[str, Callable[[], Any]]) -> dict[str, Any]:
        required = whole.get("required", whole.get("properties", {}))
        said = {
            field: self.value(part, field, words)
            for field, part in whole.get("properties", {}).items()
            if not part.get("readOnly") and (field in required or self.random.random() < 0.5)
        }
        return {field: value for field, value in said.items() if value is not LEFT_AWAY}

    def _text(self, whole: dict[str, Any], name: str) -> str:
        formats = {
            "date-time": (timezone.now() + timedelta(days=9)).isoformat(),
            "date": "2022-03-02",
            "email": f"someone{self.random.getrandbits(30)}@example.com",
            "uri": "https://example.com",
            "decimal": "1.0",
        }
        if name.endswith("_en"):
            return f"Words {self.random.choice('abc')}"
        return formats.get(whole.get("format", ""), f"가나다 {self.random.choice('abc')}")

    def _words(self, scene: Scene, person: User) -> dict[str, Callable[[], Any]]:
        random, number = self.random, self.random.getrandbits(30)

        def some(word: str) -> Callable[[], Any]:
            return lambda: scene.any(word, random)

        def listed(word: str) -> Callable[[], Any]:
            return lambda: [thing] if (thing := scene.any(word, random)) else []

        def in_days(*days: int) -> Callable[[], Any]:
            return (timezone.now() + timedelta(days=random.choice(days))).isoformat

        things = ("edition", "panel", "winner", "investor", "award", "section", "division")
        return {
            **{word: partial(deepcopy, value) for word, value in PLAIN.items()},
            **{word: some(f"{word}s") for word in things},
            "entry": some("entries"),
            "judge": some("all_judges"),
            **{word: listed(word) for word in ("entries", "judges")},
            "fields_": listed("fields"),
            "stages": listed("tracks"),
            "one": lambda: scene.real["fields"][0],
            "other": lambda: scene.real["fields"][1],
            "fields_known": lambda: {scene.any("fields", random): 1.0},
            "scores": lambda: dict.fromkeys(scene.real["criteria"], random.choice([3, 4])),
            "nearness": lambda: random.choice([0.25, 0.5]),
            "assignment": lambda: scene.any("ready", random) or scene.any("pairs", random),
            "person": lambda: scene.any("organisers", random),
            "base_revision": lambda: random.choice([0, 1]),
            "admit": lambda: random.choice([True, False]),
            "days": lambda: random.choice([2, 3]),
            "round": lambda: scene.round.pk if scene.round else None,
            "signed_name": lambda: person.name,
            **{word: lambda: f"new-{number}" for word in ("key", "slug", "challenge_slug")},
            "opens_at": in_days(2, 3),
            "closes_at": in_days(12, 13),
            "company_name": lambda: f"새회사{number}",
            "email": lambda: f"new{number}@example.com",
            "changes": lambda: self._changes(scene),
        }

    def _words_of(self, name: str, scene: Scene, person: User) -> dict[str, Callable[[], Any]]:
        """What is sent in the fields of the body of that name alone."""
        random = self.random
        if name.endswith("AppealIn"):
            said = {"statement": f"합계가 다릅니다 {random.choice('가나다')}"}
            return {"changes": lambda: said, "replaces": dict}
        known = [person.email, *scene.real["addresses"]]
        of_bodies: dict[str, dict[str, Callable[[], Any]]] = {
            **ALWAYS,
            "AccessTokenIn": {"until": lambda: f"{timezone.localdate() + timedelta(days=30)}"},
            "CodeIn": {"code": lambda: scene.any("hall_codes", random) or ""},
            "ActIn": {"slot": lambda: scene.any("slots", random), "place": lambda: 1},
            "BallotIn": {"entries": lambda: [scene.any("heard", random) or 0]},
            "AmountIn": {"amount_krw": lambda: random.choice([1_000_000, 2_000_000])},
            "OpenIn": {
                "ends_at": (timezone.now() + timedelta(hours=1)).isoformat,
                "entries": lambda: [{"entry": scene.any("entries", random)}],
                "all_by_rule": lambda: False,
            },
            "PickIn": {"offer": lambda: 1, "slot": lambda: random.choice([1, 2])},
            "SlotsIn": {
                "starts": lambda: [f"{in_days_at_noon(random.choice([4, 5])).isoformat()}"],
                "version": lambda: scene.any("meeting_versions", random) or "",
            },
            "CouncilJudgesIn": {"people": lambda: [scene.any("council_people", random) or 0]},
            "ReportIn": _report(random, scene),
            "ShadowEntriesIn": {"entries": lambda: [scene.any("shadow_entries", random) or 0]},
            "TimesIn": {"pitch_seconds": lambda: random.choice([240, 360])},
            "PairWishIn": {"kind": lambda: random.choice(["pin", "apart", ""])},
            "ReminderIn": {"slot": lambda: scene.any("slots", random)},
            "PlanIn": {field: partial(int, value) for field, value in PLAN.items()},
            "AddressIn": {"email": lambda: random.choice(known)},  # to erase whoever it is of
            "NamedConflictIn": {"entry": lambda: scene.any("names", random) or ""},
            **_of_the_form(random, scene) | _of_comments(random, scene),
            "NewRoundIn": {
                "places": lambda: sum(award.places for award in scene.edition.awards.all())
            },
            "CardConsentIn": {"items": lambda: random.choice([["team"], ["ask", "team"]])},
        }
        return of_bodies.get(name, {})

    def _changes(self, scene: Scene) -> Any:
        if scene.stage != "published":
            return {"title_ko": f"새 이름 {self.random.choice('가나다')}"}
        return scene.real["changes"]

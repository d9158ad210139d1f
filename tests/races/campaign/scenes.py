"""Scenes: an edition in one stage, what addresses call the things in it, and what people type
there.
"""

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from random import Random
from typing import Any

from django.utils import timezone

from challenge.models import Edition, User
from judging.models import Round
from tests.submissions import factories as s
from tests.submissions.algorithms.test_paper_marks import a_png

People = dict[str, User]
_numbers = count(1)
SHARE_KNOWN = 0.3  # of the addresses that are typed
# What is asked of a made-up edition: numbers of things, no things.
PLAN = {"entries": 30, "judges": 6, "winners": 3, "budget": 90, "runs": 1}
SHARE_OF_FIRST = 0.5  # of the choices; the first of things is asked for most, so that writes meet


def _some(things: list[Any], random: Random) -> Any:
    return things[0] if random.random() < SHARE_OF_FIRST else random.choice(things)


class Unsuitable(Exception):  # noqa: N818 - no error: it is looked for elsewhere
    """The scene has nothing that the address could name."""


@dataclass(frozen=True, slots=True)
class Scene:
    """An edition in one stage.  real: what addresses call the things in it, by the word before
    and the parameter's name, or by the word alone.
    """

    stage: str
    edition: Edition
    round: Round | None
    people: People
    real: dict[str, list[Any]]

    def thing(self, word: str, name: str, random: Random) -> Any:
        """Something that an address with the parameter after the word may name.

        KeyError: the world knows no such things.  Unsuitable: this scene has none.
        """
        key = next(
            key
            for key in (f"{word}/{name}", word, name, f"!{word}/{name}")
            if key in self.real or key[0] == "!"
        )
        if not self.real[key.lstrip("!")]:
            raise Unsuitable
        return _some(self.real[key], random)

    def address(self, path: str, random: Random) -> str:
        """The path of an operation, filled."""
        words = path.split("/")
        for place, word in enumerate(words):
            if word.startswith("{"):
                before = words[place - 1]
                if "/".join(words[place - 2 : place]) in self.real:
                    before = "/".join(words[place - 2 : place])
                words[place] = str(self.thing(before, word.strip("{}"), random))
        return "/".join(words) + ("?offset=0" if "uploads" in words[:-1] else "")

    def any(self, word: str, random: Random) -> Any:
        """A thing of the scene, or None."""
        return _some(self.real[word], random) if self.real.get(word) else None

    def typed(self, random: Random, part: str) -> dict[str, str]:
        """What somebody of that part types into fields of a page, by their name."""
        soon = timezone.localtime() + timedelta(days=random.choice([8, 9]))
        known, number = self.any("addresses", random), f"{random.getrandbits(30)}"
        later, new = soon.strftime("%Y-%m-%dT%H:%M"), f"new{number}@example.com"
        return {
            "email": known if known and random.random() < SHARE_KNOWN else new,
            "old_email": known or new,
            "new_email": f"next-{new}",
            "slug": f"new-{number}",
            "key": f"new-{number}",
            "challenge_slug": f"new-{number}",
            "opens_at": (soon - timedelta(days=3)).strftime("%Y-%m-%dT%H:%M"),
            "closes_at": later,
            "deadline": later,
            "until": later,
            "send_at": later,
            "publish_at": later,
            "starts_at": (timezone.localtime() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"),
            "ends_at": (timezone.localtime() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"),
            "issued_on": f"{timezone.localdate() - timedelta(days=random.choice([1, 2]))}",
            "code": str(self.any("hall_codes", random) or ""),
            "ticket": str(self.any("tickets", random) or ""),
            "answers_due": f"{timezone.localdate() + timedelta(days=30)}",
            "number": str(self.any("entry_numbers", random) or 1),
            "lines": f"강민서,new{number}@vc.example,새솔벤처스,ai",
            "registration_number": "",
            "points": "1",
            "signed_name": "김하나" if part == "organiser" else self.people[part].name,
            "organisation": f"하늘벤처스{number}",
            **{name: str(value) for name, value in PLAN.items()},
            **dict.fromkeys(self.real["criteria"], "3"),  # of a sheet on paper
            "name": "김하나",
            "company_name": f"새회사{number}",
            "founded_on": "2022-03-02",
        }

    def file(self, name: str, action: str) -> tuple[str, bytes]:
        """What is chosen for a file's field."""
        if name in {"logo", "seal_picture"}:
            return "mark.png", a_png(240, 240)
        if "import" not in action:
            return "paper.pdf", s.a_pdf(1)
        number = next(_numbers)
        kind = action.partition("import/")[2].strip("/") or "people"
        entry = self.any("entry_numbers", Random(number)) or 1
        person = self.any("judge_emails", Random(number)) or "nobody@example.com"
        table = {
            "judges": f"이름,이메일,소속,분야\n강민서,kang{number}@vc.example,새솔벤처스,ai\n",
            "entries": "회사명,대표자,이메일,출품작,분야,설립일\n"
            f"새회사{number},구병찬,koo{number}@dotori.example,운반 로봇,ai,2022. 3. 2.\n",
            "people": "투자사,이름,이메일,직책\n"
            f"하늘벤처스 {number},김파트너,kim{number}@sky.example,파트너\n",
            "council": f"회원사,이메일\n새회원사{number},new{number}@member.example\n",
            "scores": f"접수번호,심사위원,평가항목,점수\n{entry},{person},problem,3\n",
        }
        return f"{kind}.csv", table.get(kind, "").encode()

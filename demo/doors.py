"""The one-click links of the demo: who is who."""
# tested by: tests/journeys/test_accessibility.py

from dataclasses import dataclass

from challenge.models import User
from demo.cast.records import Cast
from demo.pages import address_of
from judging.models import Assignment, SheetState, Winner


@dataclass(frozen=True, slots=True)
class Door:
    """A person of the demo and the link that signs one in as them."""

    who: str
    link: str


def doors(following: Cast, main: Cast, site: str) -> list[Door]:
    """The people worth being: organisers, a judge with work left, a startup that writes, a winner,
    an investor, an observer.
    """
    people = [
        ("담당자 · organiser", main.organisers[0].email, "run"),
        (
            "두 번째 담당자 (발표 승인) · second organiser, approves announcements",
            main.organisers[1].email,
            "run",
        ),
        ("심사위원 · judge", _busy_judge() or main.judges[0].person.email, "judge"),
        (
            "지원서를 쓰는 기업 · startup writing its application",
            following.drafts[0].representative.email,
            "apply",
        ),
        (
            "수상 기업 · startup that won",
            _winner() or main.startups[0].representative.email,
            "apply",
        ),
        ("투자사 · investor", main.investors[0].contact.email, "invest"),
        ("참관인 · observer", main.observer.email, "run"),
    ]
    known = {
        user.email: user
        for user in User.objects.filter(email__in=[email for _who, email, _part in people])
    }
    return [
        Door(f"{who} · {known[email].name}", f"{site}{address_of(known[email], part)}")
        for who, email, part in people
        if email in known
    ]


def _busy_judge() -> str:
    row = (
        Assignment.objects.filter(round__state="open", state="active")
        .exclude(sheet__state=SheetState.SUBMITTED)
        .select_related("judge__user")
        .order_by("judge_id")
        .first()
    )
    return row.judge.user.email if row else ""


def _winner() -> str:
    winner = Winner.objects.select_related("entry__startup").order_by("award__order", "id").first()
    member = winner.entry.startup.members.select_related("user").first() if winner else None
    return member.user.email if member else ""

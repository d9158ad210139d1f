"""The people of the demo who are worth being: organisers, a judge with work left, and so on."""
# tested by: tests/demo/pages/test_views.py

from challenge.models import User
from demo.cast.records import Cast
from judging.models import Assignment, SheetState, Winner

Person = tuple[str, int, str]  # role (demo.pages.doors.ROLES), primary key, part of the site


def people_worth_being(following: Cast, main: Cast) -> list[Person]:
    """Those who are there already."""
    people = [
        ("organiser", main.organisers[0].email, "judging"),
        ("second_organiser", main.organisers[1].email, "run"),
        ("judge", _busy_judge() or main.judges[0].person.email, "judge"),
        ("writing", following.drafts[0].representative.email, "apply"),
        ("won", _winner() or main.startups[0].representative.email, "apply"),
        ("investor", main.investors[0].contact.email, "invest"),
        ("stage", main.organisers[0].email, "stage"),
        ("observer", main.observer.email, "run"),
    ]
    emails = [email for _role, email, _part in people]
    known = dict(User.objects.filter(email__in=emails).values_list("email", "pk"))
    return [(role, known[email], part) for role, email, part in people if email in known]


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

"""What there is to do about judges, in words."""
# tested by: tests/frontend/pages/organisers/rounds/test_todos_about_judges.py

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontend.pages.organisers.rounds.todo_task import Task, act_at, page_at
from frontend.templatetags.formatting import ago, day, moment
from judging.models import Round
from judging.queries.overview.control_room import REMIND_AGAIN_AFTER, Todo


def _silent(todo: Todo, round: Round) -> Task:
    row = todo.judge
    assert row is not None
    title = (
        ngettext(
            "%(name)s: not seen for %(days)s day",
            "%(name)s: not seen for %(days)s days",
            row.silent_days,
        )
        if row.judge.last_seen_at is not None
        else _("%(name)s: never signed in")
    )
    left = ngettext("%(left)s sheet still to come", "%(left)s sheets still to come", row.left) % {
        "left": row.left
    }
    address = reverse("organisers:judge", args=[round.edition.slug, row.judge.pk])
    return Task(
        title % {"name": row.judge, "days": row.silent_days},
        left,
        "bad",
        "user-x",
        f"{address}?round={round.order}",
        _("Reassign"),
    )


def _slow(todo: Todo, round: Round) -> Task:
    row = todo.judge
    assert row is not None
    when = (
        _("at this pace done on %(day)s, after the close") % {"day": day(row.finish)}
        if row.finish
        else _("has not begun")
    )
    left = ngettext("%(left)s sheet left", "%(left)s sheets left", row.left) % {"left": row.left}
    title = _("%(name)s: falling behind") % {"name": row.judge}
    reminded = todo.facts.get("reminded_at")
    if reminded is not None:
        facts = {"ago": ago(reminded), "again": moment(reminded + REMIND_AGAIN_AFTER, "short")}
        text = _("Reminded %(ago)s. On this list again from %(again)s.") % facts
        return Task(title, f"{left} · {text}", "", "circle-check", is_done=True)
    return Task(
        title,
        f"{left} · {when}",
        "warn",
        "clock",
        act_at(round, "remind_judge", row.judge.pk),
        _("Remind"),
        posts=True,
    )


def _offline(todo: Todo, round: Round) -> Task:
    row = todo.judge
    assert row is not None
    count = todo.facts["count"]
    title = ngettext(
        "%(name)s: %(count)s change waits on the device",
        "%(name)s: %(count)s changes wait on the device",
        count,
    ) % {"name": row.judge, "count": count}
    return Task(
        title,
        _("Last connected %(ago)s. Nothing is lost.") % {"ago": ago(row.judge.last_seen_at)},
        "",
        "smartphone",
    )


def _unsigned(todo: Todo, round: Round) -> Task:
    count = todo.facts["count"]
    title = ngettext(
        "%(count)s judge has not signed the pledge",
        "%(count)s judges have not signed the pledge",
        count,
    ) % {"count": count}
    return Task(
        title,
        _("They see no files until they sign."),
        "warn",
        "signature",
        page_at(round, "judges"),
        _("See judges"),
    )


def _invited(todo: Todo, round: Round) -> Task:
    count = todo.facts["count"]
    title = ngettext(
        "%(count)s judge has not answered the invitation",
        "%(count)s judges have not answered the invitation",
        count,
    ) % {"count": count}
    return Task(title, "", "", "mail", page_at(round, "judges"), _("See judges"))


ABOUT_JUDGES: dict[str, Callable[[Todo, Round], Task]] = {
    "judge_silent": _silent,
    "judge_slow": _slow,
    "offline": _offline,
    "unsigned": _unsigned,
    "invited": _invited,
}

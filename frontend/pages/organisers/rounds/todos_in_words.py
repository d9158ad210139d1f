"""What there is to do, in words, each with its one button."""
# tested by: tests/frontend/pages/organisers/test_reading.py

from collections.abc import Callable, Sequence

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from frontend.pages.organisers.rounds.clock_steps_in_words import STEPS
from frontend.pages.organisers.rounds.todo_task import Task, act_at, page_at
from frontend.pages.organisers.rounds.todos_about_judges import ABOUT_JUDGES
from frontend.templatetags.formatting import day, decimal
from judging.models import Round
from judging.queries.overview.control_room import Todo


def tasks_of(todos: Sequence[Todo], round: Round) -> list[Task]:
    """The list in words, the most pressing first, what is done for now last."""
    tasks = [_WORDS[todo.code](todo, round) for todo in todos]
    return sorted(tasks, key=lambda task: (task.is_done, ("bad", "warn", "").index(task.kind)))


def _short(todo: Todo, round: Round) -> Task:
    text = _("Has %(active)s of %(wanted)s judges") % todo.facts
    return _one_more_sheet(todo, round, text, "triangle-alert", _("Add a judge"))


def _split(todo: Todo, round: Round) -> Task:
    text = _("Judges are far apart: %(low)s to %(high)s points") % {
        "low": decimal(todo.facts["low"]),
        "high": decimal(todo.facts["high"]),
    }
    return _one_more_sheet(todo, round, text, "split", _("One more sheet"))


def _one_more_sheet(todo: Todo, round: Round, text: str, icon: str, label: str) -> Task:
    entry = todo.entry
    assert entry is not None
    return Task(
        entry.startup.name,
        text,
        "warn",
        icon,
        act_at(round, "one_more_sheet"),
        label,
        posts=True,
        entry=entry.pk,
    )


def _eligibility(todo: Todo, round: Round) -> Task:
    count = todo.facts["count"]
    title = ngettext(
        "%(count)s entry waits for the eligibility decision",
        "%(count)s entries wait for the eligibility decision",
        count,
    ) % {"count": count}
    url = f"{reverse('organisers:entries', args=[round.edition.slug])}?eligibility=pending"
    return Task(
        title, _("Only eligible entries are judged."), "warn", "list-checks", url, _("See entries")
    )


def _corrections_lapsed(todo: Todo, round: Round) -> Task:
    count = todo.facts["count"]
    title = ngettext(
        "%(count)s correction did not come in on time",
        "%(count)s corrections did not come in on time",
        count,
    ) % {"count": count}
    url = f"{reverse('organisers:entries', args=[round.edition.slug])}?eligibility=correction"
    text = _("Decide on what was submitted.")
    return Task(title, text, "bad", "list-checks", url, _("See entries"))


def _decide(todo: Todo, round: Round) -> Task:
    count = todo.facts["count"]
    title = ngettext(
        "%(count)s entry is not decided", "%(count)s entries are not decided", count
    ) % {"count": count}
    return Task(
        title,
        _("Scoring is over and the ranking is there."),
        "bad",
        "gavel",
        page_at(round, "results"),
        _("Decide"),
    )


def _late(todo: Todo, round: Round) -> Task:
    count = todo.facts["count"]
    title = ngettext(
        "%(count)s score sheet came after the close",
        "%(count)s score sheets came after the close",
        count,
    ) % {"count": count}
    return Task(
        title,
        _("It counts only if you say so."),
        "bad",
        "inbox",
        act_at(round, "late_sheets"),
        _("Look at them"),
    )


def _assign_failed(todo: Todo, round: Round) -> Task:
    why = todo.facts["why"] or _(
        "The computer found no judge for any entry. The page of the assignment says why."
    )
    return Task(
        _("The assignment did not succeed"),
        why,
        "bad",
        "triangle-alert",
        page_at(round, "assignment"),
        _("See the reasons"),
    )


def _clock_failed(todo: Todo, round: Round) -> Task:
    step = STEPS.get(todo.facts["step"], todo.facts["step"])
    title = _("Not done by itself: %(step)s") % {"step": step}
    again = ngettext(
        "Tried %(times)s time. It is tried again by itself.",
        "Tried %(times)s times. It is tried again by itself.",
        todo.facts["times"],
    ) % {"times": todo.facts["times"]}
    return Task(title, f"{todo.facts['why']} {again}", "bad", "triangle-alert")


def _waits(todo: Todo, round: Round) -> Task:
    return Task(
        _("After the outage this round waits for you"),
        _("Give more time, close it, or keep the dates. Until then nobody is replaced."),
        "bad",
        "clock",
        act_at(round, "keep_dates"),
        _("Keep the dates"),
        posts=True,
    )


def _window_passed(todo: Todo, round: Round) -> Task:
    return Task(
        _("The time for scoring passed before it was opened"),
        _("Give a new close, and scoring opens by itself."),
        "bad",
        "clock",
        act_at(round, "extend_round"),
        _("Give a new close"),
    )


def _left_out(todo: Todo, round: Round) -> Task:
    count = todo.facts["count"]
    title = ngettext(
        "%(count)s eligible entry is not in this round",
        "%(count)s eligible entries are not in this round",
        count,
    ) % {"count": count}
    return Task(
        title,
        _("It was found eligible after the round had taken its entries in."),
        "bad",
        "inbox",
        act_at(round, "admit"),
        _("Add to round"),
        posts=True,
    )


def _place_free(todo: Todo, round: Round) -> Task:
    count, waiting = todo.facts["count"], todo.facts["waiting"]
    title = ngettext(
        "%(count)s place has become free", "%(count)s places have become free", count
    ) % {"count": count}
    text = ngettext(
        "%(count)s entry is on the waiting list. Give the place by a correction of the result.",
        "%(count)s entries are on the waiting list. Give the place by a correction of the result.",
        waiting,
    ) % {"count": waiting}
    results = reverse("organisers:results", args=[round.edition.slug])
    url = f"{results}?round={todo.facts['round']}"
    return Task(title, text, "bad", "inbox", url, _("See the results"))


def _appeals(todo: Todo, round: Round) -> Task:
    title = _("Appeals that wait for a reply: %(count)s") % {"count": todo.facts["count"]}
    text = _("The next reply is due by %(day)s.") % {"day": day(todo.facts["due"])}
    return Task(title, text, "bad", "gavel", page_at(round, "appeals"), _("See the appeals"))


def _hand_overs(todo: Todo, round: Round) -> Task:
    title = _("Lost mailboxes to be checked: %(count)s") % {"count": todo.facts["count"]}
    text = _("The first has waited since %(day)s.") % {"day": day(todo.facts["since"])}
    url = reverse("organisers:hand_overs", args=[round.edition.slug])
    return Task(title, text, "bad", "mail", url, _("See the requests"))


def _fixed(
    page: str, icon: str, words: tuple[Promise, Promise, Promise], kind: str = "warn"
) -> Callable[[Todo, Round], Task]:
    """A task whose words don't depend on anything: title, text, button."""

    def task(todo: Todo, round: Round) -> Task:
        title, text, label = map(str, words)
        return Task(title, text, kind, icon, page_at(round, page), label)

    return task


_WORDS: dict[str, Callable[[Todo, Round], Task]] = {
    **ABOUT_JUDGES,
    "clock_failed": _clock_failed,
    "waits_after_outage": _waits,
    "window_passed": _window_passed,
    "left_out": _left_out,
    "short": _short,
    "split": _split,
    "eligibility": _eligibility,
    "corrections_lapsed": _corrections_lapsed,
    "decide": _decide,
    "place_free": _place_free,
    "appeals": _appeals,
    "hand_overs": _hand_overs,
    "late": _late,
    "assign_failed": _assign_failed,
    "admit": _fixed(
        "assignment",
        "inbox",
        (
            gettext_lazy("No entry is in this round yet"),
            gettext_lazy("Add the eligible entries to the round, then assign judges."),
            gettext_lazy("Add to round"),
        ),
    ),
    "assign": _fixed(
        "assignment",
        "split",
        (
            gettext_lazy("Judges are not assigned"),
            gettext_lazy("The computer proposes, you can change everything by hand."),
            gettext_lazy("Assign"),
        ),
    ),
    "open": _fixed(
        "rounds",
        "play",
        (
            gettext_lazy("Scoring can be opened"),
            gettext_lazy("Judges are assigned and wait for the opening."),
            gettext_lazy("Open"),
        ),
    ),
    "prepare": _fixed(
        "results",
        "megaphone",
        (
            gettext_lazy("The announcement is to be prepared"),
            gettext_lazy("A second person then publishes it."),
            gettext_lazy("Prepare"),
        ),
    ),
    "approve": _fixed(
        "results",
        "stamp",
        (
            gettext_lazy("An announcement waits for your approval"),
            gettext_lazy("It was prepared by somebody else, so you may publish it."),
            gettext_lazy("Look at it"),
        ),
        "bad",
    ),
    "await_approval": _fixed(
        "results",
        "stamp",
        (
            gettext_lazy("Your announcement waits for a second person"),
            gettext_lazy("Another organiser has to look at it and publish."),
            gettext_lazy("See it"),
        ),
        "",
    ),
}

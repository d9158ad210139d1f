"""What a rehearsal knows while it is played, and how it stops."""
# tested by: tests/judging/services/rehearsal/test_play.py

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from challenge.kernel.errors import Refusal
from challenge.models import Edition, Job, JobState, User
from judging.queries.setup.rehearsal.sample_people import People

Told = dict[str, Any]
Words = dict[str, str]  # language → text


class RehearsalStopped(Refusal):
    """Something in the set-up keeps the edition from its end."""

    code = "rehearsal_stopped"
    status = 422


class WorkFailed(RehearsalStopped):
    """A part that workers compute was refused."""

    code = "work_failed"
    message = _("This step could not be computed.")


@dataclass(slots=True)
class Course:
    """One rehearsal.  source: the edition whose rules are tried; edition: its copy, once there is
    one; token: in the copy's address.

    notes: what did not stop it and should be looked at.  papers: name → PDF.
    """

    source: Edition
    edition: Edition
    token: str
    people: People
    organiser: User
    second: User
    random: Random
    tell: Callable[[], None]  # that it goes on, outside of its transaction
    stages: list[Told] = field(default_factory=list)
    notes: list[Told] = field(default_factory=list)
    papers: dict[str, bytes] = field(default_factory=dict)

    def note(self, part: str, text: str | Promise) -> None:
        """Say something that the organisers should look at."""
        self.notes.append({"part": part, "words": in_both(text)})


# viewer: pure
def in_both(text: str | Promise) -> Words:
    """The text in every language, as plain data."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found[code] = str(text)
    return found


# viewer: pure
def in_each_language(read: Callable[[], Mapping[str, Any]]) -> dict[str, Words]:
    """Name → the text in every language, where texts are written in the language of the moment."""
    found: dict[str, Words] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            for name, text in read().items():
                found.setdefault(name, {})[code] = str(text)
    return found


def _filled(template: str | Promise, facts: Mapping[str, Any]) -> str:
    return str(template) % {
        name: value() if callable(value) else value for name, value in facts.items()
    }


_lazily_filled = lazy(_filled, str)


# viewer: pure
def said(template: str | Promise, **facts: Any) -> str | Promise:
    """The text with its facts, filled in when it is read: in the reader's language.

    A fact that is itself in a language is a function.
    """
    return _lazily_filled(template, facts)


# viewer: caller
def require_done(*, job: Job) -> Job:
    """The job as its task left it.  WorkFailed: with its words."""
    job.refresh_from_db()
    if job.state != JobState.DONE:
        raise WorkFailed(said("%(why)s", why=lambda: job.why or str(WorkFailed.message)))
    return job

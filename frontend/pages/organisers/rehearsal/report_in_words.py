"""The report of a rehearsal as its page tells it: every stage, and where to fix what was found."""
# tested by: tests/frontend/pages/organisers/rehearsal/test_rehearsal.py

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from challenge.models import Edition, Job
from frontend.in_words.mails import mail_kind_in_words
from judging.models import Round
from judging.queries.results.papers.office_papers import OF_EDITION, OF_ROUND

STAGES: Mapping[str, str | Promise] = {
    "set_up": _("Set-up checked and copied"),
    "apply": _("Companies apply"),
    "eligibility": _("Eligibility check"),
    "panel": _("Judges accept and sign"),
    "assign": _("Judges are assigned"),
    "score": _("Judges score"),
    "tally": _("Scoring closes, tally"),
    "decide": _("Decision"),
    "publish": _("Announcement, to nobody"),
    "papers": _("Office papers"),
}
FACTS: Mapping[str, str | Promise] = {
    "rounds": _("Rounds"),
    "questions": _("Questions of the form"),
    "papers": _("Papers"),
    "entries": _("Entries"),
    "eligible": _("Eligible"),
    "ineligible": _("Ineligible"),
    "judges": _("Judges"),
    "pairs": _("Score sheets to write"),
    "fewest": _("Fewest judges of an entry"),
    "sheets": _("Score sheets"),
    "waves": _("Times that judges were assigned"),
    "ranked": _("Entries with a rank"),
    "passed": _("Entries that pass"),
    "unranked": _("Entries without a result"),
    "by_ranking": _("Decided by the ranking"),
    "by_hand": _("Left to a person"),
    "chosen": pgettext_lazy("of entries", "Chosen"),
    "mails": _("Mails of results"),
    "printed": _("Papers made"),
}
_PAPERS = {kind.name: kind.title for kind in (*OF_EDITION, *OF_ROUND)}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at.  title, url: the page where it is fixed."""

    text: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class PlayedStage:
    """A stage: what it is called, of which round, how long it took, what came of it."""

    title: str
    round: str
    seconds: float
    facts: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class PlayedRow:
    """An entry in the ranking of a round."""

    rank: int | None
    number: str
    company: str
    score: str | None
    sheets: int
    outcome: str


@dataclass(frozen=True, slots=True)
class PlayedRound:
    """A round with its ranking and its papers: (title, name)."""

    name: str
    rows: list[PlayedRow]
    papers: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PlayedMail:
    """A kind of mail that would have been sent."""

    title: str
    language: str
    count: int
    to: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Report:
    """What the page shows of a rehearsal that has ended.

    stopped: at which stage, None: it reached its end; problem: why.
    """

    stopped: str | None
    words: str
    problem: list[Finding]
    notes: list[Finding]
    stages: list[PlayedStage]
    rounds: list[PlayedRound]
    papers: list[tuple[str, str]]
    mails: list[PlayedMail]
    mail_count: int


def stage_in_words(key: str, order: int | None, rounds: list[Round]) -> str:
    """Judges score: Pitch."""
    name = _round_name(order, rounds)
    title = str(STAGES.get(key, key))
    return f"{name}: {title}" if name else title


def report_in_words(job: Job, rounds: list[Round]) -> Report:
    """rounds: of the edition, as they are now."""
    found, problem = job.result, job.result["problem"]
    edition = job.edition
    mails = [_mail(row) for row in found["mails"]]
    stopped = (
        None if problem is None else stage_in_words(problem["stage"], problem["round"], rounds)
    )
    return Report(
        stopped=stopped,
        words=_said(problem["words"]) if problem else "",
        problem=_problem(edition, problem, rounds) if problem else [],
        notes=[_finding(edition, row["part"], row["words"], rounds) for row in found["notes"]],
        stages=[_stage(row, rounds) for row in found["stages"]],
        rounds=[_round(row, found["papers"]) for row in found["rounds"]],
        papers=[(str(_PAPERS[name]), name) for name in found["papers"] if name in _PAPERS],
        mails=mails,
        mail_count=sum(mail.count for mail in mails),
    )


def _said(words: Mapping[str, str]) -> str:
    """In the reader's language."""
    return words.get((get_language() or "ko")[:2]) or words.get("ko", "")


def _round_name(order: int | None, rounds: list[Round]) -> str:
    return next((round.name for round in rounds if round.order == order), "")


def _stage(row: Mapping[str, Any], rounds: list[Round]) -> PlayedStage:
    counts = row["facts"]
    facts = [(str(words), counts[name]) for name, words in FACTS.items() if name in counts]
    title, name = str(STAGES.get(row["key"], row["key"])), _round_name(row["round"], rounds)
    return PlayedStage(title, name, row["seconds"], facts)


def _round(row: Mapping[str, Any], papers: list[str]) -> PlayedRound:
    ending = f"-{row['order']}"
    names = [name for name in papers if name.endswith(ending)]
    titled = [(str(_PAPERS[name.removesuffix(ending)]), name) for name in names]
    return PlayedRound(_in(row, "name"), [_row(entry) for entry in row["rows"]], titled)


def _row(row: Mapping[str, Any]) -> PlayedRow:
    outcome = _in(row, "award") or _said(row["kind_words"])
    numbers = (row["rank"], row["number"])
    return PlayedRow(*numbers, _in(row, "company"), row["score"], row["sheets"], outcome)


def _in(row: Mapping[str, Any], name: str) -> str:
    """The text of that name in the reader's language, as rows hold it."""
    return _said({code: row[f"{name}_{code}"] for code in ("ko", "en")})


def _mail(row: Mapping[str, Any]) -> PlayedMail:
    words = (row["count"], row["to"], row["subject"], row["body"])
    return PlayedMail(mail_kind_in_words(row["kind"]), row["language"], *words)


def _problem(edition: Edition, problem: Mapping[str, Any], rounds: list[Round]) -> list[Finding]:
    """Part by part; where it names none that says more, the page of the stage."""
    order = problem["round"]
    rows = {name: words for name, words in problem["fields"].items() if _said(words)}
    if not rows:
        title, url = _place(edition, problem["stage"], order, rounds)
        return [Finding("", title, url)]
    stage = problem["stage"]
    return [
        _finding(edition, stage if stage == "apply" else name, words, rounds)
        for name, words in rows.items()
    ]


def _finding(edition: Edition, part: str, words: Mapping[str, str], rounds: list[Round]) -> Finding:
    _kind, _bar, number = part.partition("_")
    order = int(number) if number.isdecimal() else None
    return Finding(_said(words), *_place(edition, part, order, rounds))


def _place(edition: Edition, part: str, order: int | None, rounds: list[Round]) -> tuple[str, str]:
    """Title and address of the page where that part is set."""
    name = _round_name(order, rounds)
    if part == "assign":
        url = reverse("organisers:assignment_rules", args=[edition.slug])
        return str(_("Assignment rules")), f"{url}?round={order}"
    if name:
        return name, reverse("organisers:round_settings", args=[edition.slug, order])
    if part == "legal_texts":
        return str(_("Terms and privacy policy")), reverse("public:terms")
    for starts, page, title in _PLACES:
        if part.startswith(starts):
            return str(title), reverse(f"organisers:{page}", args=[edition.slug])
    return str(_("Texts and dates")), reverse("organisers:settings", args=[edition.slug])


_PLACES: tuple[tuple[tuple[str, ...], str, str | Promise], ...] = (
    (("questions", "fields", "apply"), "form_settings", _("Application form")),
    (("rounds",), "new_round", _("Rounds")),
    (("awards", "publish"), "awards", _("Awards")),
    (("eligibility",), "eligibility_trial", _("Who may apply")),
    (("panel",), "judges", _("Judges")),
)

"""What is kept of a rehearsal, as plain data: rankings, mails that would have gone out, papers."""
# tested by: tests/judging/services/rehearsal/test_play.py

from challenge.kernel.errors import Refusal
from challenge.kernel.papers.typeset import as_pdf
from challenge.models import Mail
from judging.models import Decision, DecisionKind, Round, Standing
from judging.queries.results.papers.office_papers import one_paper_named
from judging.queries.results.standings import latest_tally
from judging.queries.setup.rehearsal.course import Course, Told, in_both

PAPERS = ("applications", "eligibility", "awards", "report")
PAPERS_OF_ROUND = ("tally", "opinions", "resolution")
MOST_ROWS = 100


# viewer: caller
def print_papers(course: Course) -> Told:
    """The office's papers of the copy, as PDF; one with nothing in it is left out."""
    wanted: list[tuple[str, Round | None]] = [(name, None) for name in PAPERS]
    for round in course.edition.rounds.select_related("edition", "rubric").order_by("order"):
        wanted += [(name, round) for name in PAPERS_OF_ROUND]
    for name, of_round in wanted:
        try:
            paper = one_paper_named(course.organiser, course.edition, name, round=of_round)
        except Refusal:
            continue  # nothing in it, or more than one file holds
        key = name if of_round is None else f"{name}-{of_round.order}"
        course.papers[key] = as_pdf(paper)
        course.tell()
    return {"printed": len(course.papers)}


# viewer: caller
def rankings(course: Course) -> list[Told]:
    """Each round that was tallied: who came where, and what became of them."""
    rounds = course.edition.rounds.order_by("order")
    found = []
    for round in rounds if course.edition != course.source else []:
        rows = _rows(round)
        if rows:
            names = {"name_ko": round.name_ko, "name_en": round.name_en}
            found.append({"order": round.order, **names, "rows": rows})
    return found


def _rows(round: Round) -> list[Told]:
    tally = latest_tally(round)
    decided = {
        row.entry_id: row for row in Decision.objects.filter(round=round).select_related("award")
    }
    rows = Standing.objects.filter(tally=tally).select_related("entry__startup")
    ordered = rows.order_by("rank", "entry_id")[:MOST_ROWS] if tally else []
    return [_row(row, decided.get(row.entry_id)) for row in ordered]


def _row(row: Standing, decision: Decision | None) -> Told:
    award = decision.award if decision else None
    return {
        "rank": row.rank,
        "number": row.entry.code,
        "company_ko": row.entry.startup.name_ko,
        "company_en": row.entry.startup.name_en,
        "score": None if row.official is None else f"{row.official:.2f}",
        "sheets": row.sheets,
        "kind": decision.kind if decision else "",
        "kind_words": in_both(DecisionKind(decision.kind).label) if decision else {},
        "award_ko": award.name_ko if award else "",
        "award_en": award.name_en if award else "",
    }


# viewer: caller
def mails(course: Course) -> list[Told]:
    """Each kind of mail in each language that somebody would have got: how many, and the first."""
    if course.edition == course.source:
        return []
    found: dict[tuple[str, str], Told] = {}
    rows = Mail.objects.filter(edition=course.edition).order_by("pk")
    for mail in rows.select_related("to_user").iterator():
        key = (mail.kind, mail.language)
        if key not in found:
            found[key] = {
                "kind": mail.kind,
                "language": mail.language,
                "count": 0,
                "to": mail.to_user.name if mail.to_user else "",
                "subject": mail.subject,
                "body": mail.body,
            }
        found[key]["count"] += 1
    return list(found.values())

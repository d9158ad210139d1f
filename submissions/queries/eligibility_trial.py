"""The eligibility rules on a company that doesn't exist, before anybody applies."""
# tested by: tests/frontend/pages/organisers/entries/test_eligibility_trial.py

from dataclasses import dataclass
from typing import Any

from challenge.kernel.questions.conditions import asked_keys
from challenge.models import Edition, Paper, Question, Track
from challenge.queries import questions_in_order
from submissions.models import Startup
from submissions.queries.eligibility_rules import FAIL, RULES, Checked
from submissions.queries.papers.asked import asked_of, papers_of

# the others look at accounts, files and consents, which a pretended company hasn't
TRIED_RULES = ("head_office", "company_age", "founded", "registration_number")


@dataclass(frozen=True, slots=True)
class Trial:
    """What the rules say of the company, and what it would be asked for.

    findings: as of an entry.  questions: those that are asked before any of them is answered.
    """

    findings: list[dict[str, Any]]
    papers: list[Paper]
    questions: list[Question]

    @property
    def in_region(self) -> bool:
        """Whether its head office is where the call asks it to be; what isn't known may be."""
        return all(row["outcome"] != FAIL for row in self.findings if row["rule"] == "head_office")

    @property
    def is_eligible(self) -> bool:
        """No rule keeps it out."""
        return all(row["outcome"] != FAIL for row in self.findings)


# viewer: caller
def tried_on(edition: Edition, company: Startup, track: Track | None) -> Trial:
    """The rules on a company that is no row of the database."""
    checked = Checked(
        edition=edition, company=company, track=track, accounts=[], asked=[], files=[],
        file_states={}, consent_given=False,
    )  # fmt: skip
    found = ((name, *RULES[name](checked)) for name in TRIED_RULES)
    form = [row for _name, _named, rows in questions_in_order(edition) for row in rows]
    slug = track.slug if track else ""
    asked = asked_keys(form, {}, slug)
    return Trial(
        findings=[
            {"rule": name, "outcome": outcome, "facts": facts} for name, outcome, facts in found
        ],
        papers=asked_of(papers_of(edition), slug, company.kind, asked),
        questions=[row for row in form if row.key in asked],
    )

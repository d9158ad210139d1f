"""The findings of the eligibility rules in words."""
# tested by: tests/frontend/pages/organisers/test_reading.py

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from challenge.kernel.text.bilingual import pick
from challenge.kernel.text.provinces import city_in_words
from frontend.templatetags.formatting import day
from submissions.models import Attachment, Startup
from submissions.queries.eligibility import RULE_TITLES
from submissions.queries.korean_numbers import shown_registration_number
from submissions.services.eligibility_check import Accepted

# papers of findings from before the organiser named them
_FIRST = {
    "deck": _("pitch deck"),
    "plan": _("business plan"),
    "registration": _("business registration certificate"),
    "proof": _("supporting document"),
}
_KEPT_BACK: dict[str, str | Promise] = {
    "unchecked": _("Not checked by the rules yet"),
    "correction": _("May still be corrected"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule in words.  outcome: pass | fail | unknown."""

    title: str | Promise
    outcome: str
    facts: str


def explained(findings: list[dict[str, Any]]) -> list[Finding]:
    """Every finding with a title and the facts that it rests on."""
    return [
        Finding(
            RULE_TITLES.get(row["rule"], row["rule"]),
            row["outcome"],
            _WORDS.get(row["rule"], _plain)(row.get("facts", {})),
        )
        for row in findings
    ]


def accepted_in_words(accepted: Accepted) -> str:
    """How many are eligible now, and what kept the others back."""
    count, left = accepted.count, accepted.left
    said = [
        ngettext(
            "%(count)s entry is marked as eligible.",
            "%(count)s entries are marked as eligible.",
            count,
        )
        % {"count": count}
        if count
        else gettext("No entry was marked as eligible.")
    ]
    if left:
        why = ", ".join(
            f"{_KEPT_BACK.get(rule) or RULE_TITLES.get(rule, rule)} ({number})"
            for rule, number in sorted(accepted.reasons.items(), key=lambda row: -row[1])
        )
        words = ngettext(
            "%(left)s stays undecided: %(why)s.", "%(left)s stay undecided: %(why)s.", left
        )
        said.append(words % {"left": left, "why": why})
    elif not count:
        said.append(gettext("Every entry is decided already."))
    return " ".join(said)


def _plain(facts: dict[str, Any]) -> str:
    return " · ".join(
        str(value) for value in facts.values() if value not in ("", [], {}, True, False, None)
    )


def _age(facts: dict[str, Any]) -> str:
    if "earliest" not in facts:
        return str(Startup.Kind.PRE.label)
    years, earliest = facts["years"], day(date.fromisoformat(facts["earliest"]), "year")
    founded = facts.get("founded_on")
    start = (
        gettext("Founded %(day)s.") % {"day": day(date.fromisoformat(founded), "year")}
        if founded
        else gettext("No start date.")
    )
    rule = ngettext(
        "At most %(years)s year old: founded %(day)s or later.",
        "At most %(years)s years old: founded %(day)s or later.",
        years,
    ) % {"years": years, "day": earliest}
    return f"{start} {rule}"


def _legal_form(facts: dict[str, Any]) -> str:
    return str(Startup.Kind(facts["kind"]).label)


def _number(facts: dict[str, Any]) -> str:
    return shown_registration_number(facts.get("number", ""))


def _who(facts: dict[str, Any]) -> str:
    accounts, named = ", ".join(facts["account"]), facts["representative"]
    return (
        named
        if accounts == named
        else gettext("Account: %(account)s. Representative: %(named)s.")
        % {"account": accounts or "–", "named": named or "–"}
    )


def _papers(facts: dict[str, Any]) -> str:
    """Each by its name; findings of before say {key: states}."""
    rows = facts.get("papers")
    if not isinstance(rows, list):
        rows = [{"ko": str(_FIRST.get(key, key)), "states": facts[key]} for key in facts]
    return " · ".join(map(_paper, rows))


def _paper(row: dict[str, Any]) -> str:
    words = [str(Attachment.State(state).label) for state in row["states"]] or [gettext("missing")]
    days = [day(date.fromisoformat(issued), "year") for issued in row.get("issued_on", [])]
    words += [gettext("issued %(day)s") % {"day": issued} for issued in days]
    if row.get("is_refused"):
        words.append(gettext("its date doesn't fit"))
    return f"{pick(row['ko'], row.get('en', ''))}: {', '.join(words)}"


_WORDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "head_office": lambda facts: city_in_words(facts.get("city", "")),
    "company_age": _age,
    "founded": _legal_form,
    "registration_number": _number,
    "representative": _who,
    "papers": _papers,
}

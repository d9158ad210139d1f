"""A company's figures and its people in the cells of a table."""
# tested by: tests/judging/services/imports/test_mapped_import.py

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from challenge.kernel.text.amounts import MOST_WON, won_typed
from challenge.kernel.text.folded_names import folded
from submissions.models import Startup
from submissions.queries.table_rows import Notes

AMOUNTS = ("revenue_krw", "raised_krw", "ask_krw")
FACTS = ("kind", "homepage", "headcount", *AMOUNTS)
MOST_PEOPLE = 1_000_000
MOST_HOMEPAGE = 200
_PERSON = re.compile(r"(?P<name>[^<>@]*?)\s*[<(]?\s*(?P<email>[^\s<>()]+@[^\s<>()]+)\s*[>)]?")
_FORMS = {
    **dict.fromkeys(("법인", "법인사업자", "주식회사", "corporation"), Startup.Kind.CORPORATION),
    **dict.fromkeys(("개인", "개인사업자", "sole", "sole proprietor"), Startup.Kind.SOLE),
    **dict.fromkeys(("예비", "예비창업자", "예비창업", "pre"), Startup.Kind.PRE),
}


class CompanyFacts:
    """Reads them row by row and notes what is wrong."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes

    def of(self, line: int, cells: Mapping[str, str]) -> dict[str, Any]:
        """FACTS and members: [(address, name)]; what isn't there is blank, not 0."""
        return {
            "kind": self._form(line, cells.get("legal_form", "")),
            "homepage": self._address(line, cells.get("homepage", "")),
            "headcount": self.notes.number(
                line, "headcount", cells.get("headcount", ""), MOST_PEOPLE
            ),
            **{name: self._won(line, name, cells.get(name, "")) for name in AMOUNTS},
            "members": self._members(line, cells.get("members", "")),
        }

    def _form(self, line: int, cell: str) -> str:
        if not cell:
            return Startup.Kind.CORPORATION.value
        form = _FORMS.get(folded(cell))
        if form is None:
            words = _("“%(cell)s” is not one of the choices: %(choices)s.")
            self.notes.wrong(
                line, "legal_form", words % {"cell": cell, "choices": "법인, 개인, 예비창업자"}
            )
        return form.value if form else ""

    def _address(self, line: int, cell: str) -> str:
        address = cell if not cell or "://" in cell else f"https://{cell}"
        try:
            if address:
                URLValidator(("http", "https"))(address)
        except ValidationError:
            address = ""
        if cell and (not address or len(address) > MOST_HOMEPAGE):
            words = _("“%(cell)s” is not a web address. Write it like https://company.kr.")
            self.notes.wrong(line, "homepage", words % {"cell": cell})
        return address

    def _won(self, line: int, name: str, cell: str) -> int | None:
        amount = won_typed(cell) if cell else None
        if cell and (amount is None or not 0 <= amount <= MOST_WON):
            words = _("“%(cell)s” is not an amount in won. Write it like 120,000,000.")
            self.notes.wrong(line, name, words % {"cell": cell})
        return amount

    def _members(self, line: int, cell: str) -> list[tuple[str, str]]:
        """Kim <kim@x.kr>; lee@x.kr: each address with the name before it."""
        found: dict[str, str] = {}
        for part in filter(None, (part.strip() for part in re.split(r"[;,\n]", cell))):
            person = _PERSON.fullmatch(part)
            email = self.notes.email(line, "members", person["email"] if person else part)
            if email and person:
                found[email] = person["name"].strip()
        return list(found.items())

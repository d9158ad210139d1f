"""A judge's entries with their sheets, for the pages beside the sheet and their scripts."""
# tested by: tests/frontend/pages/judges/desk/test_side_by_side.py

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from challenge.kernel.errors import Refusal
from judging.models import Criterion, Judge, Round
from judging.queries.scoring.offline_bundle import bundle_of
from judging.queries.scoring.sheet_values import LEVELS

ALT_LETTERS = 160  # of a page's text beside its picture; the sheet has it whole


@dataclass(frozen=True, slots=True)
class Given:
    """What a judge gave on one criterion.  given: level or points as text, "" for nothing."""

    criterion: dict[str, Any]
    given: str

    @property
    def points(self) -> Decimal | None:
        """In points; None: nothing is given."""
        if not self.given:
            return None
        number = Decimal(self.given)
        anchored = self.criterion["mode"] == Criterion.Mode.ANCHORS
        return Decimal(self.criterion["points"]) * number / LEVELS if anchored else number

    @property
    def most(self) -> Decimal:
        """The points that the criterion is worth."""
        return Decimal(self.criterion["points"])

    @property
    def words(self) -> str:
        """The anchor of the level; "" where there is none."""
        anchors = self.criterion["anchors"]
        return next((row["text"] for row in anchors if str(row["level"]) == self.given), "")


@dataclass(frozen=True, slots=True)
class DeskEntry:
    """An entry as the bundle has it (`data`), and its scores in the rubric's order."""

    data: dict[str, Any]
    scores: list[Given]

    @property
    def pk(self) -> int:
        """Of the assignment."""
        return int(self.data["assignment"])

    @property
    def sheet(self) -> dict[str, Any]:
        """What is written so far; empty: nothing."""
        return self.data["sheet"] or {}

    @property
    def is_submitted(self) -> bool:
        """Whether its sheet counts already."""
        return bool(self.data["state"] == "done")


def desk_entries(round: Round, judge: Judge) -> tuple[list[dict[str, Any]], list[DeskEntry]]:
    """The criteria, and the judge's entries that were not given back, in the given order."""
    bundle = bundle_of(round, judge)
    criteria = bundle["criteria"]
    entries = [
        DeskEntry(row, [_given(criterion, row["sheet"]) for criterion in criteria])
        for row in bundle["entries"]
        if row["state"] != "recused"
    ]
    return criteria, entries


def _given(criterion: dict[str, Any], sheet: dict[str, Any] | None) -> Given:
    value = ((sheet or {}).get("scores") or {}).get(criterion["key"])
    return Given(criterion, "" if value is None else f"{Decimal(str(value)).normalize():f}")


def script_entries(round: Round, entries: list[DeskEntry]) -> list[dict[str, Any]]:
    """What the scripts read of each entry: its sheet, its addresses, its deck's pages."""
    return [
        {
            "assignment": entry.pk,
            "name": entry.data["name"],
            "url": reverse("api:judge-score", args=[entry.pk]),
            "page": reverse("judges:entry", args=[round.pk, entry.pk]),
            "reading_seconds": entry.data["reading_seconds"],
            "sheet": entry.data["sheet"],
            "pages": [
                {
                    "src": reverse("files:page", args=[page["id"]]),
                    "alt": _("Page %(n)s") % {"n": page["number"]}
                    + f": {page['text'][:ALT_LETTERS]}",
                }
                for page in entry.data["pages"]
            ],
        }
        for entry in entries
    ]


def why(refusal: Refusal) -> str:
    """Why a sheet was refused, in the reader's language: the fields where it names them."""
    return " ".join(str(text) for text in refusal.fields.values()) or str(refusal.detail)

"""Investors in a table that somebody sends: every row is checked, nothing is written."""
# tested by: tests/introductions/services/firms/test_import_people.py

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from challenge.kernel.errors import InvalidInput
from challenge.kernel.spreadsheets import SpreadsheetError, Table, in_words, read_table
from challenge.models import Edition, User
from introductions.models import FirmRole, InvestorFirm
from introductions.queries.entrants_behind import WARNINGS, admission_warnings
from submissions.queries.korean_numbers import BadRegistrationNumber, clean_registration_number
from submissions.queries.table_rows import Columns, Notes, Plan, key

INVESTOR_WORDS = {
    "firm": (
        "투자사",
        "투자사명",
        "소속",
        "기관",
        "회사명",
        "fund",
        "organisation",
        "organization",
    ),
    "firm_en": ("영문투자사명", "투자사명(영문)", "firm (english)"),
    "name": ("이름", "성명", "담당자", "담당자명"),
    "email": ("이메일", "이메일주소", "전자우편", "e-mail", "mail"),
    "role": ("직책", "직급", "직위", "title", "position"),
    "registration": ("등록유형", "등록구분", "registered as"),
    "business_number": ("사업자등록번호", "사업자번호", "business registration number"),
    "about": ("투자분야", "소개", "투자 관심분야"),
    "capacity": ("최대소개수", "최대 소개", "most introductions"),
}
ROLES: dict[str, tuple[str, ...]] = {
    FirmRole.PARTNER: ("파트너", "대표", "대표이사", "partner"),
    FirmRole.ASSOCIATE: ("심사역", "수석심사역", "책임심사역", "associate", "investment manager"),
    FirmRole.ASSISTANT: ("투자지원 담당", "투자지원", "비서", "assistant"),
}
REGISTRATIONS: dict[str, tuple[str, ...]] = {
    InvestorFirm.Registration.VENTURE: ("벤처투자회사", "창업투자회사", "창투사"),
    InvestorFirm.Registration.ACCELERATOR: ("창업기획자", "액셀러레이터"),
    InvestorFirm.Registration.NEW_TECHNOLOGY: (
        "신기술사업금융업자",
        "신기술사업금융회사",
        "신기사",
    ),
    InvestorFirm.Registration.PARTNERSHIP: ("유한회사형 벤처투자사(LLC)", "유한책임회사", "llc"),
    InvestorFirm.Registration.ANGELS: ("개인투자조합",),
    InvestorFirm.Registration.CORPORATE: ("일반 법인", "일반법인"),
    InvestorFirm.Registration.FOREIGN: ("해외 등록 투자사", "해외"),
}
LENGTHS = {"firm": 120, "firm_en": 120, "name": 80, "about": 300}
MOST_CAPACITY, MOST_ROWS = 100, 500


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One good row.  warnings: keys of WARNINGS, in spite of which the person is admitted."""

    line: int
    firm: str
    firm_en: str
    name: str
    email: str
    role: str
    registration: str
    business_number: str
    about: str
    capacity: int | None
    warnings: tuple[str, ...]


# viewer: plain
def table_in(content: bytes) -> Table:
    """The table of a file; InvalidInput says what is wrong with it."""
    try:
        table = read_table(content)
    except SpreadsheetError as error:
        raise InvalidInput(fields={"file": in_words(error)}) from error
    if len(table.rows) > MOST_ROWS:
        words = _("The file has more than %(most)s rows. Split it.") % {"most": MOST_ROWS}
        raise InvalidInput(fields={"file": words})
    return table


# viewer: caller
def plan_people(edition: Edition, table: Table, *, admit_warned: bool) -> Plan:
    """Columns: firm and email; firm_en, name, role, registration, business_number, about, capacity.

    admit_warned: people whom an organiser should look at are good rows too.
    """
    columns = Columns(table.header, INVESTOR_WORDS, ("firm", "email"))
    if columns.problems:
        return Plan([], columns.problems, columns.ignored)
    check = _Checker(edition, columns, admit_warned=admit_warned)
    found = [check.row(row.line, columns.cells(row.cells)) for row in table.rows]
    return Plan([row for row in found if row], check.notes.problems, columns.ignored)


class _Checker:
    """Checks each row by itself and against the others."""

    def __init__(self, edition: Edition, columns: Columns, *, admit_warned: bool) -> None:
        self.edition, self.notes, self.admit_warned = edition, Notes(columns), admit_warned
        self.seen: dict[str, int] = {}

    def row(self, line: int, cells: Mapping[str, str]) -> PersonRow | None:
        """The row, if all of it is good."""
        notes, before = self.notes, len(self.notes.problems)
        notes.filled(line, cells, ("firm", "email"))
        notes.short(line, cells, LENGTHS)
        email = notes.email(line, "email", cells["email"])
        self._once(line, email)
        role = self._choice(line, "role", cells, ROLES)
        registration = self._choice(line, "registration", cells, REGISTRATIONS)
        number = self._number(line, cells.get("business_number", ""))
        most = notes.number(line, "capacity", cells.get("capacity", ""), MOST_CAPACITY)
        warnings = self._warnings(line, email, cells["firm"])
        if len(notes.problems) > before:
            return None
        return PersonRow(
            line,
            cells["firm"],
            cells.get("firm_en", ""),
            cells.get("name", ""),
            email,
            role,
            registration,
            number,
            cells.get("about", ""),
            most or None,
            tuple(warnings),
        )

    def _once(self, line: int, email: str) -> None:
        first = self.seen.setdefault(email, line) if email else line
        if first != line:
            words = _("Line %(line)s has this address already.") % {"line": first}
            self.notes.wrong(line, "email", words)

    def _choice(
        self, line: int, name: str, cells: Mapping[str, str], known: Mapping[str, tuple[str, ...]]
    ) -> str:
        typed = key(cells.get(name, ""))
        for value, words in known.items():
            if typed in {key(word) for word in (str(value), *words)}:
                return str(value)
        if typed:
            choices = ", ".join(words[0] for words in known.values())
            words_ = _("Write one of these, or leave it empty: %(choices)s.")
            self.notes.wrong(line, name, words_ % {"choices": choices})
        return ""

    def _number(self, line: int, typed: str) -> str:
        try:
            return clean_registration_number(typed)
        except BadRegistrationNumber:
            self.notes.wrong(line, "business_number", str(BadRegistrationNumber.message))
            return ""

    def _warnings(self, line: int, email: str, firm: str) -> list[str]:
        if not email or not firm:
            return []
        user = User.objects.with_address(email) or User(email=email)
        found = admission_warnings(edition=self.edition, user=user, firm=firm)
        if not self.admit_warned:
            for warning in found:
                self.notes.wrong(line, "email", str(WARNINGS[warning]))
        return found

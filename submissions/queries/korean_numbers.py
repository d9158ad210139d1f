"""Korean numbers: the business registration number we want, and the resident registration number we
must never hold.
"""
# tested by: tests/submissions/services/test_draft.py

import re
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError
from stdnum.kr import brn

from challenge.kernel.errors import InvalidInput
from submissions.algorithms.letters import folded_text

_BETWEEN = r"[\s\-_~/.:·ㆍㅡ]{0,3}"
_RESIDENT = tuple(  # with the month and the day as its groups
    re.compile(rf"(?<!\d){form}(?!\d)")
    for form in (
        rf"\d\d(\d\d)(\d\d){_BETWEEN}[1-8]\d{{6}}",
        r"\d\d[.\-/](\d\d)[.\-/](\d\d)\s?[-~ㅡ]\s?[1-8]\d{6}",  # a date and an amount are none
        r"\d \d (\d \d) (\d \d) ?- ?[1-8](?: \d){6}",
    )
)
_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
RESIDENT_TEXT = _(
    "This looks like a resident registration number. We may not keep it: remove it, the rest "
    "is fine."
)


class BadRegistrationNumber(InvalidInput):
    """Not a business registration number."""

    code = "bad_registration_number"
    message = _(
        "This is not a valid business registration number. Check its 10 digits against the "
        "certificate."
    )


class ResidentNumberRefused(InvalidInput):
    """Somebody typed what looks like a resident registration number; it isn't stored."""

    code = "resident_number_refused"
    message = RESIDENT_TEXT


def clean_registration_number(typed: str) -> str:
    """The ten digits, checked by their check digit
    (docs/rules-kr.md §1); an empty string stays empty.

    000-00-00000 passes the sum and is refused all the same.  BadRegistrationNumber: everything
    else.
    """
    digits = re.sub(r"[\s\-–—]", "", typed)
    if not digits:
        return ""
    try:
        valid = brn.validate(digits)
    except ValidationError as error:
        raise BadRegistrationNumber(
            fields={"registration_number": BadRegistrationNumber.message}
        ) from error
    if not int(valid) or check_digit(valid) != valid[-1]:
        raise BadRegistrationNumber(fields={"registration_number": BadRegistrationNumber.message})
    return str(valid)


def shown_registration_number(digits: str) -> str:
    """As the certificate writes it: 000-00-00000."""
    is_whole = len(digits) == 10  # noqa: PLR2004
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}" if is_whole else digits


def check_digit(number: str) -> str:
    """The tenth digit that fits the first nine
    (docs/rules-kr.md §1): (10 − S mod 10) mod 10, S = Σ wᵢ·dᵢ +
    ⌊5·d₉/10⌋.
    """
    digits = [int(digit) for digit in number[:9]]
    total = (
        sum(weight * digit for weight, digit in zip(_WEIGHTS, digits, strict=True))
        + 5 * digits[8] // 10
    )
    return str((10 - total % 10) % 10)


def looks_like_resident_number(value: Any) -> bool:
    """Whether the text holds 6 digits that are a date and 7 more that begin with 1–8 (주민등록번호,
    외국인등록번호).
    """
    if isinstance(value, (list, tuple)):
        return any(looks_like_resident_number(item) for item in value)
    if isinstance(value, dict):
        return any(looks_like_resident_number(item) for item in value.values())
    plain = folded_text(str(value or "")).text  # wide digits read the same to people
    return any(
        _is_day(int(month.replace(" ", "")), int(day.replace(" ", "")))
        for form in _RESIDENT
        for month, day in form.findall(plain)
    )


def refuse_resident_numbers(values: dict[str, Any]) -> None:
    """Raise ResidentNumberRefused that names the fields in which one was typed."""
    found = {
        name: RESIDENT_TEXT for name, value in values.items() if looks_like_resident_number(value)
    }
    if found:
        raise ResidentNumberRefused(fields=dict(found))


def _is_day(month: int, day: int) -> bool:
    try:
        date(2000, month, day)
    except ValueError:
        return False
    return True

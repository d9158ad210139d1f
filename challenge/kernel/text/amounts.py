"""Amounts of money in words: 12억 8,400만 원, ₩1.28 billion."""

import re
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import get_language

KOREAN_UNITS = ((1_0000_0000_0000, "조"), (1_0000_0000, "억"), (1_0000, "만"))
ENGLISH_UNITS = (
    (1_000_000_000_000, "trillion"),
    (1_000_000_000, "billion"),
    (1_000_000, "million"),
)
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_TERM = re.compile(rf"({_NUMBER})([천백십]?)([조억만]?)")
_ENGLISH = re.compile(rf"({_NUMBER})({'|'.join(unit for _size, unit in ENGLISH_UNITS)})", re.I)
_NO_PART = re.compile(r"\s|₩|￦|KRW", re.IGNORECASE)
_SIZES = {"": 1, "십": 10, "백": 100, "천": 1000} | {unit: size for size, unit in KOREAN_UNITS}
MOST_WON = 10**15


def won_in_words(amount: int) -> str:
    """In the reader's language."""
    is_korean = (get_language() or "ko").startswith("ko")
    return _korean_won(amount) if is_korean else _english_won(amount)


def exact_won(amount: int) -> str:
    """To the won: 3억 2,000만 원 where nothing stands below ten thousand, else every digit
    (1,234,567,890원); in English every digit (₩1,234,567,890).
    """
    is_korean = (get_language() or "ko").startswith("ko")
    if is_korean and amount and amount % 1_0000 == 0:
        return _korean_won(amount)
    return f"{amount:,}원" if is_korean else f"₩{amount:,}"


def won_typed(typed: str, unit: int = 1) -> int | None:
    """What somebody typed as an amount in won: 1,200,000, 5천만, 1.2억 or 1억 2,000만 원.

    unit: what a bare number counts.  None: no amount, or one that may be two things (2억 5천).
    """
    amount = won_counted(typed, unit)
    if amount is None or abs(amount) > MOST_WON or amount % 1:
        return None
    return int(amount)


def won_counted(typed: str, unit: int = 1) -> Decimal | None:
    """The same, as it was counted: it may have a fraction, or be more than anybody has."""
    bare = _NO_PART.sub("", typed)
    sign, bare = (-1, bare[1:]) if bare[:1] in {"-", "−", "△"} else (1, bare)
    if english := _ENGLISH.fullmatch(bare):
        sizes = {name: size for size, name in ENGLISH_UNITS}
        return sign * _number(english[1]) * sizes[english[2].lower()]
    to_the_won = bare.removesuffix("원")
    terms = _TERM.findall(to_the_won)
    if not terms or "".join("".join(term) for term in terms) != to_the_won:
        return None
    sizes_ = [_SIZES[few] * _SIZES[many] for _count, few, many in terms]
    if any(big <= small for big, small in pairwise(sizes_)):
        return None
    is_bare = sizes_ == [1]
    if bare == to_the_won and not is_bare and sizes_[-1] < _SIZES["만"]:
        return None  # 5천, 2억 5000: mostly ten thousands are meant
    counts = (_number(count) for count, _few, _many in terms)
    total = sum((count * size for count, size in zip(counts, sizes_, strict=True)), Decimal(0))
    return sign * total * (unit if is_bare and bare == to_the_won else 1)


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _korean_won(amount: int) -> str:
    parts, rest = [], abs(amount)
    for size, unit in KOREAN_UNITS:
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count:,}{unit}")
    sign = "−" if amount < 0 else ""
    if rest or not parts:
        parts.append(f"{rest:,}")
        return f"{sign}{' '.join(parts)}원"  # 1,200원: no space after bare digits
    return f"{sign}{' '.join(parts)} 원"


def _english_won(amount: int) -> str:
    for size, unit in ENGLISH_UNITS:
        if abs(amount) >= size:
            figure = f"{amount / size:.2f}".rstrip("0").rstrip(".")
            return f"₩{figure} {unit}"
    return f"₩{amount:,}"

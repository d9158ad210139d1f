"""Amounts of money in words: 12억 8,400만 원, ₩1.28 billion."""
# tested by: tests/submissions/queries/answers/test_kinds.py

import re

from django.utils.translation import get_language

KOREAN_UNITS = ((1_0000_0000_0000, "조"), (1_0000_0000, "억"), (1_0000, "만"))
ENGLISH_UNITS = (
    (1_000_000_000_000, "trillion"),
    (1_000_000_000, "billion"),
    (1_000_000, "million"),
)
_DIGITS = r"\d{1,3}(?:,\d{3})+|\d+"
_TYPED = re.compile(
    rf"([-−]?)(?:({_DIGITS})조)?(?:({_DIGITS})억)?(?:({_DIGITS})만)?({_DIGITS})?원?"
)
MOST_WON = 10**15


def won_in_words(amount: int) -> str:
    """In the reader's language."""
    is_korean = (get_language() or "ko").startswith("ko")
    return _korean_won(amount) if is_korean else _english_won(amount)


def exact_won(amount: int) -> str:
    """Every digit: 1,234,567,890원, ₩1,234,567,890."""
    is_korean = (get_language() or "ko").startswith("ko")
    return f"{amount:,}원" if is_korean else f"₩{amount:,}"


def won_typed(typed: str) -> int | None:
    """What somebody typed as an amount in won: 1,200,000 or 1억 2,000만 원; None: no amount."""
    match = _TYPED.fullmatch(re.sub(r"[\s₩]", "", typed))
    if match is None or not any(match.groups()[1:]):
        return None
    sign, *counts = match.groups()
    units = [*(size for size, _unit in KOREAN_UNITS), 1]
    amount = sum(
        int(count.replace(",", "")) * size
        for count, size in zip(counts, units, strict=True)
        if count
    )
    return None if amount > MOST_WON else -amount if sign else amount


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

"""Business registration numbers and amounts of money, as Koreans write them."""
# tested by: tests/demo/cast/test_cast.py

WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_UNITS = ((10**12, "조"), (10**8, "억"), (10**4, "만"))


def check_digit(nine: str) -> int:
    """The tenth digit of a business registration number (weights of the tax service's published
    rule).
    """
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, nine, strict=True))
    return (10 - (total + 5 * int(nine[8]) // 10) % 10) % 10


def business_number(serial: int) -> str:
    """An invented number, ``999-81-…``: no tax office has the code 999, yet the check digit is
    right.
    """
    nine = f"99981{serial:04d}"
    return f"{nine[:3]}-{nine[3:5]}-{nine[5:]}{check_digit(nine)}"


def won(amount: int) -> str:
    """``1284000000`` → ``12억 8,400만 원``; below 10,000 as it is. Raises ValueError below zero."""
    if amount < 0:
        raise ValueError(f"amount must not be negative: {amount}")
    parts = []
    for size, unit in _UNITS:
        count, amount = divmod(amount, size)
        if count:
            parts.append(f"{count:,}{unit}")
    if amount or not parts:
        parts.append(f"{amount:,}")
    return " ".join(parts) + " 원"

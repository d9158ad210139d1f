"""How far an introduction got, by what its two sides and the organiser have said of it.

Words: introduced, met, term_sheet, invested, nothing_yet, passed; each list oldest first.
"""
# tested by: tests/introductions/algorithms/test_outcomes_told.py

from collections.abc import Sequence

STEPS = ("introduced", "met", "term_sheet", "invested")
INTRODUCED, MET, _TERM_SHEET, INVESTED = STEPS
PASSED = "passed"


def reached(said: Sequence[str]) -> str:
    """One of STEPS: the last word that is no pass, since it corrects the earlier ones.  A pass
    takes back an investment, and nothing else.
    """
    words = [word for word in said if word != PASSED]
    last = words[-1] if words and words[-1] in STEPS else INTRODUCED
    return MET if last == INVESTED and said[-1] == PASSED else last


def state_told(startup: Sequence[str], investor: Sequence[str], noted: Sequence[str]) -> str:
    """One of STEPS: invested only where both sides say so; else the furthest that anybody says, an
    investment that only one tells of counting as a meeting.  noted: by the organiser.
    """
    both = [reached(startup), reached(investor)]
    if both == [INVESTED, INVESTED]:
        return INVESTED
    return max(
        (MET if step == INVESTED else step for step in (*both, reached(noted))), key=STEPS.index
    )

"""Which of the two sides of an introduction a person speaks for."""
# tested by: tests/introductions/services/meetings/test_pick.py

from challenge.models import User
from introductions.models import Introduction, Side
from introductions.permissions import may_answer_for_startup, may_use_seat


def side_of(viewer: User, introduction: Introduction) -> str:
    """Side; "" for whoever speaks for neither."""
    if may_use_seat(viewer, introduction.investor):
        return Side.INVESTOR
    return Side.STARTUP if may_answer_for_startup(viewer, introduction) else ""

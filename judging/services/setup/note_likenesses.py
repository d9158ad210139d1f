"""Who was shown entries of other editions beside their own stands in those editions' access log."""
# tested by: tests/frontend/pages/organisers/entries/test_likenesses.py

from collections.abc import Iterable

from challenge.models import DataAccess, Edition, RoleKind, User
from challenge.permissions import has_role
from challenge.services.data_access import Subject, note_access
from judging.queries.overview.likenesses import ShownAlike


def note_likenesses(
    *, reader: User, edition: Edition, place: str, shown: Iterable[ShownAlike]
) -> None:
    """place: the address's name.  What is shown of the edition itself, its address tells."""
    is_organiser = has_role(reader, edition, RoleKind.ORGANISER)
    read_as = DataAccess.As.ORGANISER if is_organiser else DataAccess.As.OBSERVER
    others = {
        (entry.edition_id, entry.startup_id)
        for row in shown
        for entry in (row.first, row.other)
        if entry.edition_id != edition.pk
    }
    subjects = {
        Subject(of, DataAccess.Group.APPLICANTS, company): str(read_as)
        for of, company in sorted(others)
    }
    if subjects:
        note_access(reader=reader, place=place, subjects=subjects)

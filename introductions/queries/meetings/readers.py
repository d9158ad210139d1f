"""Who is written to about an introduction, and whom an answer reaches."""
# tested by: tests/introductions/services/meetings/test_mails.py

from dataclasses import dataclass

from challenge.models import User
from introductions.models import Introduction, Side
from introductions.permissions import shared_now
from submissions.models import Member


@dataclass(frozen=True, slots=True)
class Reader:
    """One person of a side.  others: whom of the other side they may know; an answer reaches those
    and themselves.
    """

    user: User
    side: str
    others: tuple[User, ...]

    @property
    def reply_to(self) -> str:
        """Addresses with a comma between; empty where they know nobody of the other side."""
        both = [*self.others, self.user] if self.others else []
        return ", ".join(dict.fromkeys(person.email for person in both))


# viewer: caller
def readers_of(introduction: Introduction) -> list[Reader]:
    """The startup's representatives, then the investor, who knows the startup's contact only if it
    shares it.
    """
    investor, people = introduction.investor.user, representatives_of(introduction)
    contact = tuple(people[:1]) if "contact" in shared_now(introduction) else ()
    return [
        *(Reader(person, Side.STARTUP, (investor,)) for person in people),
        Reader(investor, Side.INVESTOR, contact),
    ]


# viewer: caller
def representatives_of(introduction: Introduction) -> list[User]:
    """The startup's, the longest there first."""
    startup = introduction.winner.entry.startup_id
    rows = Member.objects.filter(startup=startup, kind=Member.Kind.REPRESENTATIVE)
    return [member.user for member in rows.select_related("user").order_by("pk")]

"""Who may do what with startups, entries and their files."""
# tested by: tests/submissions/api/test_applications.py

from challenge.models import User
from challenge.permissions import may_assist, may_observe, may_organise
from submissions.models import Attachment, Entry, HandOver, Inquiry, Member, Startup


def _kind(user: User, startup: Startup) -> str:
    """What the person is in the startup ("" for a stranger); asked once per user object and
    startup.
    """
    if not user.is_authenticated:
        return ""
    known: dict[int, str] = user.__dict__.setdefault("_member_cache", {})
    if startup.pk not in known:
        row = (
            Member.objects.filter(user=user, startup=startup).values_list("kind", flat=True).first()
        )
        if row is None:
            return ""
        known[startup.pk] = row
    return known[startup.pk]


def know_membership(user: User, startup: int, kind: str) -> None:
    """What the person is in the startup was read just now; "": nothing."""
    known: dict[int, str] = user.__dict__.setdefault("_member_cache", {})
    known.pop(startup, None)
    if kind:
        known[startup] = kind


def forget_membership(user: User) -> None:
    """It may have changed since it was asked: it is asked anew."""
    user.__dict__.pop("_member_cache", None)


def may_read_for(user: User, startup: Startup) -> bool:
    """Read what the startup writes: all its members."""
    return bool(_kind(user, startup))


def may_write_for(user: User, startup: Startup) -> bool:
    """Write for the startup: the representative and the co-writers."""
    return _kind(user, startup) in (Member.Kind.REPRESENTATIVE, Member.Kind.WRITER)


def may_represent(user: User, startup: Startup) -> bool:
    """Speak for the startup: consent, submit, withdraw, choose the co-writers."""
    return _kind(user, startup) == Member.Kind.REPRESENTATIVE


def may_change_representative(user: User, startup: Startup) -> bool:
    """Say who represents the startup: the representative, who hands it over, and the organisers of
    an edition that it entered, since a representative may have left.
    """
    if may_represent(user, startup):
        return True
    entries = startup.entries.select_related("edition")
    return any(may_organise(user, entry.edition) for entry in entries)


def may_read_draft(user: User, entry: Entry) -> bool:
    """Read the entry as it is being written, its files and messages, and its own results."""
    return may_read_for(user, entry.startup)


def may_edit_entry(user: User, entry: Entry) -> bool:
    """Write on the entry's draft."""
    return may_write_for(user, entry.startup)


def may_submit_entry(user: User, entry: Entry) -> bool:
    """Enter it into the competition, or take it out: the representative's own account
    (docs/rules-kr.md §1).
    """
    return may_represent(user, entry.startup)


def may_decide_eligibility(user: User, entry: Entry) -> bool:
    """Say whether the entry is eligible."""
    return may_organise(user, entry.edition)


def may_keep_papers(user: User, entry: Entry) -> bool:
    """Add what came on paper to an application that was imported."""
    return may_assist(user, entry.edition)


def may_extend_entry(user: User, entry: Entry) -> bool:
    """Give the startup more time than all have."""
    return may_organise(user, entry.edition)


def may_decide_hand_over(user: User, hand_over: HandOver) -> bool:
    """Say who represents a startup whose mailbox is lost."""
    return may_organise(user, hand_over.edition)


def may_answer_inquiry(user: User, inquiry: Inquiry) -> bool:
    """Answer a question about the call."""
    return may_assist(user, inquiry.edition)


def may_state_rule(user: User, inquiry: Inquiry) -> bool:
    """Answer it with what is a rule of the call from then on."""
    return may_organise(user, inquiry.edition)


def may_write_message(user: User, entry: Entry) -> bool:
    """Write to the other side about the entry: its writers and the office."""
    return may_edit_entry(user, entry) or may_assist(user, entry.edition)


def may_read_attachment(user: User, attachment: Attachment) -> bool:
    """See the file and its pages: members all, organisers and observers what was submitted; judges
    are asked about in a layer above.
    """
    entry = attachment.entry
    if may_read_draft(user, entry):
        return True
    submitted = entry.versions.filter(snapshot__files__contains=[{"id": attachment.pk}])
    return may_observe(user, entry.edition) and submitted.exists()

"""A closed round whose entries sent proofs for a bonus."""

from decimal import Decimal

from challenge.models import Paper
from judging.models import Round
from submissions.models import Attachment, Entry
from tests.judging import factories as make

KEY = "patent"


def a_bonus_paper(round: Round, points: str = "2", key: str = KEY) -> Paper:
    """A reason for a bonus, named by the edition's rules."""
    return Paper.objects.create(
        edition=round.edition, key=key, name_ko="특허 등록증", name_en="Patent", required=False,
        types=["pdf"], bonus_points=Decimal(points), bonus_round=round.order,
    )  # fmt: skip


def send_proof(entry: Entry, name: str = "patent.pdf", key: str = KEY) -> Attachment:
    """The file as the startup submitted it, the newest in place of older ones."""
    entry.attachments.filter(kind=key).update(state=Attachment.State.REMOVED)
    file = Attachment.objects.create(
        entry=entry, kind=key, state=Attachment.State.READY, name=name, size=1,
        sha256=name.encode().hex().ljust(64, "0")[:64],
        uploaded_by=entry.startup.members.earliest("pk").user,
    )  # fmt: skip
    make.a_version(entry)
    return file


def a_claimed_round(claims: int = 2) -> tuple[Round, list[Entry]]:
    """Closed and tallied; the first entries claim two points each."""
    round = make.a_closed_round()
    a_bonus_paper(round)
    rows = Entry.objects.filter(participations__round=round).select_related("startup", "edition")
    entries = list(rows.order_by("number")[:claims])
    for entry in entries:
        send_proof(entry)
    return Round.objects.select_related("edition", "rubric").get(pk=round.pk), entries

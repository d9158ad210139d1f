"""The files that a person sent or signed, or that their companies did, as far as they are kept."""
# tested by: tests/introductions/queries/own_data/test_archive.py

from dataclasses import dataclass

from django.db.models import QuerySet

from challenge.models import User
from judging.models import AppealFile, Pledge
from submissions.models import Attachment, Consent, MessageFile
from submissions.queries.decks import handed_out


@dataclass(frozen=True, slots=True)
class OwnFile:
    """section: what kind of thing it belongs to, as a folder; number: of its row; edition: its
    slug.
    """

    section: str
    number: int
    edition: str
    name: str
    place: str
    sha256: str


def own_files(viewer: User) -> list[OwnFile]:
    """Papers of applications, files beside messages and appeals, signed consents and pledges."""
    mine = "startup__members__user"
    found = [
        *_papers(handed_out().filter(**{f"entry__{mine}": viewer})),
        *_sent("messages", MessageFile.objects.filter(**{f"message__entry__{mine}": viewer})),
        *_sent("appeals", AppealFile.objects.filter(**{f"appeal__entry__{mine}": viewer})),
        *_signed("consents", Consent.objects.filter(**{mine: viewer}), "edition__slug"),
        *_signed("pledges", Pledge.objects.filter(judge__user=viewer), "judge__edition__slug"),
    ]
    return [file for file in found if file.place]


def _papers(rows: QuerySet[Attachment]) -> list[OwnFile]:
    columns = ("kind", "pk", "entry__edition__slug", "name", "file", "sha256")
    found = rows.order_by("pk").values_list(*columns)
    return [OwnFile(f"papers/{kind}", *row) for kind, *row in found]


def _sent(section: str, rows: "QuerySet[MessageFile] | QuerySet[AppealFile]") -> list[OwnFile]:
    edition = "message__entry__edition__slug" if section == "messages" else "appeal__edition__slug"
    columns = ("pk", edition, "name", "file", "sha256")
    return [OwnFile(section, *row) for row in rows.order_by("pk").values_list(*columns)]


def _signed(
    section: str, rows: "QuerySet[Consent] | QuerySet[Pledge]", edition: str
) -> list[OwnFile]:
    columns = ("pk", edition, "paper_name", "paper", "paper_sha256")
    return [OwnFile(section, *row) for row in rows.order_by("pk").values_list(*columns)]

"""Papers that somebody signed by hand: looked at and kept, each beside the row that rests on it.

A consent that was given on paper: the organiser of an imported entry records it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput
from challenge.kernel.outgoing.virus_scanner import malware_in
from challenge.kernel.stored_once import StoredBytes, discard, place_to_name, store_bytes
from challenge.models import User
from challenge.permissions import require
from submissions.algorithms.limited_process import Limits
from submissions.algorithms.unusable_file import UnusableFileError
from submissions.algorithms.uploaded_file_reader import read_apart
from submissions.models import Consent, EligibilityCheck, Entry, Member
from submissions.permissions import may_keep_papers
from submissions.queries.korean_numbers import looks_like_resident_number
from submissions.queries.papers.acceptable_files import NAME_WITH_NUMBER, tidy_name
from submissions.services.consents import (
    SAME_TEXTS,
    TEXT_VERSION,
    consent_in_force,
    consent_text,
    require_known,
)
from submissions.services.files.file_check import REASONS
from submissions.services.submit import NotImported, hold_entry, submit_for_startup

MOST_BYTES = 20 * 1024**2
PAPERS = ["pdf", "image"]  # types (kernel/file_types.py)
LOOK = Limits(cpu_seconds=10, wall_seconds=20)  # somebody waits for the page
MALWARE = _("The virus scanner finds malware in this file, so it isn't kept. Send a clean one.")
NO_PAPER = _("This is no PDF, PNG or JPEG. Scan the paper as one of these.")


@dataclass(frozen=True, slots=True)
class SignedPaper:
    """A paper's bytes with its name, and the name that is signed on it; empty: not asked for."""

    data: bytes
    name: str
    signed_name: str

    @property
    def sha256(self) -> str:
        """Of the bytes, hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


def signed_paper(*, signed_name: str, paper: IO[bytes] | None, paper_name: str) -> SignedPaper:
    """What was attached, if it may be kept: PDF, PNG or JPEG of at most MOST_BYTES.

    InvalidInput names `signed_name` or `paper`.
    """
    fields: dict[str, str | Promise] = {}
    if not signed_name.strip():
        fields["signed_name"] = _("Write the name as it is signed on the paper.")
    data, name = paper.read(MOST_BYTES + 1) if paper else b"", tidy_name(paper_name)
    if not data:
        fields["paper"] = _("Attach the signed paper: PDF, PNG or JPEG.")
    elif why := why_no_paper(data=data, name=name):
        fields["paper"] = why
    if fields:
        raise InvalidInput(fields=fields)
    return SignedPaper(data, name, signed_name.strip()[:80])


def why_no_paper(*, data: bytes, name: str) -> str | Promise:
    """What to do about a file that isn't kept as a paper; "" for a plain PDF, PNG or JPEG of at
    most MOST_BYTES.  Whoever gets it opens it on their own machine.
    """
    if len(data) > MOST_BYTES:
        return _("This file is larger than 20 MB. Make it smaller.")
    if malware_in(data, scanner=settings.CLAMD, patience=LOOK.wall_seconds):
        return MALWARE
    try:
        for _found in read_apart("look", data, {"name": name, "types": PAPERS}, limits=LOOK):
            pass
    except UnusableFileError as error:
        return NO_PAPER if error.code in {"unknown_content", "not_a_pdf"} else REASONS[error.code]
    return ""


def require_keepable(data: bytes, name: str, *, field: str) -> None:
    """InvalidInput at `field`: a file beside a text that is empty, no paper (why_no_paper), or
    whose name holds a resident registration number.
    """
    problem = (
        why_no_paper(data=data, name=name) if data else _("This file is empty. Choose another one.")
    )
    if not problem and looks_like_resident_number(name):
        problem = NAME_WITH_NUMBER
    if problem:
        raise InvalidInput(problem, fields={field: problem})


def photo_of_paper(*, photo: IO[bytes] | None, name: str) -> SignedPaper | None:
    """As signed_paper, of a paper that need not be attached; None: it isn't.  InvalidInput names
    `photo`.
    """
    data, tidy = photo.read(MOST_BYTES + 1) if photo else b"", tidy_name(name)
    if not data:
        return None
    if problem := why_no_paper(data=data, name=tidy):
        raise InvalidInput(fields={"photo": problem})
    return SignedPaper(data, tidy, signed_name="")


def store_paper(*, paper: SignedPaper, folder: str) -> StoredBytes:
    """Put the bytes into the storage (kernel/stored_once.py)."""
    return store_bytes(BytesIO(paper.data), folder=folder, name=paper.name)


def record_consent(
    *,
    actor: User,
    entry: Entry,
    kind: str,
    signed_name: str,
    paper: IO[bytes] | None,
    paper_name: str,
    shared_items: Sequence[str] = (),
) -> Consent:
    """Record a consent that the startup's representative signed on paper; the paper is kept.

    It counts as given by the representative, who sees it in the application and may withdraw it.
    The same paper again (a double click) is the consent that is in force.

    NotImported: the startup sent the application itself, and consents there.
    """
    require(may_keep_papers, actor, entry)
    require_known(kind=kind, shared_items=set(shared_items))
    if not entry.import_source:
        raise NotImported
    checked = signed_paper(signed_name=signed_name, paper=paper, paper_name=paper_name)
    stored = store_paper(paper=checked, folder="consents")
    facts = {
        "kind": kind,
        "shared_items": sorted(set(shared_items)),
        "signed_name": checked.signed_name,
        "paper_name": checked.name,
        "paper_sha256": checked.sha256,
    }
    try:
        return _record(actor=actor, entry=entry, facts=facts, stored=stored)
    finally:
        discard(stored.place)  # unless the row names it


def _is_same(consent: Consent, facts: dict[str, Any]) -> bool:
    names = ("signed_name", "shared_items", "paper_sha256")
    return consent.text_version in SAME_TEXTS and all(
        getattr(consent, name) == facts[name] for name in names
    )


@transaction.atomic
def _record(*, actor: User, entry: Entry, facts: dict[str, Any], stored: StoredBytes) -> Consent:
    paper = place_to_name(stored)
    locked, kind = hold_entry(entry=entry), facts["kind"]
    startup = locked.startup
    # looked at anew below, and locked before consents (docs/parts/locks.md)
    EligibilityCheck.objects.select_for_update(no_key=True).filter(entry=locked).first()
    before = consent_in_force(startup, entry.edition, kind)
    if before is not None and _is_same(before, facts):
        return before
    if before is not None:
        Consent.objects.filter(pk=before.pk).update(withdrawn_at=timezone.now())
    representative = startup.members.filter(kind=Member.Kind.REPRESENTATIVE).earliest("pk")
    consent = Consent.objects.create(
        startup=startup,
        edition=entry.edition,
        text_version=TEXT_VERSION,
        text=consent_text(kind, entry.edition).whole,
        given_by=representative.user,
        recorded_by=actor,
        paper=paper,
        **facts,
    )
    audit.record(
        actor,
        "consent.recorded",
        consent,
        edition=entry.edition,
        entry=entry.pk,
        kind=kind,
        version=TEXT_VERSION,
        paper=consent.paper_sha256,
    )
    submit_for_startup(actor=actor, entry=entry, key=f"consent-{consent.pk}")
    return consent

"""What the public log commits to of a submission, and of its being judged."""
# tested by: tests/submissions/services/test_submission_proof.py

import hashlib
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from challenge.kernel.transparency.kinds import SUBMISSION, WITHDRAWAL
from challenge.kernel.transparency.leaf import canonical_json, is_simple, plain
from challenge.models import LogLeaf
from challenge.transparency.linked_receipt import linked_receipt
from challenge.transparency.reading import NotSealedYet, leaves_of, publications_of, receipt_of
from submissions.models import Entry, Receipt


# viewer: pure
def snapshot_digest(snapshot: Mapping[str, Any]) -> str:
    """SHA-256 of what was submitted, in RFC 8785's spelling."""
    return hashlib.sha256(canonical_json(plain(snapshot))).hexdigest()


# viewer: caller
def committed_submission(receipt: Receipt) -> dict[str, Any]:
    """Number, time and digest: the words themselves stay where an erasure finds them.

    receipt: as it is made, with its version.  What was submitted mostly has one spelling; then its
    digest is known already.
    """
    version = receipt.version
    is_known = is_simple(version.snapshot)
    return {
        "receipt": receipt.number,
        "entry": receipt.entry.code,
        "version": version.number,
        "received_at": receipt.received_at.astimezone(UTC).isoformat(),
        "document": version.digest if is_known else snapshot_digest(version.snapshot),
    }


# viewer: pure
def as_judged(code: str, snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """What a publication commits to of each application that was judged, under the salt of its
    submission.
    """
    return {"judged": {"entry": code, "document": snapshot_digest(snapshot)}}


# viewer: caller
def submission_leaves(entry: Entry) -> list[LogLeaf]:
    """Of all submissions of the application, oldest first."""
    return leaves_of({"submissions.entry": [entry.pk]}, [SUBMISSION, WITHDRAWAL])


# viewer: caller
def submission_receipt(entry: Entry) -> dict[str, Any]:
    """The receipt file of an application: every submission, with the words of each.

    NotSealedYet: none is signed yet.
    """
    snapshots = [plain(row) for row in entry.versions.values_list("snapshot", flat=True)]
    return receipt_of(
        submission_leaves(entry),
        publications=publications_of(entry.edition.slug),
        documents={snapshot_digest(snapshot): snapshot for snapshot in snapshots},
    )


# viewer: caller
def linked_submission(entry: Entry) -> str:
    """The proof of the newest submission as the end of a link; "" before it is sealed."""
    try:
        return linked_receipt(submission_receipt(entry))
    except NotSealedYet:
        return ""

"""What of a results bundle is published: the edition's rule `disclosure`.

The full bundle is for organisers and observers alone.
"""

from collections.abc import Mapping
from random import SystemRandom
from typing import Any

from challenge.models import Edition
from judging.models import Method
from judging.queries.results.published.bundle import bundle_digest, seal

Level = Edition.Disclosure
# They tie the bundle to rows of the database; with them, numbers could be tried for names.
_NEVER_PUBLIC = {
    "ids",
    "input_digest",
    "assignment",
    "allocation",
    "content_digest",
    "seed",
    "sheets",
    "orders",  # they enter no official score
}


# viewer: pure
def public_bundle(*, bundle: Mapping[str, Any], level: str) -> dict[str, Any]:
    """The part of a full bundle that the public gets at a level of disclosure, sealed.

    It states the full file's digest: who holds the full one can tell that both are of one result.
    """
    kept = {key: value for key, value in bundle.items() if key not in _NEVER_PUBLIC}
    shown = {**kept, "level": str(level), "full_digest": bundle_digest(bundle=bundle)}
    if level == Level.UNLINKED:
        shown["sheets"] = _unlinked(bundle)
    if level == Level.PSEUDONYMOUS:
        shown["sheets"] = bundle["sheets"]
        if bundle["rules"]["method"] == Method.CALIBRATED:  # nothing else is computed with it
            shown["seed"] = bundle["seed"]
    return seal(shown)


def _unlinked(bundle: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each entry's sheets in random order, and nothing that ties two sheets to one judge."""
    sheets = [{"entry": row["entry"], "points": row["points"]} for row in bundle["sheets"]]
    SystemRandom().shuffle(sheets)
    return sorted(sheets, key=lambda row: str(row["entry"]))

"""The file of a published results bundle, as it is downloaded and as its digest was taken."""

# tested by: tests/judging/queries/results/published/test_disclosure.py

from dataclasses import dataclass

from challenge.kernel.digests import canonical
from challenge.kernel.errors import NotFound
from challenge.models import Edition, User
from challenge.permissions import may_observe
from judging.models import Announcement


@dataclass(frozen=True, slots=True)
class BundleFile:
    """name: of the file; content: its bytes, whose SHA-256 is the announced digest."""

    name: str
    content: bytes


def bundle_file(
    *, viewer: User, edition: Edition, order: int | None = None, full: bool = False
) -> BundleFile:
    """The frozen bundle of a published round; order None: of the last one that is published.

    NotFound: nothing is published, or the full bundle is asked for by somebody else than the
    edition's organisers and observers.
    """
    if full and not may_observe(viewer, edition):
        raise NotFound
    published = Announcement.objects.filter(edition=edition, state=Announcement.State.PUBLISHED)
    if order is not None:
        published = published.filter(round__order=order)
    found = published.select_related("round").order_by("-round__order").first()
    kept = {} if found is None else found.bundle if full else found.public_bundle
    if found is None or not kept:  # published before `disclosure` was a rule: observers only
        raise NotFound
    name = f"{edition.slug}-{found.round.order}{'-full' if full else ''}.json"
    return BundleFile(name, canonical(kept))

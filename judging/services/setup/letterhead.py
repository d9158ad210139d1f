"""The head of an edition's papers: the host's logo, and what stands where its seal goes."""

# tested by: tests/judging/services/setup/test_letterhead.py

from collections.abc import Mapping
from hashlib import sha256
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput
from challenge.kernel.outgoing.virus_scanner import malware_in
from challenge.models import Edition, EditionLetterhead, User
from challenge.permissions import may_organise, require
from submissions.algorithms.limited_process import Limits
from submissions.algorithms.unusable_file import UnusableFileError
from submissions.algorithms.uploaded_file_reader import read_apart
from submissions.services.files.signed_papers import MALWARE

MOST_BYTES = 2 * 1024**2
LOOK = Limits(cpu_seconds=10, wall_seconds=20)  # somebody waits for the page
MARKS = ("logo", "seal_picture")
REASONS: Mapping[str, str | Promise] = {
    "no_mark": _("This is no PNG or SVG that can be drawn. Save it as PNG and choose that file."),
    "not_plain_svg": _(
        "The SVG holds more than shapes: text, pictures, patterns or a program. Turn texts into "
        "outlines and save it as a plain SVG, or choose a PNG."
    ),
    "picture_too_large": _("This picture has too many pixels. Make it at most 6,000 pixels wide."),
    "too_small": _(
        "This picture is too small to print sharply. Its longer side needs 200 pixels or more, "
        "without the empty room around it."
    ),
    "too_narrow": _(
        "This picture is too long and narrow: one side may be at most 8 times the other."
    ),
    "unseen": _(
        "On white paper nothing of this picture would be seen. Choose its version for light "
        "backgrounds."
    ),
    "too_heavy": _("This file takes too long to draw. Save it in a simpler form, or choose a PNG."),
}


def save_letterhead(
    *,
    actor: User,
    edition: Edition,
    seal: str,
    logo: IO[bytes] | None = None,
    seal_picture: IO[bytes] | None = None,
    drop_logo: bool = False,
    drop_seal_picture: bool = False,
    seen: str | None = None,
) -> EditionLetterhead:
    """From now on papers carry this.  A picture that isn't sent stays as it is; drop_…: it goes.

    Papers of before keep what they had: each head is a row of its own.  The same again is none.
    seen: the version (etag) that the person saw; ChangedMeanwhile: somebody changed the same.
    """
    require(may_organise, actor, edition)
    if seal not in EditionLetterhead.SealKind.values:
        raise InvalidInput(fields={"seal": _("Choose what appears beside the host's name.")})
    sent = {"logo": logo, "seal_picture": seal_picture}
    drawn: dict[str, bytes] = dict.fromkeys(
        (name for name, drop in zip(MARKS, (drop_logo, drop_seal_picture), strict=True) if drop),
        b"",
    )
    mistakes: dict[str, str | Promise] = {}
    for name, file in sent.items():
        if file is not None:
            try:
                drawn[name] = _drawn(file.read(MOST_BYTES + 1))
            except UnusableFileError as error:
                mistakes[name] = _why(error.code)
    if mistakes:
        raise InvalidInput(fields=mistakes)
    return _save(actor=actor, edition=edition, seal=seal, drawn=drawn, seen=seen)


@transaction.atomic
def _save(
    *, actor: User, edition: Edition, seal: str, drawn: dict[str, bytes], seen: str | None
) -> EditionLetterhead:
    edition = Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    require(may_organise, actor, edition)
    now = EditionLetterhead.objects.in_force(edition)
    digests = {f"{name}_sha256": _digest(data) for name, data in drawn.items()}
    changes = now.merged(seen, {"seal": seal, **digests})
    if not changes:
        return now
    head = EditionLetterhead(edition=edition)
    for name in MARKS:
        is_new = f"{name}_sha256" in changes
        data = drawn[name] if is_new else bytes(getattr(now, name))
        setattr(head, name, data)
        setattr(head, f"{name}_sha256", _digest(data))
    head.seal = changes.get("seal", now.seal)
    if head.seal == EditionLetterhead.SealKind.PICTURE and not head.seal_picture:
        words = _("Choose the picture of the seal as well.")
        raise InvalidInput(fields={"seal_picture": words})
    head.save(force_insert=True)
    before = {name: getattr(now, name) for name in changes}
    audit.record(
        actor,
        "letterhead.changed",
        edition,
        before=before,
        after=changes,
        changed=sorted(changes),
        seal=head.seal,
    )
    return head


@transaction.atomic
def copy_letterhead(*, source: Edition, edition: Edition) -> None:
    """The head in force, for next year's edition; the caller holds both."""
    head = EditionLetterhead.objects.in_force(source)
    if head.pk:
        values: dict[str, Any] = {
            name: getattr(head, name)
            for name in (*MARKS, *(f"{mark}_sha256" for mark in MARKS), "seal")
        }
        EditionLetterhead.objects.create(edition=edition, **values)


def _drawn(data: bytes) -> bytes:
    """The PNG.  UnusableFileError: too_large, malware, or a code of REASONS."""
    if len(data) > MOST_BYTES:
        raise UnusableFileError("too_large")
    if malware_in(data, scanner=settings.CLAMD, patience=LOOK.wall_seconds):
        raise UnusableFileError("malware")
    for _found, folder in read_apart("mark", data, {}, limits=LOOK):
        return (folder / "mark.png").read_bytes()
    raise UnusableFileError("no_mark")


def _why(code: str) -> str | Promise:
    more = {"too_large": _("This file is larger than 2 MB. Make it smaller."), "malware": MALWARE}
    return {**REASONS, **more}[code]


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest() if data else ""

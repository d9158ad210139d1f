"""For the clock: what entries are recognised by is read from what was submitted, once a version."""

from collections.abc import Iterable
from functools import partial

from django.db import transaction

from challenge.kernel.text.folded_names import squeezed
from challenge.models import User
from challenge.services.clock_failures import Subject, attempt_apart
from submissions.algorithms.likeness.near_text import bands, sketch
from submissions.models import Entry, LikenessTrait, TextSketch
from submissions.queries.likeness.traits import digest_of, entries_to_read, text_in, traits_in

AT_ONCE = 1000  # a run; in the hour of a deadline they wait, and nobody waits for them


def read_likenesses() -> int:
    """The next entries, each by itself; returns how many were to be read."""
    due = list(entries_to_read().values_list("pk", "edition")[:AT_ONCE])
    for pk, edition in due:
        attempt_apart(
            what="likenesses.read",
            subject=Subject("entry", pk, edition),
            act=partial(_read, pk),
        )
    return len(due)


@transaction.atomic
def _read(pk: int) -> None:
    """In place of what was read before.  Held, so that nothing is read that is just erased."""
    held = Entry.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
    entry = held.filter(pk=pk, erased_at=None).first()
    version = entry.versions.order_by("-number").first() if entry else None
    if entry is None or version is None:
        return
    members = entry.startup.members.values_list("user_id", flat=True)
    hashes = sketch(text_in(version.snapshot))
    near = {(str(LikenessTrait.Kind.TEXT), value) for value in bands(hashes)}
    LikenessTrait.objects.filter(entry=entry).delete()
    LikenessTrait.objects.bulk_create(
        LikenessTrait(entry=entry, kind=kind, value=value)
        for kind, value in sorted(traits_in(version.snapshot, members) | near)
    )
    TextSketch.objects.update_or_create(
        entry=entry, defaults={"version": version, "hashes": hashes}
    )


@transaction.atomic
def forget_writer(*, person: User, names: Iterable[str]) -> None:
    """Part of an erasure, which began the transaction: of a company that others go on writing for,
    nothing leads to the person any more.
    """
    kinds = LikenessTrait.Kind
    values = [digest_of(kinds.ACCOUNT, str(person.pk))]
    values += [digest_of(kinds.REPRESENTATIVE, squeezed(name)) for name in names]
    theirs = Entry.objects.filter(startup__members__user=person).values("pk")
    LikenessTrait.objects.filter(entry__in=theirs, value__in=values).delete()


@transaction.atomic
def forget_likeness(*, entry: Entry) -> None:
    """Part of an erasure, which began the transaction."""
    LikenessTrait.objects.filter(entry=entry).delete()
    TextSketch.objects.filter(entry=entry).delete()

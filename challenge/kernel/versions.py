"""Two people edit one row: what each saw, what each changed, and what collided.

A version is one mark per field, `name.mark~name.mark`: the first 8 hex digits of the SHA-256 of
the field's value.  A page carries it in a hidden input, the API as ETag and If-Match.  With it a
save is a three-way merge: a field sent as it was shown is no change and stays as it stands now; a
field that only the sender changed is written; one that both changed to different values is a
collision, and nothing is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar, TypeVar, cast

from django.db import models
from django.utils.translation import gettext_lazy as _

from challenge.kernel.digests import digest
from challenge.kernel.errors import Refusal

MARK_DIGITS = 8  # of a change that nobody sees, one in 4 billion
FLOAT_DECIMALS = 4  # a page shows a share in hundredths of a percent
NO_ROW = "none"  # the version of what isn't there yet
Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Collision:
    """One field that two people changed: what stands now, and what the sender wants."""

    name: str
    theirs: Any
    yours: Any


class ChangedMeanwhile(Refusal):
    """Somebody else changed the same field after it was shown.

    collisions: the fields; version: what stands now; row: the row, if it is one.
    """

    code = "changed_meanwhile"
    status = 412
    message = _(
        "Somebody else changed this after you opened it. Nothing is overwritten: look at both, "
        "then choose."
    )

    def __init__(
        self, collisions: list[Collision], *, version: str, row: models.Model | None = None
    ) -> None:
        self.collisions, self.version, self.row = collisions, version, row
        self.form: Any = None  # the form that shows the fields, where a page has one
        self.is_whole = False  # a decision: chosen as one, not field by field
        super().__init__(
            current={field.name: _plain(field.theirs) for field in collisions},
            yours={field.name: _plain(field.yours) for field in collisions},
            version=version,
        )


class VersionNeeded(ChangedMeanwhile):
    """A decision stands, and the sender doesn't say that they saw it."""

    code = "version_needed"
    status = 428
    message = _(
        "This is decided already. To change it, say which decision you saw: its version, as "
        "If-Match."
    )


class RemovedMeanwhile(Refusal):
    """Somebody removed the row after it was shown: who meant to change it doesn't add it anew."""

    code = "removed_meanwhile"
    status = 412
    message = _(
        "Somebody else removed this after you opened it, so it can't be changed. If it is still "
        "needed, add it anew."
    )


def mark(value: Any) -> str:
    """The mark of one value: equal for what a form shows alike (times to the minute)."""
    return digest(_plain(value))[:MARK_DIGITS]


def flat(values: Mapping[str, Any], name: str = "") -> dict[str, Any]:
    """Objects within objects as one: {"weights": {"stage": 1}} → {"weights.stage": 1}."""
    found: dict[str, Any] = {}
    for key, value in values.items():
        inner = f"{name}.{key}" if name else str(key)
        found |= flat(value, inner) if isinstance(value, Mapping) else {inner: value}
    return found


def version_of(values: Mapping[str, Any] | None) -> str:
    """The version of what stands in these fields; None: there is no row."""
    if values is None:
        return NO_ROW
    return joined({name: mark(value) for name, value in values.items()})


def joined(marks: Mapping[str, str]) -> str:
    """Field → mark as one version."""
    return "~".join(f"{name}.{text}" for name, text in sorted(marks.items()))


def marks_in(version: str) -> dict[str, str]:
    """Field → mark; whatever else was sent says nothing."""
    pairs = (part.rpartition(".") for part in version.split("~"))
    return {name: text for name, _dot, text in pairs if name}


def known_or_new(rows: models.QuerySet[Row], seen: str | None, **named: Any) -> Row:
    """The row of that name, or a new one, unsaved, after the others; call it under their lock.

    seen: the version that the sender saw.  RemovedMeanwhile: they saw one, and it is gone.
    """
    known = rows.filter(**named).first()
    if known is None and seen not in {None, NO_ROW}:
        raise RemovedMeanwhile(fields={"version": RemovedMeanwhile.message})
    return known or rows.model(order=rows.count() + 1, **named)


def merged(
    seen: str | None,
    now: Mapping[str, Any],
    wanted: Mapping[str, Any],
    *,
    row: models.Model | None = None,
) -> dict[str, Any]:
    """What of `wanted` is to be written over `now`; call it while the row is locked.

    Never what stands already, so that nothing is empty where nothing changes.  seen: the version
    that the sender saw; without one every field that was sent is written.  ChangedMeanwhile: a
    field moved since then, and both differ.
    """
    if seen is None:
        return _moved(now, wanted)
    shown = {**dict.fromkeys(wanted, mark(None)), **marks_in(seen)}
    touched = {name: value for name, value in wanted.items() if shown[name] != mark(value)}
    collided = [
        Collision(name, now.get(name), value)
        for name, value in touched.items()
        if mark(now.get(name)) not in {shown[name], mark(value)}
    ]
    if collided:
        raise ChangedMeanwhile(collided, version=version_of(now), row=row)
    return _moved(now, touched)


def _moved(now: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What differs from what stands: also where a form would show both alike."""
    return {
        name: value
        for name, value in wanted.items()
        if name not in now
        or mark(now[name]) != mark(value)
        or now[name] != (value.pk if isinstance(value, models.Model) else value)
    }


def require_seen(
    seen: str | None,
    now: Mapping[str, Any] | None,
    wanted: Mapping[str, Any],
    *,
    row: models.Model | None = None,
) -> None:
    """Let only somebody who saw the decision that stands decide otherwise.

    now: the decision; None: there is none, and whoever saw none may decide.  VersionNeeded: they
    don't say what they saw; ChangedMeanwhile: they saw another one.  Call it while it is locked.
    """
    version = version_of(now)
    if seen == version or (now is None and seen is None):
        return
    standing = now or {}
    differing = [
        Collision(name, standing.get(name), value)
        for name, value in wanted.items()
        if mark(standing.get(name)) != mark(value)
    ]
    kind = VersionNeeded if seen is None else ChangedMeanwhile
    refusal = kind(differing, version=version, row=row)
    refusal.is_whole = True
    raise refusal


class Versioned(models.Model):
    """A row that several people may edit.  VERSIONED: the columns that they edit."""

    VERSIONED: ClassVar[tuple[str, ...]]

    class Meta:
        abstract = True

    def versioned_values(self) -> dict[str, Any]:
        """What stands in the fields that are edited; of another row, its id."""
        columns = {
            name: cast("models.Field[Any, Any]", self._meta.get_field(name))
            for name in self.VERSIONED
        }
        return {name: getattr(self, column.attname) for name, column in columns.items()}

    @property
    def etag(self) -> str:
        """Its version as it was read."""
        return version_of(self.versioned_values())

    def merged(self, seen: str | None, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """As merged() of this module, for this row, which the caller has locked.

        Columns that no form shows have no version; what stands in them is no change either.
        """
        now = self.versioned_values()
        touched = merged(seen, now, wanted, row=self)
        stands = {name: value for name, value in self.__dict__.items() if name not in now}
        return {
            name: value
            for name, value in touched.items()
            if name not in stands or stands[name] != value
        }


class Decided(models.Model):
    """A row that holds a decision: seen whole, or not changed."""

    class Meta:
        abstract = True

    def decision_values(self) -> dict[str, Any] | None:
        """The decision that stands; None: nobody has decided yet."""
        raise NotImplementedError

    @property
    def etag(self) -> str:
        """The version of the decision as it was read."""
        return version_of(self.decision_values())

    def require_seen(self, seen: str | None, wanted: Mapping[str, Any]) -> None:
        """As require_seen() of this module, for this row, which the caller has locked."""
        require_seen(seen, self.decision_values(), wanted, row=self)


def _plain(value: Any) -> Any:
    """The value as a form, JSON and a column all spell it."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float | Decimal):
        number = round(float(value), FLOAT_DECIMALS)
        return int(number) if number.is_integer() else number
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(inner) for inner in value]
    return str(value)

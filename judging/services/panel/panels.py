"""심사위원단: panels of judges, each for some fields; bridge judges see all of them."""

# tested by: tests/judging/api/assignment/test_assignments.py

from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput, NotFound
from challenge.models import Edition, User
from challenge.permissions import may_organise, require
from judging.models import Panel, Round

MOST_LETTERS = 80


@transaction.atomic
def save_panel(
    *,
    actor: User,
    edition: Edition,
    name_ko: str,
    name_en: str = "",
    panel: Panel | None = None,
    seen: str | None = None,
) -> Panel:
    """Add a panel, or give one another name.

    seen: the version (etag) that the person saw; ChangedMeanwhile: somebody changed the same.
    """
    require(may_organise, actor, edition)
    edition = Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    names = {"name_ko": name_ko.strip(), "name_en": name_en.strip()}
    _check_names(names, edition.panels.exclude(pk=panel.pk if panel else 0))
    row = Panel.objects.filter(pk=panel.pk).first() if panel else Panel(edition=edition)
    if row is None:
        raise NotFound
    changes = row.merged(seen, names) if row.pk else names
    if row.pk and not changes:
        return row
    for name, text in changes.items():
        setattr(row, name, text)
    row.save(update_fields=list(changes) if row.pk else None)
    audit.record(actor, "panel.saved", row, edition=edition)
    return row


def _check_names(names: Mapping[str, str], others: QuerySet[Panel]) -> None:
    wrong = {
        name: _("Use at most %(most)s characters.") % {"most": MOST_LETTERS}
        for name, text in names.items()
        if len(text) > MOST_LETTERS
    }
    if not names["name_ko"]:
        wrong["name_ko"] = str(_("Write the division's name."))
    if others.filter(name_ko=names["name_ko"]).exists():
        wrong["name_ko"] = str(_("There is a division of this name. Choose another one."))
    if wrong:
        raise InvalidInput(fields={**wrong})


@transaction.atomic
def remove_panel(*, actor: User, panel: Panel) -> None:
    """Dissolve a panel: its judges see all fields again, and its fields are open to all judges."""
    require(may_organise, actor, panel.edition)
    edition = Edition.objects.select_for_update(no_key=True).get(pk=panel.edition_id)
    if not edition.panels.filter(pk=panel.pk).exists():
        return  # somebody was faster
    rounds = Round.objects.select_for_update(no_key=True, of=("self",))
    for round in rounds.filter(edition=edition).order_by("pk"):
        panels = round.allocation_options.get("panels", {})
        kept = {slug: pk for slug, pk in panels.items() if str(pk) != str(panel.pk)}
        if kept != panels:
            round.allocation_options = {**round.allocation_options, "panels": kept}
            round.save(update_fields=["allocation_options"])
    audit.record(actor, "panel.removed", panel, edition=edition)
    panel.delete()

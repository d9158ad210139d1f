"""심사위원단: panels of judges, each for some fields; bridge judges see all of them."""

# tested by: tests/judging/api/assignment/test_assignments.py

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenge import audit
from challenge.kernel.errors import InvalidInput
from challenge.models import Edition, User
from challenge.permissions import may_organise, require
from judging.models import Panel, Round

MOST_LETTERS = 80


@transaction.atomic
def save_panel(
    *, actor: User, edition: Edition, name_ko: str, name_en: str = "", panel: Panel | None = None
) -> Panel:
    """Add a panel, or give one another name."""
    require(may_organise, actor, edition)
    names = {"name_ko": name_ko.strip(), "name_en": name_en.strip()}
    wrong = {
        name: _("Use at most %(most)s letters.") % {"most": MOST_LETTERS}
        for name, text in names.items()
        if len(text) > MOST_LETTERS
    }
    if not names["name_ko"]:
        wrong["name_ko"] = str(_("Write the panel's name."))
    if (
        edition.panels.filter(name_ko=names["name_ko"])
        .exclude(pk=panel.pk if panel else 0)
        .exists()
    ):
        wrong["name_ko"] = str(_("There is a panel of this name. Choose another one."))
    if wrong:
        raise InvalidInput(fields={**wrong})
    row = panel or Panel(edition=edition)
    row.name_ko, row.name_en = names["name_ko"], names["name_en"]
    row.save()
    audit.record(actor, "panel.saved", row, edition=edition)
    return row


@transaction.atomic
def remove_panel(*, actor: User, panel: Panel) -> None:
    """Dissolve a panel: its judges see all fields again, and its fields are open to all judges."""
    require(may_organise, actor, panel.edition)
    for round in Round.objects.select_for_update(no_key=True, of=("self",)).filter(
        edition=panel.edition
    ):
        panels = round.allocation_options.get("panels", {})
        kept = {slug: pk for slug, pk in panels.items() if str(pk) != str(panel.pk)}
        if kept != panels:
            round.allocation_options = {**round.allocation_options, "panels": kept}
            round.save(update_fields=["allocation_options"])
    audit.record(actor, "panel.removed", panel, edition=panel.edition)
    panel.delete()

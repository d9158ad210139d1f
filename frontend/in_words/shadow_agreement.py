"""How far a shadow judge agrees with the panel, in words."""
# tested by: tests/frontend/pages/organisers/panel/test_shadows.py

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from judging.algorithms.agreement import Agreement
from judging.queries.overview.shadow_agreement import ShadowAgreement


def agreement_words(found: ShadowAgreement | None) -> list[str]:
    """A sentence for the totals and one for each criterion; empty before the close."""
    if found is None:
        return []
    if found.total is None:
        return [_("Too few entries were scored by judges and the shadow judge to compare.")]
    lines = [f"{row.criterion.title}: {_in_short(row.agreement)}" for row in found.criteria]
    return [_of_total(found.total), *lines]


def _of_total(found: Agreement) -> str:
    entries = ngettext(
        "On %(n)s entry that judges scored too:",
        "On %(n)s entries that judges scored too:",
        found.entries,
    )
    return f"{entries % {'n': found.entries}} {_in_short(found)}"


def _in_short(found: Agreement) -> str:
    points = number_format(abs(found.difference), 1)
    parts = []
    if found.same_order is not None:
        share = number_format(found.same_order * 100, 0)
        parts.append(_("%(share)s%% of pairs in the same order") % {"share": share})
    if points == number_format(0, 1):
        parts.append(_("the same mean"))
    elif found.difference > 0:
        parts.append(_("%(points)s points above the judges' mean") % {"points": points})
    else:
        parts.append(_("%(points)s points below the judges' mean") % {"points": points})
    if found.correlation is not None:
        parts.append(_("correlation %(r)s") % {"r": number_format(found.correlation, 2)})
    return ", ".join(parts)

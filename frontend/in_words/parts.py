"""What each part in an edition lets a person do, in one sentence."""
# tested by: tests/frontend/pages/organisers/setup/test_people.py

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenge.models import Part

WHAT_A_PART_MAY: dict[str, Promise] = {
    Part.OWNER: _("Everything, and says who is owner or manager."),
    Part.MANAGER: _(
        "Everything but that: sets up, assigns, decides, publishes, and invites secretaries and "
        "readers."
    ),
    Part.SECRETARY: _(
        "Letters, papers and imports: answers questions and messages, imports entries and judges, "
        "prints and files papers. Decides and publishes nothing."
    ),
    Part.OBSERVER: _("Reads everything and changes nothing."),
}
PARTS_WITH_WORDS = [(part.value, part.label, WHAT_A_PART_MAY[part]) for part in Part]

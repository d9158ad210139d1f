"""Every rule that some text or service goes by can be set on a page of the settings."""

import re
from pathlib import Path

from django.conf import settings

from challenge.kernel.presets import load_preset, preset_names
from frontend.pages.organisers.rounds.round_form import RoundForm
from frontend.pages.organisers.setup.edition_forms import ClockForm, EditionForm, SilenceForm

FLOORS = ("challenge", "submissions", "judging", "introductions", "gatherings", "frontend")
# rule of an edition → the field by which it is set, where that has another name
FIELDS = {
    "holidays": "days_off",
    "quiet_hours": "quiet_from",
    "replace_silent_days": "days",
    "drop": "drop_each",
    "trim_per_criterion": "trim_by_criterion",
}
READ = re.compile(r'(?:edition|self)\.rules\.get\(\s*"(\w+)"')


def rules_read() -> set[str]:
    """What the code reads out of an edition's rules."""
    code = (path for floor in FLOORS for path in (Path(settings.BASE_DIR) / floor).rglob("*.py"))
    now = (path for path in code if "migrations" not in path.parts)
    return {name for path in now for name in READ.findall(path.read_text("utf-8"))}


def test_every_rule_of_an_edition_has_a_field() -> None:
    forms = (EditionForm, ClockForm, SilenceForm, RoundForm)
    fields = {name for form in forms for name in form.base_fields}
    read = rules_read()
    assert len(read) >= 10
    assert {name for name in read if FIELDS.get(name, name) not in fields} == set()


def test_presets_name_no_rule_that_nothing_goes_by() -> None:
    named = {rule for preset in preset_names() for rule in load_preset(preset).rules}
    assert named - rules_read() == set()

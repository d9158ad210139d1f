"""The source tree keeps its rules, and every rule finds a break that is planted."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tree import rules

pytestmark = pytest.mark.xdist_group("tree")  # one process reads the tree for all rules
ROOT = Path(__file__).resolve().parents[2]
Rule = Callable[[Path], list[str]]
RULES: list[Rule] = [
    rules.modules_without_a_test,
    rules.tests_that_miss_their_module,
    rules.tests_in_folders_that_are_gone,
    rules.queries_without_a_viewer,
    rules.exceptions_handled_in_pages,
    rules.acts_done_one_by_one,
    rules.states_set_by_hand,
    rules.services_without_a_write,
    rules.variables_called_one,
    rules.code_in_package_files,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_tree_keeps_the_rule(rule: Rule) -> None:
    found = rule(ROOT)
    assert not found, f"{len(found)} places:\n" + "\n".join(found)


TEST = "tests/judging/queries/test_standings.py"
MODULE = "judging/queries/standings.py"
PAGE = "frontend/pages/home.py"
SERVICE = "judging/services/tally.py"


def query(signature: str, above: str = "") -> dict[str, str]:
    return {MODULE: f'"""Reads."""\n\n\n{above}def {signature}:\n    return []\n'}


def service(*body: str) -> dict[str, str]:
    lines = "".join(f"    {line}\n" for line in body)
    return {SERVICE: f'"""Writes."""\n\n\ndef tally_round(*, round, **more):\n{lines}'}


def page(*body: str) -> dict[str, str]:
    lines = "".join(f"    {line}\n" for line in body)
    return {PAGE: f'"""Pages."""\n\n\ndef home(request):\n{lines}'}


BROKEN: list[tuple[Rule, dict[str, str]]] = [
    (rules.modules_without_a_test, {MODULE: ""}),
    (
        rules.modules_without_a_test,
        {MODULE: "import json\n# tested by: tests/test_far.py\n", "tests/test_far.py": ""},
    ),
    (rules.modules_without_a_test, {MODULE: "# tested by: tests/judging/test_gone.py\n"}),
    (rules.modules_without_a_test, {MODULE: "# tested by: README.md\n", "README.md": ""}),
    (
        rules.modules_without_a_test,
        {MODULE: f"# tested by: {TEST}\n# tested by: tests/test_gone.py\n", TEST: ""},
    ),
    (
        rules.tests_that_miss_their_module,
        {MODULE: "# tested by: tests/test_far.py\n", "tests/test_far.py": "import json\n"},
    ),
    (
        rules.tests_that_miss_their_module,
        {
            MODULE: "# tested by: tests/test_far.py\n",
            "judging/queries/__init__.py": "",
            "tests/test_far.py": "from judging.queries import desk\n",
        },
    ),
    (rules.tests_in_folders_that_are_gone, {TEST: ""}),
    (rules.queries_without_a_viewer, query("standings_of(round)")),
    (rules.queries_without_a_viewer, query("standings_of(*, judge) -> QuerySet[Standing]")),
    (rules.queries_without_a_viewer, query("standings_of(round) -> dict[int, Decimal | Row]")),
    (rules.queries_without_a_viewer, query("standings_of(round) -> Row", "# viewer: who knows\n")),
    (rules.queries_without_a_viewer, query("standings_of(round) -> Row", "# viewer: own\n\n")),
    (rules.exceptions_handled_in_pages, page("try:", "    act()", "except Refusal:", "    pass")),
    (
        rules.exceptions_handled_in_pages,
        page("def read():", "    try:", "        act()", "    except* ValueError:", "        pass"),
    ),
    (rules.acts_done_one_by_one, page("for line in lines:", "    invite(actor=actor, **line)")),
    (
        rules.acts_done_one_by_one,
        {
            PAGE: "def add(line):\n    act(actor=1)\n\n\n"
            "def home(lines):\n    [add(x) for x in lines]\n"
        },
    ),
    (rules.acts_done_one_by_one, page("return [partial(give, actor=actor)() for kind in kinds]")),
    (rules.states_set_by_hand, service("round.state = 'closed'")),
    (rules.states_set_by_hand, service("round.state, round.at = 'closed', now")),
    (rules.states_set_by_hand, service("Round.objects.filter(pk=1).update(state='closed')")),
    (rules.states_set_by_hand, service("rows.update(**{'state': 'closed'})")),
    (rules.states_set_by_hand, service("Round.objects.bulk_update(rows, ['places', 'state'])")),
    (rules.states_set_by_hand, service("setattr(round, 'state', 'closed')")),
    (
        rules.states_set_by_hand,
        service("Round.objects.update_or_create(pk=1, defaults={'state': 'closed'})"),
    ),
    (rules.services_without_a_write, service("return round.places")),
    (rules.services_without_a_write, service("seen = {}", "seen.update({1: 2})", "seen.get(1)")),
    (rules.variables_called_one, {MODULE: "rows = [one.pk for one in rows]\n"}),
    (rules.variables_called_one, {TEST: "def test_it(one):\n    pass\n"}),
    (rules.variables_called_one, {"benchmarks/line.py": "one, two = 1, 2\n"}),
    (rules.code_in_package_files, {"judging/api/__init__.py": "urlpatterns = []\n"}),
    (rules.code_in_package_files, {"tests/journeys/__init__.py": "def site():\n    pass\n"}),
]

SOUND: list[tuple[Rule, dict[str, str]]] = [
    (rules.modules_without_a_test, {MODULE: "", TEST: "", "judging/queries/__init__.py": ""}),
    (rules.modules_without_a_test, {"judging/migrations/0001_start.py": ""}),
    (
        rules.modules_without_a_test,
        {MODULE: f'"""Reads."""\n\n# tested by: {TEST}\n\nimport json\n', TEST: ""},
    ),
    (
        rules.tests_that_miss_their_module,
        {
            MODULE: "# tested by: tests/test_far.py\n",
            "judging/tasks.py": "from judging.queries import standings\n",
            "tests/test_far.py": "TASK = 'judging.tasks.tally'\n",
        },
    ),
    (
        rules.tests_that_miss_their_module,
        {
            PAGE: "# tested by: tests/test_pages.py\n",
            "challenge/urls.py": "urlpatterns = [include('frontend.pages.home')]\n",
            "tests/test_pages.py": "from django.test import Client\n",
        },
    ),
    (
        rules.tests_that_miss_their_module,
        {
            "judging/management/commands/rank.py": "# tested by: tests/test_rank.py\n",
            "tests/test_rank.py": "from django.core.management import call_command\n",
        },
    ),
    (rules.tests_in_folders_that_are_gone, {TEST: "", MODULE: ""}),
    (rules.queries_without_a_viewer, query("standings_of(viewer, round) -> list[Standing]")),
    (rules.queries_without_a_viewer, query("standings_of(*, user: User) -> list[Standing]")),
    (rules.queries_without_a_viewer, query("how_many(round) -> Decimal | None")),
    (rules.queries_without_a_viewer, query("_rows(round)")),
    (rules.queries_without_a_viewer, query("standings_of(round) -> Row", "# viewer: own\n")),
    (
        rules.queries_without_a_viewer,
        query("standings_of(round) -> Row", "# viewer: public\n@cache\n"),
    ),
    (rules.exceptions_handled_in_pages, page("try:", "    act()", "finally:", "    leave()")),
    (rules.acts_done_one_by_one, page("for line in lines:", "    add(line)", "save(actor=actor)")),
    (rules.states_set_by_hand, service("round.advance('closed', at=now)")),
    (rules.states_set_by_hand, service("Round.objects.create(state='setup')")),
    (rules.states_set_by_hand, service("rows.filter(state='setup').update(places=3)")),
    (rules.states_set_by_hand, service("print(round.state == 'closed')")),
    (
        rules.states_set_by_hand,
        service("Round.objects.update_or_create(pk=1, create_defaults={'state': 'setup'})"),
    ),
    (rules.services_without_a_write, service("Round.objects.filter(pk=1).update(places=3)")),
    (rules.services_without_a_write, service("audit.record(None, 'round.tallied', round)")),
    (
        rules.services_without_a_write,
        {
            SERVICE: "from judging.services import rounds\n\n"
            "def tally_round(*, round):\n    rounds.close_round(round=round)\n"
        },
    ),
    (rules.variables_called_one, {MODULE: "find(one=1)\nprint(one)\n"}),
    (
        rules.code_in_package_files,
        {"judging/__init__.py": '"""Judging."""\n\nfrom judging import api\n\n__all__ = ["api"]\n'},
    ),
]


def planted(root: Path, texts: dict[str, str]) -> Path:
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return root


@pytest.mark.parametrize(("rule", "texts"), BROKEN)
def test_a_planted_break_is_found_once(rule: Rule, texts: dict[str, str], tmp_path: Path) -> None:
    assert len(rule(planted(tmp_path, texts))) == 1


@pytest.mark.parametrize(("rule", "texts"), SOUND)
def test_what_keeps_the_rule_is_left_alone(
    rule: Rule, texts: dict[str, str], tmp_path: Path
) -> None:
    assert rule(planted(tmp_path, texts)) == []


def test_every_rule_is_broken_once_and_kept_once() -> None:
    assert {rule for rule, _texts in BROKEN} == set(RULES) == {rule for rule, _texts in SOUND}


@pytest.mark.parametrize("places", [rules.MAY_CATCH, rules.MAY_SET_STATE])
def test_every_exception_names_a_function_that_is_there_and_its_reason(
    places: dict[str, str],
) -> None:
    for place, reason in places.items():
        path, function = place.split("::")
        module = rules.Module(ROOT, path)
        assert function in {node.name for node, _inside in module.functions()}, place
        assert len(reason.split()) > 2, place

"""`make lint` finds what is wrong in a template, each kind of fault; and what no formatter sees: a
text whose Korean can't be filled in, an empty cell that isn't empty, a template that isn't there.
"""

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.template import engines
from django.template.base import NodeList
from django.templatetags.i18n import BlockTranslateNode
from django.utils import translation
from django.utils.translation import gettext, ngettext

from tools.templates.line_lengths import APPS, COLUMNS, longest_template_line, templates

ROOT = Path(__file__).resolve().parents[3]
HEAVY = shutil.ignore_patterns("*.js", "*.ics", "__pycache__")
FILLED = r"%\((\w+)\)s"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the checks read."""
    return _copied(templates(), tmp_path_factory.mktemp("tree"))


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy with some of the templates, to break: all of them, for each fault, take seven seconds
    of a processor.
    """
    some = [path for path in templates() if {"judges", "mail"} & set(path.parts)]
    return _copied(some, tmp_path_factory.mktemp("few"))


def _copied(paths: Iterable[Path], top: Path) -> Path:
    for path in paths:
        copy = top / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    shutil.copytree(ROOT / "tools/templates", top / "tools/templates", ignore=HEAVY)
    shutil.copy(ROOT / "pyproject.toml", top)
    (top / ".venv").symlink_to(ROOT / ".venv")
    return top


def _lint(tree: Path) -> tuple[int, str]:
    done = subprocess.run(
        [tree / "tools/templates/lint.sh"],
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_templates_as_they_are_have_no_fault(tree: Path) -> None:
    assert _lint(tree) == (0, "")


@pytest.mark.parametrize(
    ("name", "text", "finding"),
    [
        ("frontend/templates/judges/new.html", "<p   >x</p>\n", "not formatted"),
        ("frontend/templates/judges/new.html", "<ul><li>a</li><li>b</li></ul>\n", "not formatted"),
        ("frontend/templates/new.html", "{% if a %}<p>{% endif %}b</p>\n", "unclosed {% if %}"),
        ("frontend/templates/new.html", '<p id="a" id="b">c</p>\n', "H037"),
        ("frontend/templates/new.html", f"{{{{ {'a' * 120} }}}}\n", "new.html:1: 126 columns"),
        ("judging/templates/mail/new.txt", f"{'word ' * 25}end\n", "new.txt:1: 128 columns"),
        ("frontend/papers/new.typ", f"#{'a' * 120}\n", "new.typ:1: 121 columns"),
    ],
)
def test_a_fault_is_found(few: Path, name: str, text: str, finding: str) -> None:
    path = few / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    try:
        code, said = _lint(few)
    finally:
        path.unlink()
    assert code != 0
    assert finding in said
    assert path.name in said


def test_the_longest_line_is_counted_in_letters(tmp_path: Path) -> None:
    folder = tmp_path / APPS[0] / "templates"
    folder.mkdir(parents=True)
    (folder / "a.html").write_text(f"<p>\n{'가' * 7}\n</p>\n", "utf-8")
    assert longest_template_line(tmp_path) == 7
    assert longest_template_line() <= COLUMNS


def _names() -> list[str]:
    """Every template as Django loads it."""
    return [
        str(Path(*parts[parts.index("templates") + 1 :]))
        for path in templates()
        if path.suffix in {".html", ".txt"}
        for parts in [path.relative_to(ROOT).parts]
    ]


def _block_texts(name: str) -> Iterator[tuple[str, ...]]:
    """The texts with places to fill; with a plural, (one, many)."""
    wrapped: Any = engines["django"].get_template(name)
    nodes: NodeList = wrapped.template.nodelist
    for node in nodes.get_nodes_by_type(BlockTranslateNode):
        assert isinstance(node, BlockTranslateNode)
        texts = [node.singular, *([node.plural] if node.plural else [])]
        yield tuple(node.render_token_list(tokens)[0] for tokens in texts)


@pytest.mark.parametrize("name", _names())
def test_the_korean_of_a_text_block_can_be_filled_in(name: str) -> None:
    """A lone % in it (it is doubled in a text block) would quietly bring back the English."""
    for texts in _block_texts(name):
        if not texts[0].strip():
            continue
        with translation.override("ko"):
            korean = ngettext(*texts, 2) if len(texts) == 2 else gettext(texts[0])
        places = dict.fromkeys(re.findall(FILLED, " ".join((*texts, korean))), "x")
        assert korean % places, texts


def test_a_cell_that_may_be_empty_is_not_filled_with_a_line_break() -> None:
    """`td:empty` hides it on a phone; white space between its tags would keep it."""
    whole = re.compile(
        r"<td\b[^>]*>\s*\{% (if|for) (?:(?!</td>).)*?\{% end\1 %\}\s*</td>", re.DOTALL
    )
    found = [
        f"{path.relative_to(ROOT)}: {cell[0][:80]}"
        for path in templates()
        if path.suffix == ".html" and "mail" not in path.parts  # mails have no such sheet
        for cell in whole.finditer(path.read_text("utf-8"))
        if not re.search(r"\{% (else|empty) %\}", cell[0])
    ]
    assert found == []

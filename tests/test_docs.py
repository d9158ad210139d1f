"""What the documentation names is there: sections, paths, names, commands, addresses."""

import importlib
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.core.management import CommandError, get_commands, load_command_class
from django.core.management.base import BaseCommand
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

from challenge.watch.doors import DOORS
from tests.test_words import texts

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md"))
NAMING = [*PAGES, ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
CODE = ["challenge", "submissions", "judging", "introductions", "gatherings", "frontend", "demo"]
FOLDERS = [*CODE, "tests", "benchmarks", "tools", "deploy"]
SUFFIXES = {
    ".py",
    ".html",
    ".txt",
    ".js",
    ".ts",
    ".css",
    ".toml",
    ".sh",
    ".yml",
    ".conf",
    ".typ",
    ".ics",
}

CITATION = re.compile(r"docs/([\w-]+)\.md((?:,? §[\d.]*\d(?:–\d+)?)+)")
CITED = re.compile(r"§(\d+(?:\.\d+)*)(?:–(\d+))?")
LINK = re.compile(r"\[[^\]]*\]\((?!https?:)([\w/.-]*)(?:#[^)]*)?\)")
FORMER = re.compile(r"\b(?:SCIENCE|DESIGN|UX|COPY|STYLE)\.md\b|\bRULES-KR\b")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
SPAN = re.compile(r"`([^`\n]+)`")
FILE_WITH_NAMES = re.compile(r"`([\w./-]+\.\w+)` \(((?:`[^`\n]+`(?:, | and )?)+)\)")
DEFINED = (
    r"^\s*(?:export )?(?:async )?(?:def|class|function|const|let) %(name)s\b|^\s*%(name)s\b\s*[:=]"
)
PAGE = re.compile(r"\bdocs/[\w/-]+\.md\b")
MADE_AT_RUN_TIME = (".data", ".venv", "build/")
ON_A_SERVER = ("/etc/", "/opt/challenge", "/var/lib/challenge")  # where the handbook installs to


def _sources() -> list[Path]:
    found = [ROOT / "Makefile", ROOT / "Dockerfile", ROOT / ".env.example"]
    found += [*ROOT.glob("*.toml"), *ROOT.glob("*.yml")]
    for folder in FOLDERS:
        found += [path for path in (ROOT / folder).rglob("*") if path.suffix in SUFFIXES]
    return [
        path
        for path in found
        if not {"vendor", "locale", "__pycache__"} & set(path.parts) and path != Path(__file__)
    ]


@cache
def _sections(page: str) -> frozenset[str]:
    """The numbers of a page's headings: "## 8 Score", "### 1.3 The model", "## 4. Rounds"."""
    path = DOCS / f"{page}.md"
    text = path.read_text("utf-8") if path.exists() else ""
    return frozenset(re.findall(r"^#{2,} (\d+(?:\.\d+)*)\.? ", text, flags=re.MULTILINE))


def _numbers(cited: str) -> Iterator[str]:
    """§8–10 is 8, 9 and 10."""
    for first, last in CITED.findall(cited):
        yield first
        if last:
            yield from map(str, range(int(first) + 1, int(last) + 1))


def _place(path: Path, text: str, at: int) -> str:
    return f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, at) + 1}"


def _unknown_sections(path: Path) -> Iterator[str]:
    """Citations of sections that no page has, and § that say not which page."""
    text = path.read_text("utf-8")
    for citation in CITATION.finditer(text):
        for number in _numbers(citation[2]):
            if number not in _sections(citation[1]):
                yield f"{_place(path, text, citation.start())}: no §{number} in {citation[1]}.md"
    rest = CITATION.sub(lambda found: " " * len(found[0]), text)
    yield from (
        f"{_place(path, text, found.start())}: there is no {found[0]}"
        for found in PAGE.finditer(text)
        if not (ROOT / found[0]).exists()
    )
    yield from (
        f"{_place(path, text, found.start())}: {found[0]}" for found in FORMER.finditer(rest)
    )
    yield from (
        f"{_place(path, text, found.start())}: § without a page (docs/science.md §1.6)"
        for found in re.finditer("§", rest)
    )


def test_every_section_that_the_code_cites_exists() -> None:
    sources = _sources()
    assert sum(len(CITATION.findall(path.read_text("utf-8"))) for path in sources) > 20
    assert [problem for path in sources for problem in _unknown_sections(path)] == []


@pytest.mark.parametrize("path", NAMING, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_section_that_a_page_cites_exists(path: Path) -> None:
    """In a link's text the section is the linked page's, else the page's own."""
    text = path.read_text("utf-8")
    problems = [
        f"{_place(path, text, citation.start())}: no §{number} in {citation[1]}.md"
        for citation in CITATION.finditer(text)
        for number in _numbers(citation[2])
        if number not in _sections(citation[1])
    ]
    text = CITATION.sub(lambda found: " " * len(found[0]), text)
    for link in LINK.finditer(text):
        page = Path(link[1]).stem or path.stem
        problems += [
            f"{_place(path, text, link.start())}: no §{number} in {page}.md"
            for number in _numbers(link[0])
            if number not in _sections(page)
        ]
    rest = LINK.sub(lambda found: " " * len(found[0]), text)
    problems += [
        f"no §{number} on this page"
        for number in _numbers(rest)
        if number not in _sections(path.stem)
    ]
    assert problems == []


@cache
def _words() -> frozenset[str]:
    """Every word of the code."""
    words: set[str] = set()
    for path in _sources():
        words |= set(re.findall(r"\w+", path.read_text("utf-8")))
        words |= set(path.relative_to(ROOT).parts) | {path.stem}
    return frozenset(words)


def _wrong_span(span: str) -> str:
    """What is wrong with the text between two backticks; empty: nothing."""
    if CITATION.fullmatch(span):
        return ""  # looked at above
    if span.startswith("make "):
        return _wrong_target(span.split()[1])
    if span.startswith("challenge "):
        return _wrong_command_words(span)
    if span.startswith(ON_A_SERVER):
        return ""
    if re.fullmatch(r"/[\w\-/{}.]*", span):
        return _wrong_address(span)
    if re.fullmatch(r"[\w.*-]*(?:/[\w.*-]+)*/?", span) and (
        "/" in span or Path(span).suffix[1:] in _kinds()
    ):
        return _wrong_path(span)
    if re.fullmatch(rf"(?:{'|'.join(FOLDERS)})(?:\.\w+)+", span):
        return _wrong_module(span)
    unknown = [
        word for word in re.findall(r"[^\W\d_]\w{2,}", span) if not {word, word.lower()} & _words()
    ]
    return f"not in the code: {', '.join(unknown)}" if unknown else ""


@cache
def _kinds() -> frozenset[str]:
    return frozenset({suffix[1:] for suffix in SUFFIXES} | {"md", "lock", "csv", "po", "example"})


def _wrong_path(span: str) -> str:
    """A path from the top; a bare file name may stand in any folder."""
    if span.startswith(MADE_AT_RUN_TIME) or any(ROOT.glob(span.rstrip("/"))):
        return ""
    return "" if span in {path.name for path in _sources()} else "no such path"


def _wrong_module(span: str) -> str:
    """A module, or a name in one."""
    try:
        importlib.import_module(span)
    except ModuleNotFoundError:
        module, _, name = span.rpartition(".")
        try:
            return "" if hasattr(importlib.import_module(module), name) else "no such name"
        except ModuleNotFoundError:
            return "no such module"
    return ""


def _wrong_target(target: str) -> str:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    kind, _, name = target.partition("-")
    if kind == "bench" and name:
        benchmark = ROOT / "benchmarks" / name
        return (
            ""
            if benchmark.is_dir() or benchmark.with_suffix(".py").exists()
            else "no such benchmark"
        )
    return "" if re.search(rf"^{target}:", makefile, re.MULTILINE) else "no such target"


def _command(name: str) -> BaseCommand | None:
    app = get_commands().get(name)
    return load_command_class(app, name) if isinstance(app, str) else app


def _wrong_command_words(span: str) -> str:
    """A command in running text: its name and its options exist."""
    name, *words = span.split()[1:]
    command = _command(name)
    if command is None:
        return "no such command"
    known = set(command.create_parser("challenge", name)._option_string_actions)
    unknown = [word for word in words if word.startswith("--") and word not in known]
    return f"no such option: {unknown[0]}" if unknown else ""


def _walk(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        yield route
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)


@cache
def _routes(language: str) -> list[str]:
    with translation.override(language):
        return [*_walk(get_resolver().url_patterns), *(door.lstrip("/") for door in DOORS)]


def _wrong_address(span: str) -> str:
    """An address of a page or of the API; one that ends with / may be what others begin with.

    {slug} stands for any part.
    """
    shape = r"[^/]+".join(map(re.escape, re.split(r"\{\w+\}", span[1:])))
    shape += "" if span.endswith("/") else "$"
    routes = _routes("en" if span.startswith("/en/") else "ko")
    return "" if any(re.match(shape, route) for route in routes) else "no such address"


def _plain(path: Path) -> str:
    """The page without its fenced blocks."""
    return FENCE.sub("", path.read_text("utf-8"))


@pytest.mark.parametrize("path", NAMING, ids=lambda path: str(path.relative_to(ROOT)))
def test_everything_between_backticks_exists(path: Path) -> None:
    spans = sorted(set(SPAN.findall(_plain(path))))
    found = {span: _wrong_span(span) for span in spans}
    assert {span: wrong for span, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("path", NAMING, ids=lambda path: str(path.relative_to(ROOT)))
def test_names_behind_a_file_are_defined_in_it(path: Path) -> None:
    """`path/file.py` (`name`, `other`): both are defined there."""
    problems = []
    for file, listed in FILE_WITH_NAMES.findall(_plain(path)):
        source = (ROOT / file).read_text("utf-8") if (ROOT / file).exists() else ""
        for name in SPAN.findall(listed):
            last = re.escape(name.rpartition(".")[2].removesuffix("()"))
            if not re.search(DEFINED % {"name": last}, source, re.MULTILINE):
                problems.append(f"{name} is not defined in {file}")
    assert problems == []


def _shell_lines() -> list[str]:
    """The commands of the pages' sh blocks; the README's are run in test_readme.py."""
    blocks = [
        body
        for path in NAMING
        if path.name != "README.md"
        for kind, body in FENCE.findall(path.read_text("utf-8"))
        if kind == "sh"
    ]
    return sorted({line.strip() for block in blocks for line in block.splitlines() if line.strip()})


@pytest.mark.parametrize("line", _shell_lines())
def test_every_command_of_the_pages_can_be_read(line: str) -> None:
    program, *words = shlex.split(line, comments=True)
    if program == "make":
        _run([shutil.which("make") or "make", "--dry-run", *words])
    elif program == "challenge":
        command = _command(words[0])
        assert command is not None, line
        try:
            command.create_parser("challenge", words[0]).parse_args(words[1:])
        except CommandError as error:
            pytest.fail(f"{line}: {error}")
    elif program == "openssl":  # which not every machine has
        if path := shutil.which(program):
            known = set(_run([path, words[0], "-help"]).split())
            assert {word for word in words if word.startswith("-")} <= known, line
    else:
        assert program in {".venv/bin/python", "python"}, line
        assert words[0] == "-m", line
        _run([sys.executable, "-m", words[1], "--help"])


def _named_by_the_product() -> list[str]:
    """The commands that pages, mails and other commands tell people to type."""
    named: set[str] = set()
    for _app, key, _korean in texts():
        for english in key if isinstance(key, tuple) else (key,):
            named |= set(re.findall(r"`challenge ([^`]+)`", english))
    return sorted(named)


@pytest.mark.parametrize("words", _named_by_the_product())
def test_a_command_that_the_product_names_can_be_typed_as_it_stands(words: str) -> None:
    name, *arguments = shlex.split(words)
    command = _command(name)
    assert command is not None, name
    try:
        command.create_parser("challenge", name).parse_args(arguments)
    except CommandError as error:
        pytest.fail(f"{words}: {error}")


def _run(command: list[str]) -> str:
    ended = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def test_every_page_is_in_the_nav_once() -> None:
    index = (DOCS / "index.md").read_text("utf-8")
    nav = [
        line.strip()
        for block in re.findall(r"^```\{toctree\}\n(.*?)^```", index, re.DOTALL | re.MULTILINE)
        for line in block.splitlines()
        if line.strip() and not line.startswith(":")
    ]
    pages = [str(path.relative_to(DOCS).with_suffix("")) for path in PAGES if path.stem != "index"]
    assert sorted(nav) == sorted(pages)


def test_the_site_builds_without_a_warning_and_needs_nothing_from_elsewhere(tmp_path: Path) -> None:
    """A link that leads nowhere is a warning, and a warning fails the build."""
    _run([shutil.which("make") or "make", "docs", f"DOCS_SITE={tmp_path}"])
    built = sorted(tmp_path.rglob("*.html"))
    assert len(built) > len(PAGES)
    fetched = re.compile(
        r"""<(?:script|link|img|iframe)[^>]*?\b(?:src|href)=["'](?:https?:)?//[^"']+"""
    )
    for path in built:
        assert fetched.findall(path.read_text("utf-8")) == [], path.name
    for path in tmp_path.rglob("*.css"):
        assert not re.findall(r"url\(['\"]?(?:https?:)?//|@import", path.read_text("utf-8")), (
            path.name
        )
    assert "trimmed" in (tmp_path / "searchindex.js").read_text("utf-8")

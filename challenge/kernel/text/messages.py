"""The texts of our code and templates, found by parsing; their Korean, kept in one catalogue per
app.
"""
# tested by: tests/challenge/kernel/text/test_messages.py

import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

APPS = ("challenge", "submissions", "judging", "introductions", "gatherings", "frontend", "demo")
Key = str | tuple[str, str]
CONTEXT = "\x04"  # between context and text, as in gettext's own files
_KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "_n": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}


def catalog_path(app: str) -> Path:
    """Where the app's Korean stands."""
    return Path(settings.BASE_DIR) / app / "locale" / "ko" / "LC_MESSAGES" / "django.po"


def strings_of(app: str) -> set[Key]:
    """Every translatable text of the app's Python files and templates: plurals as (one, many), a
    text with a context as "context\\x04text".
    """
    root = Path(settings.BASE_DIR) / app
    found: set[Key] = set()
    for path in [
        *root.rglob("*.py"),
        *root.rglob("templates/**/*.html"),
        *root.rglob("templates/**/*.txt"),
    ]:
        found.update(_strings_in(path))
    return found


def missing_strings(app: str) -> list[Key]:
    """Texts of the app that have no Korean, or an unsure one."""
    catalog = load_catalog(app)
    return sorted((key for key in strings_of(app) if not _translated(catalog, key)), key=str)


def load_catalog(app: str) -> Catalog:
    """The app's catalogue; an empty one where there is none yet."""
    path = catalog_path(app)
    if not path.exists():
        return Catalog(
            locale="ko", project="challenge", charset="utf-8", header_comment="# Korean texts."
        )
    with path.open("rb") as file:
        return read_po(file, locale="ko")


def save_catalog(app: str, catalog: Catalog) -> None:
    """Write the catalogue, sorted, without what no source uses and without dates (they only make
    merges hard).
    """
    used = strings_of(app)
    for message in list(catalog):
        if message.id and key_of(message) not in used:
            catalog.delete(message.id, message.context)
    buffer = io.BytesIO()
    write_po(buffer, catalog, sort_output=True, no_location=True, width=0, omit_header=False)
    text = re.sub(
        r'^"(POT-Creation-Date|PO-Revision-Date|Generated-By):.*\n',
        "",
        buffer.getvalue().decode(),
        flags=re.MULTILINE,
    )
    path = catalog_path(app)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def key_of(message: Message) -> Key:
    """The key of a message of a catalogue, as strings_of gives it."""
    if isinstance(message.id, (list, tuple)):
        return (message.id[0], message.id[1])
    return f"{message.context}{CONTEXT}{message.id}" if message.context else message.id


def add_korean(catalog: Catalog, key: Key, korean: str) -> None:
    """Put the Korean of a text into the catalogue, in place of what it had."""
    flags = ["python-format"] if "%(" in korean else []
    if isinstance(key, tuple):
        catalog.delete(key)  # add() would keep the Korean of a text that is there
        catalog.add(key, string=(korean,), flags=flags)
        return
    context, _mark, text = key.rpartition(CONTEXT)
    catalog.delete(text, context or None)
    catalog.add(text, string=korean, flags=flags, context=context or None)


def korean_of(catalog: Catalog, key: Key) -> str:
    """What the text has; "" where it has none."""
    context, _mark, text = ("", "", key) if isinstance(key, tuple) else key.rpartition(CONTEXT)
    message = catalog.get(text, context or None)
    said = message.string if message else ""
    return said if isinstance(said, str) else (said or [""])[0]


def compile_catalogs() -> None:
    """Write the binary files that Django reads."""
    for app in APPS:
        path = catalog_path(app)
        if path.exists():
            temporary = path.with_suffix(".mo.new")
            with temporary.open("wb") as file:
                write_mo(file, load_catalog(app))
            temporary.replace(path.with_suffix(".mo"))


def _translated(catalog: Catalog, key: Key) -> bool:
    context, _mark, text = key.rpartition(CONTEXT) if isinstance(key, str) else ("", "", key)
    message = catalog.get(text, context or None)
    if message is None or message.fuzzy:
        return False
    return (
        all(message.string) if isinstance(message.string, (list, tuple)) else bool(message.string)
    )


def _strings_in(path: Path) -> Iterator[Key]:
    source = path.read_text("utf-8")
    if path.suffix != ".py":
        # templatize() turns a template into something like Python; indentation there means nothing
        source = re.sub(r"(?<!\w)X+(?!\w)", " ", templatize(source, origin=str(path)))
        source = "\n".join(line.strip() for line in source.splitlines())
    for _line, message, _comments, context in extract(
        "python", io.BytesIO(source.encode()), keywords=_KEYWORDS
    ):
        if isinstance(message, tuple):
            yield (message[0], message[1])
        elif message:
            yield f"{context}{CONTEXT}{message}" if context else message

"""`challenge messages`: keep the Korean texts complete without any tool but Python."""
# tested by: tests/test_readme.py

import fcntl
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from challenge.kernel.text.messages import (
    APPS,
    add_korean,
    catalog_path,
    compile_catalogs,
    korean_of,
    load_catalog,
    missing_strings,
    save_catalog,
    strings_of,
)
from challenge.management.spoken_command import SpokenCommand

FORMS = "|||"  # between one and many, of an English text


class Command(SpokenCommand):
    """Check, merge or compile the Korean message catalogues."""

    help = gettext_noop(
        "Check that every text has its Korean, merge new ones from a JSON file, or compile the "
        "catalogues."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One of three actions."""
        action = parser.add_mutually_exclusive_group(required=True)
        action.add_argument(
            "--check",
            action="store_true",
            help=_("list texts without Korean; exit 1 if there are any"),
        )
        action.add_argument(
            "--merge",
            metavar="FILE.json",
            help=_(
                'add {"English": "Korean"} pairs; plurals as "one|||many", a text with a '
                'context as "context\\u0004text"'
            ),
        )
        action.add_argument("--compile", action="store_true", help=_("write the .mo files"))
        parser.add_argument(
            "--replace",
            action="store_true",
            help=_("merge over Korean that is there and says otherwise"),
        )

    def handle(self, **options: Any) -> None:
        """Do the one action."""
        if options["merge"]:
            pairs = json.loads(Path(options["merge"]).read_text("utf-8"))
            self.merge(pairs, may_replace=options["replace"])
        elif options["check"]:
            self.check_all()
        compile_catalogs()

    def merge(self, pairs: dict[str, str], *, may_replace: bool) -> None:
        """Put each pair into the catalogue of every app that uses the text.

        Nothing is written where a text has other Korean: elsewhere the same English says something
        else, and wants a context.
        """
        with (Path(settings.BASE_DIR) / "manage.py").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            used: set[str] = set()
            otherwise: list[str] = []
            catalogs = {app: load_catalog(app) for app in APPS}
            for app, catalog in catalogs.items():
                for key in strings_of(app):
                    english = FORMS.join(key) if isinstance(key, tuple) else key
                    if korean := pairs.get(english):
                        _require_one_form(key, korean)
                        used.add(english)
                        said = korean_of(catalog, key)
                        if said not in {"", korean}:
                            otherwise.append(f"{app}: {english!r} is {said!r}, not {korean!r}")
                        add_korean(catalog, key, korean)
            if otherwise and not may_replace:
                raise CommandError(
                    "\n".join([*otherwise, "Give the new one a context, or say --replace."])
                )
            for app, catalog in catalogs.items():
                save_catalog(app, catalog)
        for unused in sorted(set(pairs) - used):
            self.stderr.write(f"not found in any source: {unused!r}")

    def check_all(self) -> None:
        """List what has no Korean."""
        missing = {app: missing_strings(app) for app in APPS}
        for app, keys in missing.items():
            for key in keys:
                text = FORMS.join(key) if isinstance(key, tuple) else key
                self.stdout.write(
                    f"{catalog_path(app).parts[-5]}: {json.dumps(text, ensure_ascii=False)}"
                )
        if any(missing.values()):
            raise CommandError(
                f"{sum(map(len, missing.values()))} texts have no Korean yet: challenge "
                "messages --merge FILE.json"
            )


def _require_one_form(key: str | tuple[str, str], korean: str) -> None:
    if isinstance(key, tuple) and FORMS in korean:
        raise CommandError(f"Korean has one form for both: {korean!r}")

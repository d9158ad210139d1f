"""What every test finds: a browser, files and mail of its own, English."""

import gc
import os
from collections.abc import Iterator
from contextlib import nullcontext
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import override_settings
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from tests.harness.acts.watched import NOTED, lines_of, watched, written
from tests.harness.browser_loop import no_running_loop, one_connection_per_thread
from tests.harness.emptied_database import empty_instead_of_flush
from tests.harness.migrated_template import ensure_template
from tests.harness.module_database import rows_of_a_module
from tests.harness.once.decks_read_once import read_ordinary_decks_once
from tests.harness.order.by_file import pytest_xdist_make_scheduler  # noqa: F401 - a hook
from tests.harness.own_cache import use_own_cache
from tests.harness.paths.resolved_once import resolve_once
from tools.chromium import own_chromium

# what is collected stays to the end: a seventh of the time of collecting went into looking for
# garbage among it
gc.set_threshold(50_000)
one_connection_per_thread()
use_own_cache(django_settings)
empty_instead_of_flush()
resolve_once()
read_ordinary_decks_once()

LONGEST_FIRST = [
    "journeys",
    "story",
    "embedded",
    "tree",
    "hostile documents",
    # groups of tests; begun last, one of them would keep a worker busy while the other has nothing
    # left
]
MEDIA_FOLDERS = count(1)
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long groups first, then what is slow by itself (with --no-loadscope-reorder the
    workers take them in this order): at the end, each would run alone.
    """
    items.sort(key=_place)


def pytest_collection_finish() -> None:
    """Six hundred thousand objects that stay to the end: no collection looks at them again.  And
    one comes after every ten thousand new objects, not seven hundred: a tenth of the work.
    """
    gc.freeze()
    gc.set_threshold(10_000)


def _place(item: pytest.Item) -> int:
    group = item.get_closest_marker("xdist_group")
    name = group.args[0] if group else ""
    if name in LONGEST_FIRST:
        return LONGEST_FIRST.index(name)
    return len(LONGEST_FIRST) + (item.get_closest_marker("slow") is None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The machine's own Chromium (tools/test.sh names it in CHROMIUM); without one, whatever
    Playwright has fetched.
    """
    found = own_chromium()
    return {
        **browser_type_launch_args,
        **({"executable_path": found} if found else {}),
        "args": CHROMIUM_FLAGS,
    }


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """pytest-django's hook: each worker's database is a copy of one that was migrated once."""
    connection.settings_dict["TEST"]["TEMPLATE"] = ensure_template()


@pytest.fixture(scope="module")
def module_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """For module-scoped fixtures that build rows; not in a module with transaction=True."""
    with django_db_blocker.unblock(), rows_of_a_module():
        yield


@pytest.fixture(scope="session", autouse=True)
def _same_for_all() -> Iterator[None]:
    """Once: each change of a setting is told to forty receivers, and taken back again."""
    with override_settings(
        WHITENOISE_AUTOREFRESH=True,  # else each new client looks at every static file
        REQUIRE_ORGANISER_MFA=False,
        DEMO=False,
    ):
        yield


@pytest.fixture(autouse=True)
def _media_apart(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    # a folder that is made when something is kept; tmp_path would look through all of those of
    # the tests before it
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / "media" / str(next(MEDIA_FOLDERS))
    storage = "tests.outside_transactions.StorageOutsideTransactions"
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": storage}}
    settings.EMAIL_BACKEND = "tests.outside_transactions.MailOutsideTransactions"


@pytest.fixture(autouse=True)
def _locks_in_order(request: pytest.FixtureRequest) -> Iterator[None]:
    """Services lock tables in the order of docs/parts/locks.md, whatever a test makes them do; and
    in tests of services each act does all that it was seen to do (tests/harness/acts).
    """
    with watched(expected=written() if request.node.nodeid.startswith(NOTED) else {}) as recorder:
        yield
    if os.environ.get("ACTS_SEEN"):
        with Path(os.environ["ACTS_SEEN"]).open("a") as file:
            file.writelines(f"{line}\n" for line in lines_of(recorder.seen))
    else:
        assert not recorder.less, recorder.less
    if os.environ.get("LOCKS_SEEN"):
        with Path(os.environ["LOCKS_SEEN"]).open("a") as file:
            for line in dict.fromkeys(recorder.wrong):
                file.write(line + "\t" + os.environ.get("PYTEST_CURRENT_TEST", "") + "\n")
    else:
        assert not recorder.wrong, recorder.wrong


@pytest.fixture(autouse=True)
def _speak_english() -> None:
    translation.activate("en")


@pytest.fixture(autouse=True)
def _in_no_loop(request: pytest.FixtureRequest) -> Iterator[None]:
    with nullcontext() if "playwright" in request.fixturenames else no_running_loop():
        yield

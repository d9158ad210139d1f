"""An organiser's role is held by what they do with it, or asked for behind the act's first lock.

Acts are drawn as in the campaign: whatever an organiser may send to the API in an edition of each
stage.  Of one that is refused where the role was taken back before it: at its first lock, for which
it may wait, its transaction holds the role, so that whoever takes it back waits; or the role is
taken back there, and the act is refused and leaves no event.
"""

import logging
import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection

from challenge.models import AuditEvent, Role
from tests.harness.lock_order import OURS, locked_table
from tests.outside_transactions import undone
from tests.races.campaign.alone import REFUSED, Alone
from tests.races.campaign.world import STAGES, a_world
from tests.races.campaign.writes import REFUSED_ALONE, Write

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

EDITIONS = r"^(post|put|patch|delete) /api/v1/editions/\{slug\}"
ONLY = re.compile(os.environ.get("REMOVED_ONLY") or EDITIONS)
ALL = bool(os.environ.get("REMOVED_ALL"))  # every write, not a sample: some minutes
SEED = int(os.environ.get("RACES_SEED", "2027"))
SAMPLE = 12
HOLDS_ROLES = re.compile(r"FROM challenge_role\b.*\bFOR KEY SHARE", re.DOTALL)
HELD = "its role is held"
DRAWS = 40 if ALL else 10  # of a request, until one is answered well


@pytest.fixture(autouse=True)
def _without_limits(settings: Any) -> Iterator[None]:
    settings.ACCOUNT_RATE_LIMITS = False
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def test_an_organiser_who_is_removed_while_they_wait_does_nothing() -> None:
    random = Random(SEED)
    alone = Alone(a_world(STAGES if ALL else STAGES[:1] + STAGES[3:4]), random, 1, ONLY, [], note)
    names = sorted(alone.drawn.keys() - REFUSED_ALONE.keys())
    random.shuffle(names)
    seen = Counter[str]()
    wrong = []
    for name in names:
        if not ALL and seen["refused"] + seen["is held"] >= SAMPLE:
            break
        write = well_answered(alone, name)
        said = what_happens(alone, write) if write else "never answered well"
        seen[said.partition(":")[0]] += 1
        if said.startswith("done"):
            wrong.append(f"{name} {said}")
        if ALL:
            print(name, said)  # noqa: T201 - a long run is watched
    assert not wrong, "\n".join(wrong)
    assert seen["refused"] + seen["is held"] >= SAMPLE, seen


def note(kind: str, text: str) -> None:
    raise AssertionError(f"{kind}: {text}")


def well_answered(alone: Alone, name: str) -> Write | None:
    """One that an organiser sends and that is done."""
    for _draw in range(DRAWS):
        write = next(alone.drawn[name], None)
        if write is None:
            return None
        if write.person != "organiser":
            continue
        with undone():
            write, answer = alone.send_as_seen(write)
        if answer.status_code < REFUSED:
            return write
    return None


def what_happens(alone: Alone, write: Write) -> str:
    """is held, refused; done: what it left; or why nothing can be said of it."""
    with undone():
        take_back(alone, write)
        if alone.send(write).status_code < REFUSED:
            return "asks no role"
    with undone():
        before = set(AuditEvent.objects.values_list("pk", flat=True))
        with taken_back_at_the_first_lock(alone, write) as waited:
            answer = alone.send(write)
        if not waited or waited == [HELD]:
            return "is held" if waited else "takes no lock"
        events = AuditEvent.objects.exclude(pk__in=before).values_list("action", flat=True)
        if events:
            return f"done: {answer.status_code}, {sorted(events)}, waited at {waited}"
        return "refused" if answer.status_code >= REFUSED else "changes nothing"


def take_back(alone: Alone, write: Write) -> None:
    """As another organiser does it meanwhile."""
    slug = write.address.partition("/editions/")[2].split("/")[0]
    user = alone.clients[write.person].session["_auth_user_id"]
    Role.objects.filter(user=user, edition__slug=slug).delete()
    cache.clear()


@contextmanager
def taken_back_at_the_first_lock(alone: Alone, write: Write) -> Iterator[list[str]]:
    """The table whose lock the act waited for; HELD: there it held the role."""
    waited: list[str] = []
    holding: list[object] = []

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        text = sql if isinstance(sql, str) and not waited else ""
        if HOLDS_ROLES.search(text):
            holding[:] = connection.savepoint_ids
        if locked_table(text, params).startswith(OURS):
            is_held = bool(holding) and connection.savepoint_ids[: len(holding)] == holding
            waited.append(HELD if is_held else locked_table(text, params))
            if not is_held:
                take_back(alone, write)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield waited

"""What is sent again and changes nothing leaves no second event: every change of the API, found."""

from itertools import islice
from random import Random

import pytest
from django.test import Client

from challenge.models import AuditEvent
from tests.outside_transactions import undone
from tests.races.campaign.world import STAGES, a_world
from tests.races.campaign.writes import operations

SEED, DRAWS = 2027, 18
FEWEST = 8  # changes that a draw finds accepted; fewer would test nothing
CHANGES = ("put ", "patch ")
COUNTS_EACH_TIME: dict[str, str] = {}  # operation → why the same again is one more act


@pytest.mark.django_db
def test_a_change_that_is_sent_again_leaves_no_second_event() -> None:
    world = a_world(STAGES)
    clients = {part: Client(raise_request_exception=False) for part in world.people}
    for part, person in world.people.items():
        clients[part].force_login(person)
    accepted, told_again = set(), set()
    for name, drawn in operations(world.scenes, world.people, Random(SEED)).items():
        if not name.startswith(CHANGES) or name in COUNTS_EACH_TIME:
            continue
        for write in islice(drawn, DRAWS):
            client = clients[write.person]
            with undone():
                if write.send(client).status_code >= 400:
                    continue
                last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
                write.send(client)
                events = AuditEvent.objects.filter(pk__gt=last).values_list("action", flat=True)
                told_again |= {f"{name}: {action}" for action in events}
            accepted.add(name)
    assert not told_again
    assert len(accepted) >= FEWEST, accepted

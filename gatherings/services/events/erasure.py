"""Registrations and wishes of a person go with them; a meeting of the two sides stays."""
# tested by: tests/gatherings/services/events/test_personal_data.py

from django.db import transaction

from challenge.models import User
from gatherings.models import DayWish, Event, Registration
from gatherings.services.events.register import move_up


@transaction.atomic
def forget_at_events(person: User) -> None:
    """The place is free for whoever waits."""
    events = (
        Event.objects.filter(registrations__user=person).distinct().values_list("pk", flat=True)
    )
    for pk in sorted(events):
        event = Event.objects.select_for_update(no_key=True).get(pk=pk)
        Registration.objects.filter(event=event, user=person).delete()
        move_up(actor=None, event=event)
    DayWish.objects.filter(by=person).update(by=None)

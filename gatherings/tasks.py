"""Tasks of this floor: counting what votes say together, planning an investor day, sending what an
office wrote to a group.
"""
# tested by: tests/gatherings/services/voices/test_opinions.py

from celery import shared_task

from challenge.services.clock_failures import attempt_apart
from challenge.services.clock_runs import note_tick
from gatherings.services.group_messages.sending import (
    send_due_messages as begin_due_messages,
)
from gatherings.services.group_messages.sending import (
    send_group_message as send_to_group,
)
from gatherings.services.timetable.plan import write_timetable
from gatherings.services.voices.opinions import ask_for_counts, write_opinions


@shared_task
def count_opinions(*, job_id: int) -> None:
    """Count the votes of a consultation."""
    write_opinions(job_id=job_id)


@shared_task
def count_voices() -> None:
    """Once an hour: ask for the counts that are due."""
    note_tick()
    attempt_apart(what="voices.count", act=ask_for_counts)


@shared_task
def plan_timetable(*, job_id: int) -> None:
    """Plan who meets whom on an investor day, or repair the plan that is published."""
    write_timetable(job_id=job_id)


@shared_task
def send_group_message(*, message_id: int) -> None:
    """Promise the mails of a message to a group."""
    send_to_group(message_id=message_id)


@shared_task
def send_due_messages() -> None:
    """Once a minute: send what was scheduled for now."""
    note_tick()
    attempt_apart(what="messages.send", act=begin_due_messages)

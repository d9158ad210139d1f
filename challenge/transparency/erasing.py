"""An erasure destroys salts and contents; leaves, tree and checkpoints stay as they are."""
# tested by: tests/introductions/services/erasure/test_public_log.py

from collections.abc import Iterable, Mapping

from django.db import connection, transaction
from django.db.models import Q

from challenge.models import AuditEvent, LogRecord


@transaction.atomic
def forget_contents(things: Mapping[str, Iterable[object]]) -> int:
    """Of all that was recorded about these objects ({object type: keys}); returns of how many.

    Without the salt nobody can try contents against the commitment that stays.  What is not sealed
    yet goes as well; its leaf needs neither.
    """
    about = Q()
    for object_type, keys in things.items():
        about |= Q(object_type=object_type, object_id__in=[str(key) for key in keys])
    events = AuditEvent.objects.filter(about)
    early = LogRecord.objects.filter(event__in=events).exclude(early_salt="")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('challenge.erasure', true)")
        before = cursor.fetchone()[0] or "off"
        cursor.execute("SELECT set_config('challenge.erasure', 'on', true)")
        forgotten = events.exclude(salt="").update(salt="", content=None)
        forgotten += early.update(early_salt="", early_content=None)
        cursor.execute("SELECT set_config('challenge.erasure', %s, true)", [before])
    return forgotten

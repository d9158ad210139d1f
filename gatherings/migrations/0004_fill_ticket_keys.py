"""Tickets that were given before keep their keys: made once more of salt and secret, and kept.

A key that another secret made can't be found again: what was shown or printed of it stays valid by
its digest, and the page shows the short code from now on.
"""

import hashlib
import hmac

from django.conf import settings
from django.db import migrations

AT_ONCE = 500


def fill(apps, schema_editor):
    rows = apps.get_model("gatherings", "Registration").objects.filter(ticket_key="")
    some = []
    for row in rows.only("salt", "key_digest", "ticket_key").iterator(AT_ONCE):
        made = hmac.new(settings.SECRET_KEY.encode(), f"ticket {row.salt}".encode(), hashlib.sha256)
        key = made.hexdigest()[:40]
        if hashlib.sha256(key.encode()).hexdigest() == row.key_digest:
            row.ticket_key = key
            some.append(row)
    rows.model.objects.bulk_update(some, ["ticket_key"], batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [("gatherings", "0003_ticket_keys")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

"""Where an answer to a mail goes.  Held by a database default, so that processes of the version before still write mail."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("challenge", "0002_audit_is_append_only")]

    operations = [migrations.AddField("mail", "reply_to", models.EmailField(blank=True, db_default=""))]

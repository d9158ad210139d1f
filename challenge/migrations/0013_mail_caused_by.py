"""Whose act a mail came of; without an index, which is built in the next migration."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("challenge", "0012_programme_without_host")]

    operations = [
        migrations.AddField(
            model_name="mail",
            name="caused_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        )
    ]

"""Which edition another one was made from."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("challenge", "0022_fill_papers")]
    operations = [
        migrations.AddField(
            "edition",
            "copied_from",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="copies",
                to="challenge.edition",
            ),
        ),
    ]

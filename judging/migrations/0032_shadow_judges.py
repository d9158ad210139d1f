"""Shadow judges: a flag of the judge, and states of their pairs that nothing counts."""

from django.db import migrations, models

STATES = [
    ("active", "assigned"),
    ("recused", "recused"),
    ("removed", "unassigned"),
    ("shadow", "assigned to a shadow judge"),
    ("shadow_recused", "given back by a shadow judge"),
    ("shadow_removed", "unassigned from a shadow judge"),
]


class Migration(migrations.Migration):
    dependencies = [("judging", "0031_own_order_among_equals")]

    operations = [
        migrations.AddField(
            model_name="judge",
            name="is_shadow",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AlterField(
            model_name="assignment",
            name="state",
            field=models.CharField(choices=STATES, default="active", max_length=14),
        ),
    ]

"""Loads lie near the equal share, and a round may be heard by all its judges."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('judging', '0006_random_assignment_numbers'),
    ]

    operations = [
        migrations.AddField(
            model_name='round',
            name='balance',
            field=models.FloatField(blank=True, db_default=0.3, default=0.3, null=True),
        ),
        migrations.AlterField(
            model_name='round',
            name='allocation',
            field=models.CharField(choices=[('even', 'even'), ('two_stage', 'two-stage'), ('adaptive', 'adaptive'), ('everybody', 'one panel: every judge hears every entry')], default='even', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(('balance__isnull', True), models.Q(('balance__gte', 0), ('balance__lte', 1)), _connector='OR'), name='round_balance_at_most_the_equal_share'),
        ),
    ]

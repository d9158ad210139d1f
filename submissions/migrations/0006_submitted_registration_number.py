"""A registration number belongs to who submitted it, not to who typed it first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("submissions", "0005_correction_parts")]

    operations = [
        migrations.RemoveConstraint(
            model_name='startup',
            name='startup_registration_number_once',
        ),
        migrations.AddField(
            model_name='entry',
            name='registration_number',
            field=models.CharField(blank=True, db_default='', max_length=10),
        ),
        migrations.AlterField(
            model_name='receipt',
            name='number',
            field=models.CharField(max_length=30),
        ),
    ]

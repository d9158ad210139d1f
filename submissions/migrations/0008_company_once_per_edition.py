"""One submitted application per registration number and edition."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("submissions", "0007_fill_submitted_registration_number")]

    operations = [
        migrations.AddIndex(
            model_name='startup',
            index=models.Index(fields=['registration_number'], name='submissions_registr_832466_idx'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'submitted'), models.Q(('registration_number', ''), _negated=True)), fields=('edition', 'registration_number'), name='entry_company_once_per_edition'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.UniqueConstraint(fields=('entry', 'number'), name='receipt_number_once'),
        ),
    ]

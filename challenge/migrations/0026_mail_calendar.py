"""A mail may carry a meeting for the reader's calendar, and be answered to both sides.

Both are quick on a table in use: a column with a default of the database, and a varchar made wider.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('challenge', '0024_log_timestamps'),
    ]

    operations = [
        migrations.AddField(
            model_name='mail',
            name='calendar',
            field=models.TextField(blank=True, db_default=''),
        ),
        migrations.AlterField(
            model_name='mail',
            name='reply_to',
            field=models.CharField(blank=True, db_default='', max_length=600),
        ),
    ]

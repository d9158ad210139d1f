"""A seat belongs to a firm once it is admitted.  Adding a column with a default and dropping NOT
NULL rewrite nothing.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("introductions", "0003_whose_no")]

    operations = [
        migrations.AddField(
            model_name="investor",
            name="named_firm",
            field=models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
        migrations.AlterField(
            model_name="investor",
            name="organisation",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="investor_seats",
                to="challenge.organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="investor",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "admitted"), _negated=True)
                | models.Q(("organisation__isnull", False)),
                name="investor_admitted_for_a_firm",
            ),
        ),
    ]

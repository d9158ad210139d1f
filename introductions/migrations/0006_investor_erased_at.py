"""When an investor's seat was erased."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("introductions", "0005_requests_leave_their_firms")]
    operations = [migrations.AddField("investor", "erased_at", models.DateTimeField(null=True))]

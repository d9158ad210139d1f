"""A file's kind is the key of a paper of its edition; wider columns only, no row is rewritten."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("submissions", "0014_erased_at"), ("challenge", "0022_fill_papers")]
    operations = [
        migrations.AlterField("attachment", "kind", models.CharField(max_length=60)),
        migrations.AlterField("upload", "kind", models.CharField(max_length=60)),
        migrations.AddField("attachment", "issued_on", models.DateField(blank=True, null=True)),
    ]

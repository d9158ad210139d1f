import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("submissions", "0015_files_by_the_name_of_their_paper")]
    operations = [
        migrations.CreateModel(
            name="DocumentText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("blocks", models.JSONField(default=list)),
                ("is_cut", models.BooleanField(default=False)),
                (
                    "preview",
                    models.FileField(blank=True, max_length=200, upload_to="pages/%Y/%m/"),
                ),
                (
                    "attachment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="document",
                        to="submissions.attachment",
                    ),
                ),
            ],
        ),
    ]

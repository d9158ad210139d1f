"""What the programme's row said of host and contact moves to its editions."""

from django.db import migrations


def fill(apps, schema_editor):
    Edition = apps.get_model("challenge", "Edition")
    for programme in apps.get_model("challenge", "Challenge").objects.all():
        facts = {
            name: getattr(programme, name) for name in ("host_ko", "host_en", "contact_email")
        }
        Edition.objects.filter(challenge=programme, host_ko="", contact_email="").update(**facts)


class Migration(migrations.Migration):
    dependencies = [("challenge", "0010_edition_responsible")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

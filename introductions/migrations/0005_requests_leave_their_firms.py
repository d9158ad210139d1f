"""Whoever only asked is of no firm: the seat keeps the name as it was written, and the tie that
asking made goes, where the person has no other seat of that firm and is no judge.
"""

from django.db import migrations


def leave(apps, schema_editor):
    Investor = apps.get_model("introductions", "Investor")
    Affiliation = apps.get_model("challenge", "Affiliation")
    Judge = apps.get_model("judging", "Judge")
    asked = Investor.objects.filter(state="requested", organisation__isnull=False)
    for seat in asked.select_related("organisation"):
        admitted = Investor.objects.filter(
            user=seat.user_id, organisation=seat.organisation_id
        ).exclude(state="requested")
        if not admitted.exists() and not Judge.objects.filter(user=seat.user_id).exists():
            Affiliation.objects.filter(
                user=seat.user_id, organisation=seat.organisation_id, kind="employee",
                since=None, until=None, title="", department="",
            ).delete()
        seat.named_firm = seat.organisation.name_ko
        seat.organisation = None
        seat.save(update_fields=["named_firm", "organisation"])


class Migration(migrations.Migration):
    dependencies = [
        ("introductions", "0004_firm_when_admitted"),
        ("judging", "0005_announcement_public_bundle"),
    ]

    operations = [migrations.RunPython(leave, migrations.RunPython.noop)]

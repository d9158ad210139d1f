"""Firms with several people: what an organiser checked of a firm and its own limits, who is what in
it, and who left.  Every firm that has somebody admitted gets its row, and its first person leads it.
"""
# Investors are some hundreds in an edition, so that their table is held for milliseconds:
# safe: adding-foreign-key-constraint: as above
# safe: constraint-missing-not-valid: as above
# safe: require-concurrent-index-creation: as above

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

FIRMS = """
INSERT INTO introductions_investorfirm
    (edition_id, organisation_id, registration, business_number)
SELECT DISTINCT edition_id, organisation_id, '', '' FROM introductions_investor
WHERE state = 'admitted'
"""
LEADS = """
UPDATE introductions_investor SET is_lead = true WHERE id IN (
    SELECT min(id) FROM introductions_investor WHERE state = 'admitted'
    GROUP BY edition_id, organisation_id
)
"""


class Migration(migrations.Migration):

    dependencies = [
        ("challenge", "0026_mail_calendar"),
        ("introductions", "0011_outcomes_told"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="InvestorFirm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("registration", models.CharField(blank=True, choices=[("venture", "venture investment company"), ("accelerator", "startup accelerator"), ("new_tech", "new technology financier"), ("partnership", "limited liability venture firm"), ("angels", "angel investment club"), ("corporate", "company that invests"), ("foreign", "registered abroad")], max_length=12, verbose_name="registered as")),
                ("business_number", models.CharField(blank=True, max_length=10, verbose_name="business number")),
                ("per_month", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="most introductions a month")),
                ("per_edition", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="most introductions in the edition")),
                ("checked_at", models.DateTimeField(null=True)),
                ("checked_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("edition", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="investor_firms", to="challenge.edition")),
                ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="investor_firms", to="challenge.organisation")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "organisation"), name="investor_firm_once_per_edition"),
                    models.CheckConstraint(condition=(Q(per_month=None) | Q(per_month__gte=1)) & (Q(per_edition=None) | Q(per_edition__gte=1)), name="investor_firm_takes_at_least_one"),
                ],
            },
        ),
        migrations.AddField(model_name="investor", name="role", field=models.CharField(blank=True, choices=[("partner", "partner"), ("associate", "investment manager"), ("assistant", "assistant")], db_default="", default="", max_length=10)),
        migrations.AddField(model_name="investor", name="is_lead", field=models.BooleanField(db_default=False, default=False)),
        migrations.AddField(model_name="investor", name="invited_by", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="investor", name="left_at", field=models.DateTimeField(null=True)),
        migrations.AlterField(model_name="investor", name="state", field=models.CharField(choices=[("requested", "asked for access"), ("admitted", "admitted"), ("refused", "not admitted"), ("left", "left the firm")], default="requested", max_length=10)),
        migrations.AddConstraint(model_name="investor", constraint=models.UniqueConstraint(condition=Q(is_lead=True), fields=("edition", "organisation"), name="investor_firm_has_one_lead")),
        migrations.AddConstraint(model_name="investor", constraint=models.CheckConstraint(condition=Q(is_lead=False) | Q(state="admitted"), name="investor_lead_is_admitted")),
        migrations.RunSQL([FIRMS, LEADS], migrations.RunSQL.noop),
    ]

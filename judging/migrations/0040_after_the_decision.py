"""Decisions from a sheet; a set time of publication; offers of places that became free."""
# Announcements and imported files are some dozens in an edition, so that their tables are held for
# milliseconds; both kinds become longer, which rewrites nothing:
# safe: changing-column-type: as above
# safe: adding-foreign-key-constraint: as above
# safe: require-concurrent-index-creation: as above

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

KINDS = [
    ("entries", "Entries"),
    ("judges", "Judges"),
    ("scores", "Scores"),
    ("decisions", "Decisions"),
]


STATES = [
    ("open", "waits for an answer"),
    ("accepted", "accepted"),
    ("declined", "declined"),
    ("lapsed", "not answered in time"),
    ("cancelled", "cancelled"),
]


def _of(to, related_name, **options):
    named = {"on_delete": django.db.models.deletion.CASCADE, **options}
    return models.ForeignKey(related_name=related_name, to=to, **named)


class Migration(migrations.Migration):
    dependencies = [
        ("judging", "0039_bonus_rulings"),
        ("submissions", "0027_no_place_of_files_not_kept"),
        ("challenge", "0046_first_owners"),
    ]

    operations = [
        migrations.AlterField(
            model_name="importedfile",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=10),
        ),
        migrations.AddField(
            model_name="announcement",
            name="publish_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="announcement",
            name="publish_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        AddConstraintNotValid(
            "announcement",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("publish_at__isnull", True), ("publish_by__isnull", True)),
                    models.Q(
                        ("publish_at__isnull", False),
                        ("publish_by__isnull", False),
                        models.Q(("publish_by", models.F("prepared_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="announcement_time_set_by_a_second_person",
            ),
        ),
        migrations.CreateModel(
            name="PlaceOffer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("state", models.CharField(choices=STATES, default="open", max_length=10)),
                ("offered_at", models.DateTimeField()),
                ("answer_by", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    _of(
                        settings.AUTH_USER_MODEL,
                        "+",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                    ),
                ),
                ("edition", _of("challenge.edition", "place_offers")),
                ("entry", _of("submissions.entry", "place_offers")),
                ("left_by", _of("submissions.entry", "+")),
                ("round", _of("judging.round", "place_offers")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("round", "entry"), name="place_offered_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["open", "accepted"])),
                        fields=("round", "left_by"),
                        name="place_offered_to_one",
                    ),
                ]
            },
        ),
    ]

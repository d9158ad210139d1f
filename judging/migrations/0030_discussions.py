"""Discussions of entries: members, posts, the rules of a round, revisions that came of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("challenge", "0024_log_timestamps"),
        ("judging", "0028_validate_audience_picks"),
        ("submissions", "0022_members_who_read"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Discussion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("closed", "closed with a result"),
                            ("stopped", "ended by the organisers"),
                            ("expired", "time over, without a result"),
                        ],
                        default="open",
                        max_length=7,
                    ),
                ),
                ("low", models.DecimalField(decimal_places=2, max_digits=6)),
                ("high", models.DecimalField(decimal_places=2, max_digits=6)),
                ("flags", models.PositiveSmallIntegerField(default=0)),
                ("opened_at", models.DateTimeField(auto_now_add=True)),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("ended_at", models.DateTimeField(null=True)),
                ("words", models.TextField(blank=True, default="")),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="DiscussionMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveSmallIntegerField()),
                ("is_chair", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["place"],
            },
        ),
        migrations.CreateModel(
            name="DiscussionPost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("written_at", models.DateTimeField(auto_now_add=True)),
                ("hidden_at", models.DateTimeField(null=True)),
                ("hidden_reason", models.CharField(blank=True, default="", max_length=300)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="round",
            name="discussion_names",
            field=models.BooleanField(
                db_default=False,
                default=False,
                verbose_name="judges see one another's names in discussions",
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="discussion_scores",
            field=models.CharField(
                choices=[
                    ("never", "never"),
                    ("after", "once they have written"),
                    ("at_once", "at once"),
                ],
                db_default="never",
                default="never",
                max_length=7,
                verbose_name="scores are shown in discussions",
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="discussion_spread",
            field=models.PositiveSmallIntegerField(
                db_default=30, default=30, verbose_name="points apart from which judges disagree"
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(("discussion_spread__gte", 1), ("discussion_spread__lte", 100)),
                name="round_discussion_spread_within_a_sheet",
            ),
        ),
        migrations.AddField(
            model_name="discussion",
            name="ended_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="discussion",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="discussions",
                to="submissions.entry",
            ),
        ),
        migrations.AddField(
            model_name="discussion",
            name="opened_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="discussion",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="discussions",
                to="judging.round",
            ),
        ),
        migrations.AddField(
            model_name="sheetrevision",
            name="discussion",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="revisions",
                to="judging.discussion",
            ),
        ),
        migrations.AddField(
            model_name="discussionmember",
            name="assignment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="discussed_as",
                to="judging.assignment",
            ),
        ),
        migrations.AddField(
            model_name="discussionmember",
            name="discussion",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="members",
                to="judging.discussion",
            ),
        ),
        migrations.AddField(
            model_name="discussionpost",
            name="discussion",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="posts",
                to="judging.discussion",
            ),
        ),
        migrations.AddField(
            model_name="discussionpost",
            name="hidden_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="discussionpost",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="posts",
                to="judging.discussionmember",
            ),
        ),
        migrations.AddConstraint(
            model_name="discussion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("round", "entry"),
                name="discussion_open_once_per_entry",
            ),
        ),
        migrations.AddConstraint(
            model_name="discussion",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "open"), ("ended_at__isnull", False), _connector="OR"),
                name="discussion_ended_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="discussion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["open", "expired"]),
                    models.Q(("words", ""), _negated=True),
                    _connector="OR",
                ),
                name="discussion_ended_with_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="discussionmember",
            constraint=models.UniqueConstraint(
                fields=("discussion", "assignment"), name="discussion_member_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="discussionmember",
            constraint=models.UniqueConstraint(
                fields=("discussion", "place"), name="discussion_member_place_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="discussionmember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_chair", True)),
                fields=("discussion",),
                name="discussion_has_one_chair",
            ),
        ),
        migrations.AddConstraint(
            model_name="discussionpost",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True),
                name="discussion_post_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="discussionpost",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("hidden_at__isnull", True),
                    models.Q(("hidden_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="discussion_post_hidden_with_a_reason",
            ),
        ),
    ]

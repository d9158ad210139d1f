"""A published result is corrected by a new version; the old one stays, word for word."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('challenge', '0002_audit_is_append_only'),
        ('judging', '0003_objections_late_sheets_and_silence'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='announcement',
            name='reason_en',
            field=models.TextField(blank=True, db_default=''),
        ),
        migrations.AddField(
            model_name='announcement',
            name='reason_ko',
            field=models.TextField(blank=True, db_default=''),
        ),
        migrations.AddField(
            model_name='announcement',
            name='version',
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.CreateModel(
            name='AnnouncementVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('message_ko', models.TextField(blank=True)),
                ('message_en', models.TextField(blank=True)),
                ('reason_ko', models.TextField(blank=True)),
                ('reason_en', models.TextField(blank=True)),
                ('results', models.JSONField()),
                ('bundle', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('published_at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField(auto_now_add=True)),
                ('announcement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='judging.announcement')),
                ('approved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('announcement', 'number'), name='announcement_version_once')],
            },
        ),
        migrations.CreateModel(
            name='ResultCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('prepared', 'waiting for approval'), ('published', 'published')], default='prepared', max_length=10)),
                ('changes', models.JSONField()),
                ('reason_ko', models.TextField()),
                ('reason_en', models.TextField(blank=True)),
                ('prepared_at', models.DateTimeField(auto_now_add=True)),
                ('published_at', models.DateTimeField(null=True)),
                ('announcement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='corrections', to='judging.announcement')),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'prepared')), fields=('announcement',), name='correction_prepared_once'), models.CheckConstraint(condition=models.Q(('state', 'prepared'), models.Q(('approved_by__isnull', False), ('published_at__isnull', False), models.Q(('approved_by', models.F('prepared_by')), _negated=True)), _connector='OR'), name='correction_needs_a_second_person'), models.CheckConstraint(condition=models.Q(('reason_ko', ''), _negated=True), name='correction_has_a_reason')],
            },
        ),
        migrations.RunSQL(
            "CREATE TRIGGER announcement_version_append_only BEFORE UPDATE OR DELETE ON judging_announcementversion FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER announcement_version_append_only ON judging_announcementversion",
        ),
    ]

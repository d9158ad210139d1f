"""Data rooms of winners: tables of their own, which nothing reads before."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('challenge', '0037_other_addresses'),
        ('introductions', '0012_firms_with_people'),
        ('judging', '0037_pitch_plan'),
        ('submissions', '0027_no_place_of_files_not_kept'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RoomFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(choices=[('financials', 'financial statements'), ('cap_table', 'cap table'), ('forecast', 'financial forecast'), ('contracts', 'main contracts'), ('ip', 'intellectual property'), ('product', 'product and technology'), ('other', 'other')], max_length=10)),
                ('tier', models.PositiveSmallIntegerField(choices=[(2, 'T2: with the deck'), (3, 'T3: data room')], default=3)),
                ('may_download', models.BooleanField(default=False)),
                ('attachment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='room_file', to='submissions.attachment')),
                ('winner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='room_files', to='judging.winner')),
            ],
            options={
                'ordering': ['tier', 'id'],
            },
        ),
        migrations.CreateModel(
            name='RoomGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tier', models.PositiveSmallIntegerField(choices=[(2, 'T2: with the deck'), (3, 'T3: data room')])),
                ('until', models.DateTimeField()),
                ('text_version', models.CharField(max_length=20)),
                ('text', models.TextField()),
                ('given_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('consent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='submissions.consent')),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('introduction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='room_grants', to='introductions.introduction')),
                ('investor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='room_grants', to='introductions.investor')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('introduction',), name='room_open_once_per_introduction'), models.CheckConstraint(condition=models.Q(('until__gt', models.F('given_at'))), name='room_open_for_a_time')],
            },
        ),
        migrations.CreateModel(
            name='RoomView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.PositiveSmallIntegerField()),
                ('visit', models.DateTimeField()),
                ('at', models.DateTimeField()),
                ('attachment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='submissions.attachment')),
                ('firm', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='challenge.organisation')),
                ('introduction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='room_views', to='introductions.introduction')),
                ('viewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='room_views', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('introduction', 'viewer', 'attachment', 'page', 'visit'), name='room_view_once_per_visit')],
            },
        ),
    ]

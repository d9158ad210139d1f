"""Events, who comes, and who meets whom there: tables of their own, which nothing reads before."""

import django.db.models.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('challenge', '0037_other_addresses'),
        ('introductions', '0012_firms_with_people'),
        ('judging', '0037_pitch_plan'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('published', 'published'), ('cancelled', 'cancelled')], default='draft', max_length=10)),
                ('kind', models.CharField(choices=[('demo_day', 'demo day'), ('networking', 'networking'), ('talk', 'talk show'), ('investor_day', 'investor day')], max_length=12)),
                ('audience', models.CharField(choices=[('public', 'everybody'), ('matched', 'winners and investors'), ('invited', 'only whom the organisers add')], default='public', max_length=8)),
                ('title_ko', models.CharField(max_length=120)),
                ('title_en', models.CharField(blank=True, max_length=120)),
                ('text_ko', models.TextField(blank=True, max_length=4000)),
                ('text_en', models.TextField(blank=True, max_length=4000)),
                ('place_ko', models.CharField(blank=True, max_length=200)),
                ('place_en', models.CharField(blank=True, max_length=200)),
                ('link', models.URLField(blank=True, max_length=300)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('speakers_ko', models.TextField(blank=True, max_length=2000)),
                ('speakers_en', models.TextField(blank=True, max_length=2000)),
                ('capacity', models.PositiveIntegerField(blank=True, null=True)),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='challenge.edition')),
            ],
            options={
                'ordering': ['starts_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Registration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('asked', 'address not confirmed'), ('going', 'registered'), ('waiting', 'on the waiting list'), ('cancelled', 'cancelled')], default='asked', max_length=9)),
                ('turn', models.PositiveIntegerField(default=1)),
                ('code', models.CharField(max_length=6)),
                ('salt', models.CharField(max_length=32)),
                ('key_digest', models.CharField(max_length=64, unique=True)),
                ('asked_at', models.DateTimeField(auto_now_add=True)),
                ('waiting_since', models.DateTimeField(null=True)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='registrations', to='gatherings.event')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='EventCheckIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('received_at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('registration', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='check_in', to='gatherings.registration')),
            ],
        ),
        migrations.CreateModel(
            name='Timetable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begins_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('minutes', models.PositiveSmallIntegerField(default=20)),
                ('gap', models.PositiveSmallIntegerField(default=5)),
                ('breaks', models.JSONField(blank=True, default=list)),
                ('tables', models.PositiveSmallIntegerField(default=10)),
                ('per_investor', models.PositiveSmallIntegerField(default=0)),
                ('published_at', models.DateTimeField(null=True)),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='timetable', to='gatherings.event')),
            ],
        ),
        migrations.CreateModel(
            name='DayWish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('startup', 'startup'), ('investor', 'investor')], max_length=8)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('investor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='day_wishes', to='introductions.investor')),
                ('winner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='day_wishes', to='judging.winner')),
                ('timetable', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wishes', to='gatherings.timetable')),
            ],
        ),
        migrations.CreateModel(
            name='DayMeeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('table', models.PositiveSmallIntegerField()),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('startup_met_at', models.DateTimeField(null=True)),
                ('investor_met_at', models.DateTimeField(null=True)),
                ('organiser_met_at', models.DateTimeField(null=True)),
                ('investor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='day_meetings', to='introductions.investor')),
                ('winner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='day_meetings', to='judging.winner')),
                ('timetable', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meetings', to='gatherings.timetable')),
            ],
            options={
                'ordering': ['starts_at', 'table'],
            },
        ),
        migrations.CreateModel(
            name='DayChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.PositiveSmallIntegerField(null=True)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('investor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='introductions.investor')),
                ('winner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='judging.winner')),
                ('timetable', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='gatherings.timetable')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='TimetablePlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('meetings', models.JSONField(default=list)),
                ('unmet', models.JSONField(default=list)),
                ('moved', models.JSONField(default=list)),
                ('dropped', models.JSONField(default=list)),
                ('added', models.JSONField(default=list)),
                ('is_best', models.BooleanField(default=False)),
                ('over', models.CharField(default='', max_length=64)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('published_at', models.DateTimeField(null=True)),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='challenge.job')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('timetable', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plans', to='gatherings.timetable')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='event_ends_after_its_start'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('capacity', None), ('capacity__gte', 1), _connector='OR'), name='event_has_room_for_one'),
        ),
        migrations.AddIndex(
            model_name='registration',
            index=models.Index(fields=['event', 'state'], name='registration_by_state'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.UniqueConstraint(fields=('event', 'user'), name='registration_once_per_event'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.UniqueConstraint(fields=('event', 'code'), name='registration_code_of_one'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.CheckConstraint(condition=models.Q(('key_digest__regex', '^[0-9a-f]{64}$')), name='registration_keeps_a_digest'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'waiting'), _negated=True), ('waiting_since__isnull', False), _connector='OR'), name='registration_waits_since'),
        ),
        migrations.AddConstraint(
            model_name='timetable',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('begins_at'))), name='timetable_ends_after_begin'),
        ),
        migrations.AddConstraint(
            model_name='timetable',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__gte', 5), ('minutes__lte', 120), ('tables__gte', 1)), name='timetable_has_slots'),
        ),
        migrations.AddConstraint(
            model_name='daywish',
            constraint=models.UniqueConstraint(fields=('timetable', 'winner', 'investor', 'side'), name='day_wish_once'),
        ),
        migrations.AddConstraint(
            model_name='daymeeting',
            constraint=models.UniqueConstraint(fields=('timetable', 'winner', 'investor'), name='day_meeting_once_per_pair'),
        ),
        migrations.AddConstraint(
            model_name='daymeeting',
            constraint=models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('timetable', 'starts_at', 'table'), name='day_meeting_one_at_a_table'),
        ),
        migrations.AddConstraint(
            model_name='daymeeting',
            constraint=models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('timetable', 'starts_at', 'winner'), name='day_meeting_one_of_a_winner'),
        ),
        migrations.AddConstraint(
            model_name='daymeeting',
            constraint=models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('timetable', 'starts_at', 'investor'), name='day_meeting_one_of_an_investor'),
        ),
        migrations.AddConstraint(
            model_name='daychange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('investor', None), ('table', None), ('winner__isnull', False)), models.Q(('investor__isnull', False), ('table', None), ('winner', None)), models.Q(('investor', None), ('table__isnull', False), ('winner', None)), _connector='OR'), name='day_change_of_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='daychange',
            constraint=models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='day_change_ends_after_its_start'),
        ),
        migrations.AddConstraint(
            model_name='timetableplan',
            constraint=models.UniqueConstraint(condition=models.Q(('published_at__isnull', True)), fields=('timetable',), name='one_timetable_plan_unpublished'),
        ),
    ]

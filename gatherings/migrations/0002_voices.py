"""Consultations, statements, votes and what they say together.  New tables alone."""

import challenge.kernel.random_numbers
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('challenge', '0038_council'),
        ('gatherings', '0001_events'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Consultation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title_ko', models.CharField(max_length=120, verbose_name='title in Korean')),
                ('title_en', models.CharField(blank=True, max_length=120, verbose_name='title in English')),
                ('about_ko', models.TextField(blank=True, max_length=2000, verbose_name='what it is about, in Korean')),
                ('about_en', models.TextField(blank=True, max_length=2000, verbose_name='what it is about, in English')),
                ('opens_at', models.DateTimeField(verbose_name='voting opens')),
                ('closes_at', models.DateTimeField(verbose_name='voting closes')),
                ('answers_due', models.DateField(verbose_name='answers are due')),
                ('seed', models.BigIntegerField(default=challenge.kernel.random_numbers.random_number)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consultations', to='challenge.edition')),
            ],
            options={
                'ordering': ('-opens_at', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='OpinionResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField()),
                ('voters', models.PositiveIntegerField()),
                ('figures', models.JSONField()),
                ('is_final', models.BooleanField(default=False)),
                ('consultation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='result', to='gatherings.consultation')),
            ],
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text_ko', models.CharField(blank=True, max_length=280, verbose_name='statement in Korean')),
                ('text_en', models.CharField(blank=True, max_length=280, verbose_name='statement in English')),
                ('state', models.CharField(choices=[('proposed', 'waits for a look'), ('accepted', 'is voted on'), ('refused', 'not taken up')], default='proposed', max_length=8)),
                ('author', models.CharField(choices=[('organiser', 'the organiser'), ('division', 'a division'), ('member', 'a member of the council'), ('entrant', 'an entrant')], max_length=9)),
                ('proposed_at', models.DateTimeField()),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('answer_ko', models.TextField(blank=True, max_length=4000, verbose_name='answer in Korean')),
                ('answer_en', models.TextField(blank=True, max_length=4000, verbose_name='answer in English')),
                ('answered_at', models.DateTimeField(null=True)),
                ('consultation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='statements', to='gatherings.consultation')),
                ('division', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='challenge.division')),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='Vote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('choice', models.SmallIntegerField(choices=[(1, 'Agree'), (0, 'Pass'), (-1, 'Disagree')])),
                ('cast_at', models.DateTimeField()),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='gatherings.statement')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='statement_votes', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddConstraint(
            model_name='consultation',
            constraint=models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opens_at'))), name='consultation_times_in_order'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('text_ko', ''), _negated=True), models.Q(('text_en', ''), _negated=True), _connector='OR'), name='statement_says_something'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='statement_refused_for_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer_ko', ''), ('answered_at', None)), ('answered_at__isnull', False), _connector='OR'), name='statement_answered_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.UniqueConstraint(fields=('statement', 'user'), name='vote_once_per_statement'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.CheckConstraint(condition=models.Q(('choice__in', [-1, 0, 1])), name='vote_is_a_choice'),
        ),
    ]

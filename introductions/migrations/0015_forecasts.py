"""Forecasts of winners: tables of their own, which nothing reads before."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('challenge', '0039_letterheads'),
        ('introductions', '0014_room_rules'),
        ('judging', '0037_pitch_plan'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ForecastQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount_krw', models.BigIntegerField(default=500000000, verbose_name='amount raised, at least')),
                ('months', models.PositiveSmallIntegerField(default=24, verbose_name='within how many months')),
                ('starts_on', models.DateField(verbose_name='counted from')),
                ('closes_at', models.DateTimeField(verbose_name='forecasts may be changed until')),
                ('edition', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='forecast_question', to='challenge.edition')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_krw__gt', 0), ('months__gte', 1), ('months__lte', 120)), name='forecast_of_an_amount_in_time')],
            },
        ),
        migrations.CreateModel(
            name='Forecast',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('judge', 'judge'), ('investor', 'investor')], max_length=8)),
                ('percent', models.PositiveSmallIntegerField()),
                ('stated_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='forecasts', to=settings.AUTH_USER_MODEL)),
                ('winner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='forecasts', to='judging.winner')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='forecasts', to='introductions.forecastquestion')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('question', 'winner', 'user'), name='forecast_once_per_person'), models.CheckConstraint(condition=models.Q(('percent__lte', 100)), name='forecast_is_a_chance')],
            },
        ),
        migrations.CreateModel(
            name='ForecastResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('happened', models.BooleanField()),
                ('source', models.CharField(choices=[('reports', 'both sides report it here'), ('company', 'the company says so'), ('public', 'it was made public')], max_length=8)),
                ('noted_at', models.DateTimeField()),
                ('noted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='results', to='introductions.forecastquestion')),
                ('winner', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='forecast_result', to='judging.winner')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
    ]

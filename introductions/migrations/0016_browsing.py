"""Winners that investors browse, and whom they ask to meet: tables of their own."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('introductions', '0015_forecasts'),
        ('judging', '0041_validate_time_of_publication'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Teaser',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('allowed_at', models.DateTimeField()),
                ('allowed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('winner', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='teaser', to='judging.winner')),
            ],
        ),
        migrations.CreateModel(
            name='MeetingRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(blank=True, default='', max_length=300)),
                ('asked_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('tried_at', models.DateTimeField(null=True)),
                ('held_by', models.CharField(blank=True, default='', max_length=30)),
                ('introduction', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='meeting_request', to='introductions.introduction')),
                ('investor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meeting_requests', to='introductions.investor')),
                ('winner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meeting_requests', to='judging.winner')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('winner', 'investor'), name='meeting_requested_once_per_pair'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('asked_at'))), name='meeting_request_ends_after_it_began')],
            },
        ),
    ]

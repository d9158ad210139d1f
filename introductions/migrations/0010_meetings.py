"""When the two of an introduction meet: a table of its own, which nothing reads before."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('challenge', '0026_mail_calendar'),
        ('introductions', '0009_introduced_with_consent'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('offered', 'times proposed'), ('fixed', 'time fixed'), ('ended', 'called off')], default='offered', max_length=8)),
                ('offer', models.PositiveIntegerField(default=1)),
                ('slots', models.JSONField(default=list)),
                ('minutes', models.PositiveSmallIntegerField(default=30)),
                ('venue', models.CharField(blank=True, max_length=300)),
                ('offered_side', models.CharField(blank=True, choices=[('startup', 'startup'), ('investor', 'investor')], max_length=8)),
                ('offered_at', models.DateTimeField()),
                ('starts_at', models.DateTimeField(null=True)),
                ('fixed_at', models.DateTimeField(null=True)),
                ('series', models.PositiveIntegerField(default=1)),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('fixed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('introduction', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='meeting', to='introductions.introduction')),
                ('offered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('starts_at__isnull', False), ('state', 'fixed')), models.Q(models.Q(('state', 'fixed'), _negated=True), ('starts_at__isnull', True)), _connector='OR'), name='meeting_fixed_has_its_time'), models.CheckConstraint(condition=models.Q(('minutes__in', [30, 60])), name='meeting_of_half_an_hour_or_one')],
            },
        ),
    ]

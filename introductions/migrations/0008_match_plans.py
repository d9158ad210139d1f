"""A plan to look at before anybody is asked, and the pairs that an organiser pins or keeps apart."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('challenge', '0023_edition_copied_from'),
        ('introductions', '0007_company_cards'),
        ('judging', '0025_paper_sheets'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MatchPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pairs', models.JSONField(default=list)),
                ('left_out', models.JSONField(default=list)),
                ('without', models.JSONField(default=list)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='match_plans', to='challenge.edition')),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='challenge.job')),
                ('sent_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('sent_at__isnull', True)), fields=('edition',), name='one_plan_unsent')],
            },
        ),
        migrations.CreateModel(
            name='PairWish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('pin', 'pinned'), ('apart', 'kept apart')], max_length=5)),
                ('made_at', models.DateTimeField(auto_now=True)),
                ('investor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pair_wishes', to='introductions.investor')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('winner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pair_wishes', to='judging.winner')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('winner', 'investor'), name='pair_wished_once')],
            },
        ),
    ]

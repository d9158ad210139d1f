"""What each side says came of an introduction: a table of its own, and each side's own pass, empty
at first.  A pass that stands was noted by somebody: by whom of which side, its note says.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# by whoever has the seat; by whoever writes for the startup
INVESTORS = """
UPDATE introductions_introduction AS one SET investor_passed_at = step.at
FROM introductions_step AS step, introductions_investor AS seat
WHERE one.state = 'passed' AND step.introduction_id = one.id AND step.kind = 'passed'
  AND seat.id = one.investor_id AND step.by_id = seat.user_id
"""
STARTUPS = """
UPDATE introductions_introduction AS one SET startup_passed_at = step.at
FROM introductions_step AS step, judging_winner AS winner, submissions_entry AS entry,
  submissions_member AS member
WHERE one.state = 'passed' AND step.introduction_id = one.id AND step.kind = 'passed'
  AND winner.id = one.winner_id AND entry.id = winner.entry_id
  AND member.startup_id = entry.startup_id AND step.by_id = member.user_id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('introductions', '0010_meetings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='introduction',
            name='investor_passed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='introduction',
            name='startup_passed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name='OutcomeReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('startup', 'startup'), ('investor', 'investor')], max_length=8)),
                ('outcome', models.CharField(choices=[('nothing_yet', 'nothing yet'), ('met', 'met'), ('term_sheet', 'term sheet'), ('invested', 'invested'), ('passed', 'passed')], max_length=12)),
                ('amount_krw', models.BigIntegerField(null=True)),
                ('currency', models.CharField(choices=[('KRW', 'won (KRW)'), ('USD', 'US dollars (USD)'), ('EUR', 'euros (EUR)'), ('JPY', 'yen (JPY)'), ('CNY', 'yuan (CNY)'), ('GBP', 'pounds (GBP)'), ('SGD', 'Singapore dollars (SGD)'), ('HKD', 'Hong Kong dollars (HKD)')], default='KRW', max_length=3)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=17, null=True)),
                ('invested_on', models.DateField(null=True)),
                ('instrument', models.CharField(blank=True, choices=[('rcps', 'RCPS (redeemable convertible preferred shares)'), ('safe', 'SAFE (simple agreement for future equity)'), ('cb', 'CB (convertible bond)'), ('common', 'common shares'), ('other', 'other')], max_length=10)),
                ('reason', models.CharField(blank=True, choices=[('early', 'too early'), ('no_fit', 'not what we look for'), ('terms', 'price or terms'), ('market', 'the market'), ('team', 'the team'), ('elsewhere', 'raised or invested elsewhere'), ('no_answer', "the other side doesn't answer"), ('other', 'other')], max_length=10)),
                ('words', models.TextField(blank=True)),
                ('rating', models.PositiveSmallIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('introduction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='introductions.introduction')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome', 'invested'), models.Q(('amount', None), ('amount_krw', None), ('currency', 'KRW'), ('instrument', ''), ('invested_on', None)), _connector='OR'), name='outcome_amount_of_an_investment'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'passed'), models.Q(('reason', ''), _negated=True)), models.Q(models.Q(('outcome', 'passed'), _negated=True), ('reason', '')), _connector='OR'), name='outcome_reason_of_a_pass'), models.CheckConstraint(condition=models.Q(('amount_krw', None), ('amount_krw__gt', 0), _connector='OR'), name='outcome_amount_above_nothing'), models.CheckConstraint(condition=models.Q(('rating', None), models.Q(('rating__gte', 1), ('rating__lte', 5)), _connector='OR'), name='outcome_rating_from_1_to_5')],
            },
        ),
        migrations.RunSQL([INVESTORS, STARTUPS], migrations.RunSQL.noop),
    ]

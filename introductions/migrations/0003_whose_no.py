"""Which side said no, and when: two columns without a default, so nothing in use is rewritten.

What is known of earlier noes is read from their steps.
"""

from django.db import migrations, models

FROM_STEPS = """
UPDATE introductions_introduction AS introduction
SET investor_declined_at = CASE WHEN said.by_investor THEN said.at END,
    startup_declined_at = CASE WHEN NOT said.by_investor THEN said.at END
FROM (
    SELECT step.introduction_id, max(step.at) AS at,
        bool_or(step.by_id IS NOT DISTINCT FROM investor.user_id) AS by_investor
    FROM introductions_step AS step
    JOIN introductions_introduction AS declined ON declined.id = step.introduction_id
    JOIN introductions_investor AS investor ON investor.id = declined.investor_id
    WHERE step.kind = 'declined' AND declined.state = 'declined'
    GROUP BY step.introduction_id
) AS said
WHERE introduction.id = said.introduction_id
"""


class Migration(migrations.Migration):
    dependencies = [("introductions", "0002_refused_houses")]

    operations = [
        migrations.AddField("introduction", "startup_declined_at", models.DateTimeField(null=True)),
        migrations.AddField("introduction", "investor_declined_at", models.DateTimeField(null=True)),
        migrations.RunSQL(FROM_STEPS, migrations.RunSQL.noop),
    ]

"""Mail that was kept with a key in its link loses the key: whoever reads mail must not sign in."""

from django.db import migrations

MASK = """
UPDATE challenge_mail
   SET body = regexp_replace(body, '([?&]key=)[^&\\s]+', '\\1••••••••', 'g')
 WHERE body LIKE '%/enter/%key=%'
"""


class Migration(migrations.Migration):
    dependencies = [("challenge", "0007_sign_in_links")]
    operations = [migrations.RunSQL(MASK, migrations.RunSQL.noop)]

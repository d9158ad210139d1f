"""Each edition's first organiser who can sign in is its owner; the others are managers."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations

FILL = """
UPDATE challenge_role SET is_owner = TRUE WHERE id IN (
  SELECT DISTINCT ON (role.edition_id) role.id
  FROM challenge_role role JOIN challenge_user person ON person.id = role.user_id
  WHERE role.kind = 'organiser' AND person.is_active
  ORDER BY role.edition_id, role.id
)
"""


class Migration(migrations.Migration):
    dependencies = [("challenge", "0045_roles")]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        ValidateConstraint("role", "owner_is_an_organiser"),
    ]

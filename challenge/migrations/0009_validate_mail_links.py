"""The rule that mail with a link has one reader, checked for mail that was there before it."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("challenge", "0008_mask_keys_in_kept_mail")]
    operations = [ValidateConstraint("mail", "mail_with_a_link_has_one_reader")]

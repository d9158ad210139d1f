"""The database holds that nobody is introduced without both yeses and a consent in force, whoever
writes the row and whatever state it says.

A consent stands in another table, so this is a trigger.  It takes the consent's row, so that a
withdrawal at the same moment comes first or waits.
"""

from django.db import migrations

HOLD = """
CREATE FUNCTION introductions_hold_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.startup_agreed_at IS NULL OR NEW.investor_agreed_at IS NULL THEN
        RAISE EXCEPTION 'introduction % lacks a yes', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'introduction_needs_both_yeses';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.introduced_at IS NOT NULL AND OLD.winner_id = NEW.winner_id THEN
        RETURN NEW;  -- made before; a consent that went since takes nothing back
    END IF;
    PERFORM 1
    FROM judging_winner AS winner
    JOIN submissions_entry AS entry ON entry.id = winner.entry_id
    JOIN submissions_consent AS consent
        ON consent.startup_id = entry.startup_id AND consent.edition_id = entry.edition_id
    WHERE winner.id = NEW.winner_id AND consent.kind = 'investors' AND consent.withdrawn_at IS NULL
    FOR SHARE OF consent;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'introduction % has no consent in force', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'introduction_needs_consent';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER introductions_made_with_consent
    BEFORE INSERT OR UPDATE OF introduced_at, winner_id, startup_agreed_at, investor_agreed_at
    ON introductions_introduction
    FOR EACH ROW WHEN (NEW.introduced_at IS NOT NULL)
    EXECUTE FUNCTION introductions_hold_consent();
"""
FREE = """
DROP TRIGGER introductions_made_with_consent ON introductions_introduction;
DROP FUNCTION introductions_hold_consent();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("introductions", "0008_match_plans"),
        ("submissions", "0001_initial"),
        ("judging", "0025_paper_sheets"),
    ]
    operations = [migrations.RunSQL(HOLD, FREE)]

"""The database holds what a data room promises, whoever writes the row: it opens to the seat of an
introduction that was made, with the consent in force, for a year after it at most; and who looked
at what is never changed, and deleted by retention and erasure alone.

The consent's row is taken, so that a withdrawal at the same moment comes first or waits.
"""

from django.db import migrations

OPEN = """
CREATE FUNCTION introductions_hold_room() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1
    FROM introductions_introduction AS made
    JOIN judging_winner AS winner ON winner.id = made.winner_id
    JOIN submissions_entry AS entry ON entry.id = winner.entry_id
    JOIN submissions_consent AS consent
        ON consent.startup_id = entry.startup_id AND consent.edition_id = entry.edition_id
    WHERE made.id = NEW.introduction_id AND made.investor_id = NEW.investor_id
        AND made.introduced_at IS NOT NULL
        AND NEW.until <= made.introduced_at + interval '365 days'
        AND consent.id = NEW.consent_id AND consent.kind = 'investors'
        AND consent.withdrawn_at IS NULL
    FOR SHARE OF consent;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a room of introduction % may not be opened so', NEW.introduction_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'room_open_with_consent';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER introductions_room_opened
    BEFORE INSERT OR UPDATE OF introduction_id, investor_id, consent_id, until
    ON introductions_roomgrant
    FOR EACH ROW EXECUTE FUNCTION introductions_hold_room();
"""
FREE = """
DROP TRIGGER introductions_room_opened ON introductions_roomgrant;
DROP FUNCTION introductions_hold_room();
"""
KEEP = """
CREATE FUNCTION introductions_keep_view() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('challenge.erasure', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'who looked into a data room is never changed'
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER introductions_view_kept
    BEFORE UPDATE OR DELETE ON introductions_roomview
    FOR EACH ROW EXECUTE FUNCTION introductions_keep_view();
"""
LOOSE = """
DROP TRIGGER introductions_view_kept ON introductions_roomview;
DROP FUNCTION introductions_keep_view();
"""


class Migration(migrations.Migration):
    dependencies = [("introductions", "0013_data_rooms")]
    operations = [migrations.RunSQL(OPEN, FREE), migrations.RunSQL(KEEP, LOOSE)]

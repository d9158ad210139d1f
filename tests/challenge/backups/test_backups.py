"""A backup and the way back, with PostgreSQL's own programs and real files: the same rows, the same
bytes, and nothing readable without the key.
"""

import io
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from challenge import audit
from challenge.backups.backing_up import back_up, stored_files
from challenge.backups.places.disk import DiskPlace
from challenge.backups.postgres_dump import DumpFailed
from challenge.backups.restoring import Damaged, InTheWay, NotEmpty, restore
from challenge.backups.sealed_files import (
    WrongIdentity,
    identities_in,
    make_identity,
    recipients_in,
)
from challenge.backups.sets import BackupSets, NoBackup, part
from challenge.models import AuditEvent
from submissions.models import Attachment
from tests.judging import factories as f
from tests.submissions import factories as s

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
DAY = timedelta(days=1)
NOW = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)
NAME = "병원 운반 로봇".encode()


class Keys:
    """A key of ours, and one of somebody else's."""

    def __init__(self, folder: Path) -> None:
        self.ours, self.others = folder / "ours", folder / "others"
        self.public = make_identity(self.ours)
        make_identity(self.others)
        self.recipients = recipients_in([self.public])
        self.identities = identities_in(self.ours)


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@contextmanager
def another_place(settings: Any, media: Path, *, tables: str = "") -> Iterator[None]:
    """An empty database and an empty storage, as on a new machine."""
    ours, was = connection.settings_dict["NAME"], settings.MEDIA_ROOT
    name = f"{ours}_restored"  # each process of the tests has its own
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    connection.close()
    try:
        connection.settings_dict["NAME"] = name
        settings.MEDIA_ROOT = media
        if tables:
            with connection.cursor() as cursor:
                cursor.execute(tables)
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"], settings.MEDIA_ROOT = ours, was
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def everything() -> dict[str, list[Any]]:
    """All rows of all tables, as text."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        table = connection.ops.quote_name(model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT t::text FROM {table} t ORDER BY 1")  # noqa: S608
            found[model._meta.db_table] = cursor.fetchall()
    return found


def stored_bytes() -> dict[str, bytes]:
    """All that the storage holds."""
    return {name: default_storage.open(name).read() for name in stored_files()}


def a_season() -> None:
    """A scored round, and an application with its deck."""
    f.score_all(f.an_open_round(entries=3, judges=3))
    s.submit(s.fill(s.a_draft(s.an_edition())))
    while audit.seal():
        pass


def test_the_same_rows_and_bytes_come_back(
    settings: Any, tmp_path: Path, root: Path, keys: Keys
) -> None:
    a_season()
    rows, files = everything(), stored_bytes()
    assert files
    made = back_up(DiskPlace(root), keys.recipients, keep_days=30)
    with another_place(settings, tmp_path / "elsewhere"):
        back = restore(DiskPlace(root), keys.identities)
        assert (back.made, back.missing, back.is_whole) == (made, [], True)
        assert everything() == rows
        assert stored_bytes() == files


def test_nothing_is_readable_without_the_key(root: Path, keys: Keys) -> None:
    a_season()
    back_up(DiskPlace(root), keys.recipients, keep_days=30)
    known = [*(name.encode() for name in stored_files()), b"%PDF", b"PGDMP", NAME]
    for path in root.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not [word for word in known if word in data], path


def test_somebody_elses_key_opens_nothing_and_leaves_nothing(
    settings: Any, tmp_path: Path, root: Path, keys: Keys
) -> None:
    a_season()
    back_up(DiskPlace(root), keys.recipients, keep_days=30)
    with another_place(settings, tmp_path / "elsewhere"):
        with pytest.raises(WrongIdentity):
            restore(DiskPlace(root), identities_in(keys.others))
        assert connection.introspection.table_names() == []
        assert not list(stored_files())


@pytest.mark.parametrize("part", ["database.age", "names.age", "objects"])
@pytest.mark.parametrize("how", ["changed", "cut", "gone"])
def test_what_was_damaged_is_named_before_anything_is_written(
    settings: Any, tmp_path: Path, root: Path, keys: Keys, part: str, how: str
) -> None:
    default_storage.save("deck.pdf", ContentFile(b"%PDF-1.4 deck"))
    back_up(DiskPlace(root), keys.recipients, keep_days=30)
    path = next(root.rglob("objects/*/*.age" if part == "objects" else part))
    data = path.read_bytes()
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(data[:-1] if how == "cut" else data[:-1] + bytes([data[-1] ^ 1]))
    with another_place(settings, tmp_path / "elsewhere"):
        with pytest.raises(Damaged, match=path.name):
            restore(DiskPlace(root), keys.identities)
        assert connection.introspection.table_names() == []


def test_only_an_empty_database_is_restored_into(
    settings: Any, tmp_path: Path, root: Path, keys: Keys
) -> None:
    back_up(DiskPlace(root), keys.recipients, keep_days=30)
    with (
        another_place(settings, tmp_path / "elsewhere", tables="CREATE TABLE somebodys (id int)"),
        pytest.raises(NotEmpty),
    ):
        restore(DiskPlace(root), keys.identities)


def test_a_restore_that_broke_off_is_begun_anew_but_overwrites_no_other_file(
    settings: Any, tmp_path: Path, root: Path, keys: Keys
) -> None:
    for name in ("a.pdf", "b.pdf"):
        default_storage.save(name, ContentFile(f"%PDF {name}".encode()))
    back_up(DiskPlace(root), keys.recipients, keep_days=30)
    with another_place(settings, tmp_path / "elsewhere"):
        default_storage.save("a.pdf", ContentFile(b"%PDF a.pdf"))  # an earlier try came so far
        assert restore(DiskPlace(root), keys.identities).files == 2
    with another_place(settings, tmp_path / "yet-elsewhere"):
        default_storage.save("b.pdf", ContentFile(b"something else"))
        with pytest.raises(InTheWay, match=r"b\.pdf"):
            restore(DiskPlace(root), keys.identities)


def test_files_are_copied_once_and_old_sets_go_with_what_only_they_held(
    root: Path, keys: Keys
) -> None:
    copied: list[str] = []

    def again(after: timedelta) -> Any:
        copied.clear()
        return back_up(
            DiskPlace(root), keys.recipients, keep_days=30, now=NOW + after, say=copied.append
        )

    default_storage.save("a.pdf", ContentFile(b"a"))
    default_storage.save("b.pdf", ContentFile(b"b"))
    again(0 * DAY)
    assert copied == ["a.pdf", "b.pdf"]
    default_storage.delete("a.pdf")  # destroyed when its time was over
    default_storage.save("c.pdf", ContentFile(b"c"))
    again(20 * DAY)
    assert copied == ["c.pdf"]
    killed = root / "sets" / "20261201T000000Z" / "database.age.part"
    killed.parent.mkdir()
    killed.touch()
    again(31 * DAY)
    sets = BackupSets(DiskPlace(root))
    assert [made.made_at - NOW for made in sets.all()] == [20 * DAY, 31 * DAY]
    assert len(list(root.glob("objects/*/*"))) == 2
    assert len(list(root.glob("sets/*"))) == 2
    again(400 * DAY)
    assert [made.made_at - NOW for made in sets.all()] == [400 * DAY]


def test_the_newest_set_stays_however_old(root: Path, keys: Keys) -> None:
    made = back_up(DiskPlace(root), keys.recipients, keep_days=30, now=NOW)
    sets = BackupSets(DiskPlace(root))
    assert sets.drop_older_than(30, NOW + 900 * DAY) == []
    assert sets.all() == [made]


def test_a_set_stands_whether_the_database_can_be_told_or_not(root: Path, keys: Keys) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE challenge_backupmade RENAME TO elsewhere")
        try:
            made = back_up(DiskPlace(root), keys.recipients, keep_days=30)
        finally:
            cursor.execute("ALTER TABLE elsewhere RENAME TO challenge_backupmade")
    assert [each.name for each in BackupSets(DiskPlace(root)).all()] == [made.name]


def test_a_set_that_was_not_finished_is_none(root: Path, keys: Keys) -> None:
    first = back_up(DiskPlace(root), keys.recipients, keep_days=30, now=NOW)
    second = back_up(DiskPlace(root), keys.recipients, keep_days=30, now=NOW + DAY)
    sets = BackupSets(DiskPlace(root))
    (root / part(second.name, "manifest.json")).unlink()
    assert sets.named() == first
    with pytest.raises(NoBackup):
        sets.named(second.name)


def test_a_file_that_was_gone_before_the_backup_is_told(
    settings: Any, tmp_path: Path, root: Path, keys: Keys
) -> None:
    s.submit(s.fill(s.a_draft(s.an_edition())))
    deck = Attachment.objects.earliest("pk")
    default_storage.delete(str(deck.file))
    back_up(DiskPlace(root), keys.recipients, keep_days=30)
    with another_place(settings, tmp_path / "elsewhere"):
        assert deck.file.name in restore(DiskPlace(root), keys.identities).missing


def test_an_event_that_was_changed_before_the_restore_is_told(
    settings: Any, tmp_path: Path, root: Path, keys: Keys
) -> None:
    a_season()
    with connection.cursor() as cursor:  # as somebody does who holds the database
        cursor.execute("SET session_replication_role = replica")
        AuditEvent.objects.filter(pk=AuditEvent.objects.earliest("pk").pk).update(action="x.y")
        cursor.execute("SET session_replication_role = origin")
    back_up(DiskPlace(root), keys.recipients, keep_days=30)
    with another_place(settings, tmp_path / "elsewhere"):
        assert not restore(DiskPlace(root), keys.identities).is_whole


def test_a_database_that_cannot_be_dumped_leaves_no_set(
    root: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGDATABASE", "no-such-database")
    with pytest.raises(DumpFailed, match="no-such-database"):
        back_up(DiskPlace(root), keys.recipients, keep_days=30)
    assert BackupSets(DiskPlace(root)).all() == []
    assert not list(root.rglob("*.part"))


def test_the_commands_say_what_is_wrong_in_words(
    settings: Any, tmp_path: Path, root: Path, keys: Keys
) -> None:
    settings.BACKUP_RECIPIENTS = []
    with pytest.raises(CommandError, match="BACKUP_RECIPIENTS"):
        call_command("backup", str(root))
    with pytest.raises(CommandError, match="no public key"):
        call_command("backup", str(root), "--to", "age1wrong")
    with pytest.raises(CommandError, match="from 1 on"):
        call_command("backup", str(root), "--to", keys.public, "--keep-days", "0")
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="could not be written"):
        call_command("backup", str(tmp_path / "file" / "x"), "--to", keys.public)
    with pytest.raises(CommandError, match="No key was written"):
        call_command("backup_key", str(keys.ours))
    for identity, words in {
        keys.ours: "no whole backup",
        tmp_path / "none": "No such file",
        tmp_path / "file": "holds none",
    }.items():
        with pytest.raises(CommandError, match=words):
            call_command("restore", str(root), "--identity", str(identity))


def test_a_backup_by_the_clock_goes_on_after_one_that_failed(
    tmp_path: Path, root: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    root.write_text("in the way")
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) > 1:
            raise KeyboardInterrupt
        root.unlink()

    monkeypatch.setattr(time, "sleep", sleep)
    told = io.StringIO()
    with pytest.raises(KeyboardInterrupt):
        call_command(
            "backup", str(root), "--to", keys.public, "--every-hours", "24",
            stdout=io.StringIO(), stderr=told,
        )  # fmt: skip
    assert "could not be written" in told.getvalue()
    assert pauses == [86400, 86400]
    assert len(BackupSets(DiskPlace(root)).all()) == 1


def test_a_drill_restores_in_a_place_of_its_own(tmp_path: Path, root: Path) -> None:
    a_season()
    out = io.StringIO()
    call_command("backup_key", str(tmp_path / "key"), stdout=out)
    call_command("backup", str(root), "--to", out.getvalue().strip(), stdout=io.StringIO())
    said = io.StringIO()
    call_command("restore", str(root), identity=tmp_path / "key", drill=True, stdout=said)
    [made] = BackupSets(DiskPlace(root)).all()
    assert said.getvalue().startswith(f"{made.name} ")
    assert json.loads((root / "sets" / made.name / "manifest.json").read_text())["format"] == 1

"""Which place a text names, as it is written for the commands."""
# tested by: tests/challenge/backups/places/test_bucket.py

from pathlib import Path

from django.conf import settings

from challenge.backups.places.bucket import BucketPlace
from challenge.backups.places.disk import DiskPlace
from challenge.backups.places.place import BackupPlace

BUCKET = "s3://"


def place_named(text: str) -> BackupPlace:
    """A folder, or `s3://bucket/what/its/names/begin/with`.  ValueError: no bucket; NoClient."""
    if not text.startswith(BUCKET):
        return DiskPlace(Path(text).absolute())
    bucket, _slash, prefix = text.removeprefix(BUCKET).partition("/")
    if not bucket:
        raise ValueError(text)
    return BucketPlace(bucket, prefix, settings.BACKUP_S3_ENDPOINT_URL)

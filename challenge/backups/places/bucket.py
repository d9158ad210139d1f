"""A bucket of an object store that speaks S3: Amazon's, Naver's, NHN's, KT's, MinIO, Ceph.

A file goes there while it is made, in parts of which one is in memory.  Which store, by which
key: BACKUP_S3_ENDPOINT_URL, and what boto3 reads of the environment (AWS_ACCESS_KEY_ID and so on).
"""
# tested by: tests/challenge/backups/places/test_bucket.py

import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import IO, Any

from challenge.local.folder import locked

LEFT_ALONE = timedelta(days=1)  # longer than any backup takes, by whichever machine


class NoClient(Exception):  # noqa: N818 - it says what is wrong
    """The library that speaks S3 is not installed."""


class BucketPlace:
    """What begins with `prefix` in a bucket.  NoClient."""

    patience = LEFT_ALONE

    def __init__(self, bucket: str, prefix: str, endpoint: str | None) -> None:
        try:
            import boto3  # noqa: PLC0415 - of the extra s3
            from boto3.exceptions import Boto3Error  # noqa: PLC0415
            from boto3.s3.transfer import TransferConfig  # noqa: PLC0415
            from botocore.config import Config  # noqa: PLC0415
            from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415
        except ImportError as error:
            raise NoClient from error
        self.bucket, self.prefix = bucket, f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._endpoint = endpoint or ""
        self._client: Any = boto3.Session().client(  # the module's own keeps the first key it saw
            "s3",
            endpoint_url=endpoint or None,
            config=Config(
                connect_timeout=10,
                retries={"mode": "standard", "max_attempts": 5},
                # age authenticates every byte; and botocore 1.44 stumbles where the stream that it
                # checks is the answer of a store in trouble (5xx), and tells nothing of it
                response_checksum_validation="when_required",
            ),
        )
        self._in_turn = TransferConfig(use_threads=False)
        self._errors = (Boto3Error, BotoCoreError, ClientError)

    @contextmanager
    def held(self) -> Iterator[None]:
        """For this machine; what another one is writing just now is left alone."""
        named = sha256(f"{self._endpoint}/{self.bucket}/{self.prefix}".encode()).hexdigest()[:16]
        with locked(Path(tempfile.gettempdir()) / f"challenge-backup-{os.getuid()}-{named}"):
            yield

    @contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        """An upload by another thread; it is taken back if the block is left by an error."""
        inlet, outlet = os.pipe()
        upload = _Upload(self, self._key(name), os.fdopen(inlet, "rb"))
        upload.start()
        try:
            with os.fdopen(outlet, "wb") as file:
                yield file
                file.flush()
                upload.is_all = True
        except BaseException as error:  # a pipe that is broken says only that the upload ended
            upload.join()
            if upload.error is not None:
                raise upload.error from error
            raise
        upload.join()
        if upload.error is not None:
            raise upload.error

    @contextmanager
    def reading(self, name: str) -> Iterator[Any]:
        """The object as it comes."""
        with self._told_in_words(name):
            body = self._client.get_object(Bucket=self.bucket, Key=self._key(name))["Body"]
            with body:
                yield body

    def has(self, name: str) -> bool:
        """Whether it is there."""
        try:
            with self._told_in_words(name):
                self._client.head_object(Bucket=self.bucket, Key=self._key(name))
        except FileNotFoundError:
            return False
        return True

    def files(self, folder: str) -> dict[str, datetime]:
        """All whose name begins so."""
        with self._told_in_words(folder):
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=self._key(folder)
            )
            return {
                row["Key"].removeprefix(self.prefix): row["LastModified"]
                for page in pages
                for row in page.get("Contents", ())
            }

    def remove(self, name: str) -> None:
        """Whether it is there or not."""
        with self._told_in_words(name):
            self._client.delete_object(Bucket=self.bucket, Key=self._key(name))

    def send(self, key: str, source: "_Pieces") -> None:
        """All that the source gives, as one object.  OSError."""
        with self._told_in_words(key):
            self._client.upload_fileobj(source, self.bucket, key, Config=self._in_turn)

    def _key(self, name: str) -> str:
        return f"{self.prefix}{name}"

    @contextmanager
    def _told_in_words(self, name: str) -> Iterator[None]:
        try:
            yield
        except self._errors as error:
            answer = getattr(error, "response", {})
            if answer.get("ResponseMetadata", {}).get("HTTPStatusCode") == HTTPStatus.NOT_FOUND:
                raise FileNotFoundError(f"s3://{self.bucket}/{name}: {error}") from error
            raise OSError(f"s3://{self.bucket}/{name}: {error}") from error


class _Upload(threading.Thread):
    """is_all: whether what came to the pipe's end is the whole file.  error: why it isn't there."""

    def __init__(self, place: BucketPlace, key: str, inlet: IO[bytes]) -> None:
        super().__init__(name="backup-upload", daemon=True)
        self.is_all = False
        self.error: OSError | None = None
        self._place, self._key, self._inlet = place, key, inlet

    def run(self) -> None:
        """Until the pipe ends."""
        with self._inlet:
            try:
                self._place.send(self._key, _Pieces(self, self._inlet))
            except _BrokenOff:
                pass  # whoever wrote knows why
            except OSError as error:
                self.error = error


class _BrokenOff(Exception):  # noqa: N818 - it says what is wrong
    """The file ended before it was whole."""


class _Pieces:
    """The pipe, whose end is only an end if the file was whole."""

    def __init__(self, upload: _Upload, inlet: IO[bytes]) -> None:
        self._upload, self._inlet = upload, inlet

    def read(self, size: int = -1) -> bytes:
        """As many bytes, fewer at the end."""
        piece = self._inlet.read(size)
        if (size < 0 or len(piece) < size) and not self._upload.is_all:
            raise _BrokenOff
        return piece

"""Files on disk: whole, or not at all."""
# tested by: tests/challenge/web/test_exhausted.py

from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog
from django.core.files.storage import FileSystemStorage

from challenge.kernel.exhausted import exhausted_by

log = structlog.get_logger(__name__)


class WholeFileStorage(FileSystemStorage):
    """Django's storage on disk; where there is no room, what was written of the file goes again."""

    def _save(self, name: str, content: Any) -> str:
        """StorageFull: no room, and nothing left behind."""
        path = Path(self.path(name))
        was_there = path.exists()
        try:
            return str(super()._save(name, content))  # type: ignore[misc]  # Django's own hook
        except OSError as error:
            if not was_there:
                with suppress(OSError):
                    path.unlink()
            if (full := exhausted_by(error)) is None:
                raise
            log.error("storage.full", name=name, error=str(error))  # noqa: TRY400 - no bug of ours
            raise full from error

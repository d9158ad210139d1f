"""One running site for all journeys, and a browser for everybody who walks on it."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.journeys.site import Site, running


@pytest.fixture(
    scope="package"
)  # not the session: its processes would look for work until the last of the other tests
def _running_site(
    django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("site")
    place = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    with django_db_blocker.unblock(), running(folder, place) as site:
        yield site


@pytest.fixture
def site(_running_site: Site, django_db_blocker: DjangoDbBlocker, settings: Any) -> Iterator[Site]:
    """The site; during the test, the models of this process are its data."""
    settings.MEDIA_ROOT, settings.SITE_URL = _running_site.folder / "media", _running_site.url
    with django_db_blocker.unblock(), _running_site.data():
        yield _running_site

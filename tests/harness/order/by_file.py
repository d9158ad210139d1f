"""The tests of a file go to one worker, one after the other.

A file's tests begin with the same worlds, and a worker builds a world once: dealt out test by
test, as pytest-xdist does it, each world and each fixture of a module was built by both workers.
Groups (`xdist_group`) stay together as before.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadGroupScheduling


class ByFile(LoadGroupScheduling):  # type: ignore[misc]  # pytest-xdist has no types
    """Of tests in no group, a file is one."""

    def _split_scope(self, nodeid: str) -> str:
        group: str = super()._split_scope(nodeid)
        return group.partition("::")[0] if group == nodeid else group


@pytest.hookimpl
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile | None:
    """With --dist loadgroup, as tools/test.sh says it."""
    return ByFile(config, log) if config.getvalue("dist") == "loadgroup" else None

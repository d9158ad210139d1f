"""What is logged names no key of a mailed link."""

import logging

import pytest

from challenge.kernel.logs.structured import configure_logging

KEY = "q3Zk1-7_bXyTq0PpLw9mN4sR8vU2cE6a"


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize(
    "path", [f"/enter/judge/{KEY}/", f"/en/enter/judge/{KEY}/code/", f"/demo/enter/{KEY}/?next=/"]
)
def test_a_path_is_logged_without_the_key(
    as_json: bool, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = logging.getLogger().handlers
    configure_logging(verbose=False, as_json=as_json)
    handler = logging.getLogger().handlers[0]
    logging.getLogger().handlers = before
    line = handler.format(
        logging.LogRecord("django.request", logging.WARNING, "", 0, "Gone: %s", (path,), None)
    )
    assert "/enter/" in line
    assert KEY not in line

import pickle
import socket
import time

import pytest
from django.conf import settings

from challenge.web.forgetful_cache import ForgetfulCache


def test_a_cache_without_its_server_forgets_and_does_not_crash() -> None:
    lost = ForgetfulCache("redis://127.0.0.1:1/0", {})
    assert lost.add("a", 1) is True
    lost.set("a", 1)
    assert lost.get("a", "nothing") == "nothing"
    assert lost.delete("a") is False


def test_a_server_that_says_nothing_is_waited_for_once_and_then_left_alone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        cache = ForgetfulCache(f"redis://127.0.0.1:{silent.getsockname()[1]}/0", {})
        begun = time.monotonic()
        assert [cache.get("a", number) for number in range(20)] == list(range(20))
        assert time.monotonic() - begun < 1.5
        other = ForgetfulCache(settings.CACHES["default"]["LOCATION"], {})
        other.set("here", 7)
        assert other.get("here") == 7


def test_what_is_remembered_is_no_program() -> None:
    """A pickled value would run as code, whoever wrote it."""
    cache = ForgetfulCache(settings.CACHES["default"]["LOCATION"], {})
    for value in (7, 7.5, "일곱", True, None, [1, "b"], {"field": "title_ko"}):
        cache.set("plain", value)
        assert cache.get("plain", "gone") == value
    with pytest.raises(TypeError):
        cache.set("plain", socket)
    client = cache._cache.get_client()
    client.set(cache.make_key("planted"), pickle.dumps({"a": 1}))
    with pytest.raises(ValueError, match="utf-8"):
        cache.get("planted")

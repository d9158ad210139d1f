import socket
import time

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

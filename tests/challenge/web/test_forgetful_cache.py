from challenge.web.forgetful_cache import ForgetfulCache


def test_a_cache_without_its_server_forgets_and_does_not_crash() -> None:
    lost = ForgetfulCache("redis://127.0.0.1:1/0", {})
    assert lost.add("a", 1) is True
    lost.set("a", 1)
    assert lost.get("a", "nothing") == "nothing"
    assert lost.delete("a") is False

"""The scoring page in a real Chromium, slowed down to a phone's pace on a phone's line: how soon it
can be used, how soon a tap shows, how soon it is saved.
"""

import gzip
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SLOWER = 4  # the processor against this machine's
# "slow 4G" as Lighthouse has it: 1.6 Mbit/s down, 750 kbit/s up, 150 ms there and back
SLOW_4G = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
LOADS, TAPS = 5, 24
PHONE = {"width": 390, "height": 844}
STATIC = Path(__file__).resolve().parents[2] / "frontend/static"
SCRIPT = re.compile(r"/static/(?P<name>[\w/.-]+\.js)")
HASHED = re.compile(r"\.[0-9a-f]{12}\.js$")
READY = "form[data-rubric][data-ready]"
# the page's own steady clock at the moment at which the form is ready; 0 is the request
STAMP = """new MutationObserver((_all, look) => {
  if (!document.querySelector("form[data-rubric][data-ready]")) return;
  look.disconnect();
  globalThis.readyAt = performance.now();
}).observe(document, { attributes: true, attributeFilter: ["data-ready"], subtree: true });"""
# on the line until the form is ready: kB, answers
CAME = """() => {
  const came = [...performance.getEntriesByType("navigation"),
    ...performance.getEntriesByType("resource")].filter((part) => part.responseEnd <= readyAt);
  return [came.reduce((sum, part) => sum + part.transferSize, 0) / 1000, came.length];
}"""
# from a tap to the frame after the one that shows it, and to the server's word that it is kept
TAP = """async (level) => {
  const box = document.querySelector("[data-save]");
  const input = [...document.querySelectorAll(".cr.is-on .seg-i input, .cr .seg-i input")]
    .filter((one) => one.value === String(level))[0];
  const saved = new Promise((done) => {
    const look = new MutationObserver(() => {
      if (box.dataset.state !== "saved") return;
      look.disconnect();
      done(performance.now());
    });
    look.observe(box, { attributes: true });
  });
  const begun = performance.now();
  input.click();
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const shown = performance.now() - begun;
  return [shown, (await saved) - begun];
}"""
KEPT = "async () => (await caches.keys()).some((name) => name.startsWith('shell-'))"


@dataclass(frozen=True, slots=True)
class Desk:
    """Milliseconds; interactive, warm: median of LOADS from the request to a form that takes
    scores, on a device that was never here, and on one that has the app and its cache; tap and
    save: the 95th percentile of TAPS.  script_kb: the page's own, compressed; page_kb, answers:
    all that a first load waits for.
    """

    interactive_ms: int
    warm_ms: int
    script_kb: float
    page_kb: float
    answers: int
    tap_ms: int
    save_ms: int


def at_the_desk(browser: Any, home: str, path: str, session: str) -> Desk:
    """A judge's page on a phone.  browser: Playwright's; session: of the judge."""
    asked: set[str] = set()
    cold, came = [], [0.0, 0]
    for _load in range(LOADS):
        context, page = _phone(browser, home, session)
        page.on("request", lambda request: asked.add(request.url))
        cold.append(_load_on(page, home + path))
        came = page.evaluate(CAME)
        context.close()
    context, page = _phone(browser, home, session)
    _load_on(page, home + path)
    taps = [page.evaluate(TAP, 1 + tap % 5) for tap in range(TAPS)]
    page.wait_for_function(KEPT, timeout=120_000)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    slow_workers(browser)
    warm = [_load_on(page, home + path) for _load in range(LOADS)]
    context.close()
    return Desk(
        round(_at(cold, 0.5)),
        round(_at(warm, 0.5)),
        _weight(asked),
        round(came[0], 1),
        int(came[1]),
        round(_at([shown for shown, _saved in taps], 0.95)),
        round(_at([saved for _shown, saved in taps], 0.95)),
    )


def _phone(browser: Any, home: str, session: str) -> tuple[Any, Any]:
    """A device of its own, slow from the first request on."""
    context = browser.new_context(
        viewport=PHONE, device_scale_factor=2, has_touch=True, is_mobile=True
    )
    context.set_default_timeout(120_000)
    context.add_cookies([{"name": "sessionid", "value": session, "url": home}])
    context.add_init_script(STAMP)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", SLOW_4G)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return context, page


def _load_on(page: Any, address: str) -> float:
    page.goto(address, wait_until="commit")
    page.wait_for_selector(READY)
    return float(page.evaluate("readyAt"))


def slow_workers(browser: Any) -> None:
    """Service workers fetch for themselves: their line is as slow as the page's."""
    wire = browser.new_browser_cdp_session()
    for target in wire.send("Target.getTargets")["targetInfos"]:
        if target["type"] != "service_worker":
            continue
        place = {"targetId": target["targetId"], "flatten": False}
        session = wire.send("Target.attachToTarget", place)["sessionId"]
        for number, (method, facts) in enumerate(
            (("Network.enable", {}), ("Network.emulateNetworkConditions", SLOW_4G)), 1
        ):
            said = json.dumps({"id": number, "method": method, "params": facts})
            wire.send("Target.sendMessageToTarget", {"sessionId": session, "message": said})


def _at(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _weight(urls: set[str]) -> float:
    """Of the house's own scripts, each compressed by itself, in kB; libraries apart."""
    found = (SCRIPT.search(url) for url in urls)
    names = {HASHED.sub(".js", match["name"]) for match in found if match}
    files = [STATIC / name for name in sorted(names) if not name.startswith("vendor/")]
    ours = [file.read_bytes() for file in files if file.is_file()]  # else of a library
    return round(sum(len(gzip.compress(script)) for script in ours) / 1000, 1)

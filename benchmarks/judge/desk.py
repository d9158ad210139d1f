"""The scoring page in a real Chromium, slowed down to a phone's pace: how soon it can be used, how
soon a tap shows, how soon it is saved.
"""

import gzip
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SLOWER = 4  # the processor against this machine's
LOADS, TAPS = 5, 24
PHONE = {"width": 390, "height": 844}
STATIC = Path(__file__).resolve().parents[2] / "frontend/static"
SCRIPT = re.compile(r"/static/(?P<name>[\w/.-]+\.js)")
HASHED = re.compile(r"\.[0-9a-f]{12}\.js$")
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


@dataclass(frozen=True, slots=True)
class Desk:
    """Milliseconds; interactive: median of LOADS from the request to a form that takes scores;
    tap and save: the 95th percentile of TAPS.  script_kb: the page's own, compressed.
    """

    interactive_ms: int
    script_kb: float
    tap_ms: int
    save_ms: int


def at_the_desk(browser: Any, home: str, path: str, session: str) -> Desk:
    """A judge's page on a phone.  browser: Playwright's; session: of the judge."""
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    context.add_cookies([{"name": "sessionid", "value": session, "url": home}])
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    loads = []
    for _load in range(LOADS):
        page.goto(home + path)
        page.wait_for_selector("form[data-rubric][data-ready]")
        loads.append(page.evaluate("performance.now()"))
    taps = [page.evaluate(TAP, 1 + tap % 5) for tap in range(TAPS)]
    context.close()
    return Desk(
        round(_at(loads, 0.5)),
        _weight(asked),
        round(_at([shown for shown, _saved in taps], 0.95)),
        round(_at([saved for _shown, saved in taps], 0.95)),
    )


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

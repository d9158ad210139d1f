"""How long the page's own script takes for a receipt, in a browser slowed down as a phone is."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

SCRIPT = Path(__file__).resolve().parents[2] / "frontend" / "static" / "proof" / "receipt.js"
HOME = "http://127.0.0.1:1"
SLOWER = 6  # a middling phone beside a laptop
TIMED = """async ([receipt, home]) => {
  const { checkReceipt } = await import(`${home}/receipt.js`);
  const begun = performance.now();
  await checkReceipt(receipt, receipt.keys);
  return performance.now() - begun;
}"""


def milliseconds_to_check(receipt: dict[str, Any]) -> float:
    """One check of the whole receipt, all its sheets."""
    browser_path = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell")
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page()
        script = SCRIPT.read_text("utf-8")
        page.route(f"{HOME}/", lambda route: route.fulfill(body="", content_type="text/html"))
        page.route(
            f"{HOME}/receipt.js",
            lambda route: route.fulfill(body=script, content_type="text/javascript"),
        )
        page.goto(f"{HOME}/")
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        taken = page.evaluate(TIMED, [json.loads(json.dumps(receipt)), HOME])
        browser.close()
    return round(float(taken), 1)

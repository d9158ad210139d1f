"""temp"""
import os, re
import pytest
from django.utils import translation
from playwright.sync_api import Browser
import tests.journeys.pictures as pics
from tests.journeys import pages as P
from tests.journeys.people import DESK, PHONE
from tests.journeys.pages import play_a_small_story
from tests.journeys.site import Site
pytestmark = [pytest.mark.browser, pytest.mark.servers]
PATTERN = re.compile(os.environ.get("PAGES", "."))
LOOKS = [pics.Look("some-ko-1440"), pics.Look("some-ko-390", size=PHONE), pics.Look("some-en-1440", language="en"), pics.Look("some-en-390", language="en", size=PHONE)]
def test_some(browser: Browser, site: Site) -> None:
    with translation.override("ko"):
        play_a_small_story()
    every = [v for v in P.visits() if PATTERN.search(v.name)]
    pics.visits = lambda: every
    only = os.environ.get("LOOKS", "")
    for look in LOOKS:
        if re.search(only, look.name):
            pics._picture_all(browser, site, look)


def test_trial(browser: Browser, site: Site) -> None:
    from django.urls import reverse
    from demo import story
    with translation.override("ko"):
        play_a_small_story()
    text = """연번\t기업명\t김하나\t이두리\t박세찬\t최네온\t정다섯\t평균\t가점\t최종순위\t결과
1\t소리맵\t80\t82\t76\t96\t85\t83.8\t\t1\t선정
2\t도토리로보틱스\t85\t74\t72\t72\t70\t74.6\t\t2\t선정
3\t한강정밀\t79\t84\t76\t91\t68\t79.6\t\t3\t선정
4\t새봄바이오\t71\t80\t81\t75\t72\t75.8\t1\t4\t
5\t두레에너지\t85\t66\t64\t69\t67\t70.2\t\t5\t
6\t온담\t58\t78\t66\t66\t64\t66.4\t\t6\t
"""
    for look in LOOKS:
        if "ko" not in look.name: continue
        ctx = browser.new_context(base_url=site.url, locale="ko", viewport=look.size, reduced_motion="reduce")
        pics._sign_in(ctx, P._organiser(), site)
        page = ctx.new_page()
        with translation.override("ko"):
            page.goto(reverse("organisers:try_rules", args=[story.OPEN, 1]))
        page.locator("textarea").first.fill(text)
        page.locator("form button.btn-primary").last.click()
        page.wait_for_load_state()
        page.screenshot(path=f"/tmp/w/trial-{look.name}.png", full_page=True)

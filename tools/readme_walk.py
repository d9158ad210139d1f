"""The READMEs' walk of twenty seconds through a demo that runs: `make readme-walk`.

python -m tools.readme_walk http://127.0.0.1:8000 writes docs/images/walk.<language>.webp, each
under 2 MB: the call, a question with its rubric, a judge at work, the control room, a result.
"""
# tested by: tests/test_readme.py

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tools.chromium import settle
from tools.readme_pictures import (
    FOLDER,
    JUDGE,
    LANGUAGES,
    ORGANISER,
    WRITING,
    Shot,
    enter,
    launch,
    new_context,
    to_control_room,
    to_question,
    to_scoring,
)

MOST_WALK_BYTES = 2_000_000
SCREEN = ViewportSize(width=1200, height=750)
SHOWN, CAPTION_PX = (960, 600), 56
QUALITIES = (72, 60, 48, 36)  # of WebP: the best that is small enough
INK, PAPER = "#ffffff", "#16213f"
FONT = Path(__file__).resolve().parents[1] / "challenge" / "fonts" / "Pretendard-Bold.ttf"
PITCH_MS, MOVE_MS, REST_MS = 450, 260, 1300  # how long a frame stands


@dataclass
class Film:
    """Frames and how long each stands, in milliseconds."""

    frames: list[Image.Image] = field(default_factory=list)
    times: list[int] = field(default_factory=list)

    def take(self, page: Page, caption: str, milliseconds: int) -> None:
        """A picture of the page over its caption."""
        shot = Image.open(BytesIO(page.screenshot())).convert("RGB")
        frame = Image.new("RGB", (SHOWN[0], SHOWN[1] + CAPTION_PX), PAPER)
        frame.paste(shot.resize(SHOWN, Image.Resampling.LANCZOS))
        place = (SHOWN[0] / 2, SHOWN[1] + CAPTION_PX / 2)
        font = ImageFont.truetype(str(FONT), 23)
        ImageDraw.Draw(frame).text(place, caption, INK, font=font, anchor="mm")
        self.frames.append(frame)
        self.times.append(milliseconds)

    def save(self, path: Path) -> None:
        """As an animation that begins anew, the best that is small enough."""
        first, *others = self.frames
        for quality in QUALITIES:
            first.save(
                path,
                "WEBP",
                save_all=True,
                append_images=others,
                duration=self.times,
                loop=0,
                quality=quality,
                method=6,
                minimize_size=True,
            )
            if path.stat().st_size <= MOST_WALK_BYTES:
                break


class Scene(NamedTuple):
    """door: whose part of the demo (None: nobody's); act: what is done there, and photographed."""

    captions: dict[str, str]
    door: int | None
    way: Callable[[Page, str], None]
    act: Callable[[Page, Film, str], None]


def _scroll(page: Page, film: Film, caption: str) -> None:
    film.take(page, caption, REST_MS)
    for _step in range(4):
        page.mouse.wheel(0, 150)
        page.wait_for_timeout(150)
        film.take(page, caption, MOVE_MS)
    film.take(page, caption, REST_MS)


def _write(page: Page, film: Film, caption: str) -> None:
    answer = page.locator("main textarea").first
    answer.scroll_into_view_if_needed()
    film.take(page, caption, REST_MS)
    written = answer.input_value()
    kept = written[: max(0, len(written) - 48)]
    answer.fill(kept)
    for end in range(len(kept) + 8, len(written) + 8, 8):
        answer.fill(written[:end])
        film.take(page, caption, MOVE_MS)
    page.wait_for_timeout(2500)  # it has saved itself by then
    film.take(page, caption, REST_MS)


def _judge(page: Page, film: Film, caption: str) -> None:
    page.wait_for_timeout(1000)  # the deck's pages
    film.take(page, caption, REST_MS)
    for key in "4354":
        page.keyboard.press(key)
        page.wait_for_timeout(500)
        film.take(page, caption, PITCH_MS)
    film.take(page, caption, REST_MS)


def _to_call(page: Page, prefix: str) -> None:
    page.goto(f"{prefix}/")


def _to_results(page: Page, prefix: str) -> None:
    page.goto(f"{prefix}/c/seoul-tech-meetup-2026/results/")


SCENES = [
    Scene(
        {
            "ko": "공고: 일정과 평가기준을 가입 전에 모두 봅니다",
            "en": "The call: dates and criteria, before anybody signs up",
        },
        None,
        _to_call,
        _scroll,
    ),
    Scene(
        {
            "ko": "기업: 쓰는 대로 저장되고, 옆에 평가기준이 있습니다",
            "en": "A startup: what is typed saves itself, beside the rubric",
        },
        WRITING,
        to_question,
        _write,
    ),
    Scene(
        {
            "ko": "심사위원: 자료 옆에서 숫자 키로 점수를 매깁니다",
            "en": "A judge: the deck beside the rubric, a key for each level",
        },
        JUDGE,
        to_scoring,
        _judge,
    ),
    Scene(
        {
            "ko": "운영사무국: 지금 할 일과 진행 속도를 봅니다",
            "en": "The organiser: what to do now, and the pace",
        },
        ORGANISER,
        to_control_room,
        _scroll,
    ),
    Scene(
        {
            "ko": "결과: 누구나 다시 계산해 확인할 수 있습니다",
            "en": "The result: anybody can compute it again",
        },
        None,
        _to_results,
        _scroll,
    ),
]


def main() -> None:
    """In both languages."""
    site = sys.argv[1].rstrip("/")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for language, prefix in LANGUAGES.items():
            _film(browser, site, language, prefix).save(FOLDER / f"walk.{language}.webp")
        browser.close()


def _film(browser: Browser, site: str, language: str, prefix: str) -> Film:
    film = Film()
    for scene in SCENES:
        shot = Shot("walk", scene.door, scene.way, SCREEN)
        context = new_context(browser, site, language, shot, scale=1)
        page = enter(context, scene.door)
        scene.way(page, prefix)
        settle(page)
        scene.act(page, film, scene.captions[language])
        context.close()
    return film


if __name__ == "__main__":
    main()

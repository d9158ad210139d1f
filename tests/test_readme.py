"""Every command of the README does what it says."""

import inspect
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command
from PIL import Image
from PIL.WebPImagePlugin import WebPImageFile

from challenge.models import User
from judging.models import Judge
from tests.judging import factories as f
from tools.chromium import own_chromium
from tools.readme_pictures import LANGUAGES, MOST_BYTES, SHOTS, launch
from tools.readme_walk import MOST_WALK_BYTES, SCENES

ROOT = Path(__file__).resolve().parent.parent
README, KOREAN = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.ko.md"))

WALK_SECONDS = (15, 25)


def _blocks(text: str) -> list[str]:
    return re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL)


COMMANDS = [
    line.strip() for block in _blocks(README) for line in block.splitlines() if line.strip()
]


def test_the_first_screen_shows_the_two_commands() -> None:
    assert COMMANDS[:2] == ["make demo", "make test"]


@pytest.mark.parametrize(
    "command", [command for command in COMMANDS if command.startswith("make ")]
)
def test_every_make_target_exists_and_can_be_planned(command: str) -> None:
    make = shutil.which("make")
    assert make
    planned = subprocess.run(
        [make, "--dry-run", *shlex.split(command)[1:]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert planned.returncode == 0, planned.stderr
    assert planned.stdout.strip()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "command", [command for command in COMMANDS if command.startswith("challenge ")]
)
def test_every_challenge_command_runs(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    edition = f.a_preset_edition()
    type(edition).objects.filter(pk=edition.pk).update(slug="my-edition")
    arguments = shlex.split(command)[1:]
    if arguments[0] == "import" and "--write" not in arguments:
        with pytest.raises(SystemExit) as ended:
            call_command(*arguments)
        assert ended.value.code == 0
    else:
        call_command(*arguments)
    assert capsys.readouterr().out or arguments[0] == "createsuperuser"
    if "--write" in arguments:
        assert Judge.objects.filter(edition=edition).count() == 2
    if arguments[0] == "createsuperuser":
        assert User.objects.get(email="operator@example.org").is_superuser


def test_every_setting_of_the_table_is_read() -> None:
    told = {
        name
        for row in re.findall(r"^\| (`[^|]*) \|", README, flags=re.MULTILINE)
        for name in re.findall(r"`([A-Z][A-Z0-9_]+)`", row)
    }
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "challenge").glob("*.py"))
    assert len(told) > 10
    assert [name for name in sorted(told) if f'"{name}"' not in code] == []


def _targets(text: str) -> list[str]:
    return re.findall(r"\]\(((?!http)[^)#]+)\)", text)


@pytest.mark.parametrize("text", [README, KOREAN], ids=["en", "ko"])
def test_every_picture_and_page_that_it_names_is_there(text: str) -> None:
    for target in _targets(text):
        assert (ROOT / target).exists(), target


@pytest.mark.parametrize(("language", "text"), [("en", README), ("ko", KOREAN)])
def test_the_pictures_are_those_of_the_script_in_the_language_of_the_text(
    language: str, text: str
) -> None:
    shown = {target for target in _targets(text) if target.startswith("docs/images/")}
    walk = f"docs/images/walk.{language}.webp"
    assert shown == {walk} | {f"docs/images/{shot.name}.{language}.webp" for shot in SHOTS}
    for target in shown - {walk}:
        assert (ROOT / target).stat().st_size <= MOST_BYTES, target


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_walk_takes_about_twenty_seconds_and_is_small(language: str) -> None:
    path = ROOT / "docs" / "images" / f"walk.{language}.webp"
    assert path.stat().st_size <= MOST_WALK_BYTES
    with Image.open(path) as film:
        assert isinstance(film, WebPImageFile)
        assert film.n_frames >= 5 * len(SCENES)
        milliseconds = sum(_stands(film, number) for number in range(film.n_frames))
    assert WALK_SECONDS[0] <= milliseconds / 1000 <= WALK_SECONDS[1]


def _stands(film: WebPImageFile, number: int) -> int:
    """How long a frame stands, in milliseconds."""
    film.seek(number)
    film.load()
    return int(film.info["duration"])


def test_the_korean_text_names_only_commands_of_the_english_one() -> None:
    told = [line.strip() for block in _blocks(KOREAN) for line in block.splitlines()]
    assert set(filter(None, told)) <= set(COMMANDS)


def test_pictures_and_tests_look_with_the_same_browser(
    browser_type_launch_args: dict[str, object],
) -> None:
    """A newcomer's `make readme-pictures` needs no variable that `make test` doesn't."""
    assert browser_type_launch_args.get("executable_path") == own_chromium()
    assert "own_chromium" in inspect.getsource(launch)

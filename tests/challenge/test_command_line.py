"""The `challenge` command as a person starts it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.utils import translation

from challenge import command_line
from challenge.kernel.text.messages import APPS

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    code = f"from {command_line.__name__} import main; main()"
    named = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": ""} | environment
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env=os.environ | named,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [("ko_KR.UTF-8", "파일을 읽을 수 없습니다"), ("en_US.UTF-8", "The file cannot be read")],
)
def test_a_plain_tool_starts_no_server_and_speaks_the_terminals_language(
    language: str, words: str, tmp_path: Path
) -> None:
    done = run("rank", "gone.csv", LANG=language, CHALLENGE_DATA=str(tmp_path), DATABASE_URL="")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert words in done.stderr, done.stderr
    assert not (tmp_path / "servers").exists()


def test_the_models_load_nothing_that_computes_and_no_process_all_of_statistics() -> None:
    # relay, migrations and every command load the models: with scipy each would start half a second
    # later; the site and the workers, with scipy.stats, one second
    code = (
        "import sys, django; django.setup(); models = {*sys.modules}\n"
        "from django.urls import get_resolver; get_resolver().url_patterns\n"
        "from challenge.celery import app; app.loader.import_default_modules()\n"
        "print({'numpy', 'scipy', 'ortools', 'pypdfium2'} & models, 'scipy.stats' in sys.modules)"
    )
    named = {"DJANGO_SETTINGS_MODULE": "challenge.settings", "CELERY_SKIP_CHECKS": "1"}
    run = [sys.executable, "-c", code]
    said = subprocess.run(run, cwd=ROOT, env=os.environ | named, capture_output=True, check=True)
    assert said.stdout == b"set() False\n"


OUR_COMMANDS = sorted(name for name, app in get_commands().items() if app in APPS)
ENGLISH = re.compile(r"(?:\b[a-z]{3,} ){3,}")


@pytest.mark.parametrize("name", OUR_COMMANDS)
def test_help_speaks_the_language_of_the_terminal(name: str) -> None:
    command = load_command_class(get_commands()[name], name)
    with translation.override("ko"):
        korean = command.create_parser("challenge", name).format_help()
    with translation.override("en"):
        english = command.create_parser("challenge", name).format_help()
    assert not ENGLISH.search(" ".join(korean.split())), korean
    assert "사용법: challenge" in korean
    assert "usage: challenge" in english
    assert not re.search("[가-힣]", english)

"""One machine with systemd runs what the cluster runs, by the same words."""

import re
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from challenge.celery import app
from tests.challenge.local.embedded_folders import ROOT

UNITS = {path.name: path for path in sorted((ROOT / "deploy/systemd").iterdir())}
SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
HELD = {"User": "challenge", "NoNewPrivileges": "yes", "ProtectSystem": "strict", "UMask": "0077"}
HANDBOOKS = [ROOT / f"docs/handbook/{language}/operator.md" for language in ("en", "ko")]


def _unit(name: str) -> ConfigParser:
    parser = ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(UNITS[name].read_text())
    return parser


def _words(command: str) -> str:
    """Without the folder of the program, and what differs from one worker to the next."""
    words = re.sub(r"\S*/(python|challenge)\b", r"\1", command).replace("%%h", "%h")
    words = re.sub(r"-Q \S+ -c 2 -n \S+@", "-Q … -c 2 -n …@", words)
    return words.replace("python manage.py", "challenge")


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_a_service_holds_no_more_than_it_needs(name: str) -> None:
    service = _unit(name)["Service"]
    assert {key: service[key] for key in HELD} == HELD
    assert service["EnvironmentFile"] == "/etc/challenge.env"


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("challenge-beat.service", "beat"),
        ("challenge-relay.service", "relay"),
        ("challenge-worker@.service", "worker-mail"),
    ],
)
def test_it_runs_what_the_cluster_runs(name: str, part: str) -> None:
    assert _words(_unit(name)["Service"]["ExecStart"]) == _words(SERVICES[part]["command"])


def test_web_processes_share_the_door_that_systemd_holds_open() -> None:
    web, door = _unit("challenge-web@.service"), _unit("challenge-web.socket")
    pool = SERVICES["web"]["environment"]["DATABASE_POOL"]
    assert f"DATABASE_POOL={pool}" in web["Service"]["Environment"]
    assert web["Service"]["Sockets"] == web["Unit"]["Requires"] == "challenge-web.socket"
    assert door["Socket"]["Service"] == "challenge-web@1.service"
    image = re.search(r"^CMD \[(.*)\]$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert image is not None
    module = web["Service"]["ExecStart"].rpartition("python ")[2]
    assert image[1].replace('"', "").replace(",", "").startswith(f"python {module}")


@pytest.mark.parametrize("path", HANDBOOKS, ids=lambda path: path.parent.name)
def test_the_handbook_starts_every_unit_and_a_worker_for_every_queue(path: Path) -> None:
    routed = {route["queue"] for route in app.conf.task_routes.values()}
    lines = re.findall(r"systemctl enable --now (.*)", path.read_text("utf-8"))
    started = {word for line in lines for word in line.split()}
    [queues] = [word[:-1].partition("{")[2] for word in started if "worker@{" in word]
    assert set(queues.split(",")) == routed | {app.conf.task_default_queue}
    plain = {re.sub(r"@.*", "@", word).removesuffix(".service") for word in started}
    named = {name.removesuffix(".service") for name in UNITS}
    assert plain == named - {"challenge-backup"}, "which its timer starts"


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_what_is_started_together_is_stopped_together(name: str) -> None:
    unit = _unit(name)
    is_one_of_them = name != "challenge-backup.service"
    assert (unit["Unit"].get("PartOf") == "challenge.target") == is_one_of_them


def test_what_is_named_is_there() -> None:
    text = "".join(Path(path).read_text() for path in UNITS.values())
    named = set(re.findall(r"\bchallenge-[a-z]+@?(?:\.[a-z]+)", text))
    there = {re.sub(r"@\d?", "@", name) for name in UNITS}
    assert {re.sub(r"@\d", "@", name) for name in named} <= there

"""One machine with systemd runs what the cluster runs, by the same words."""

import re
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.challenge.local.embedded_folders import ROOT

UNITS = {path.name: path for path in sorted((ROOT / "deploy/systemd").iterdir())}
SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
HELD = {"User": "challenge", "NoNewPrivileges": "yes", "ProtectSystem": "strict", "UMask": "0077"}


def _unit(name: str) -> ConfigParser:
    parser = ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(UNITS[name].read_text())
    return parser


def _words(command: str) -> str:
    """Without the folder of the program, and what differs from one worker to the next."""
    words = re.sub(r"\S*/(python|challenge)\b", r"\1", command).replace("%%h", "%h")
    words = re.sub(r"-Q \S+ -c \S+ -n \S+@", "-Q … -c … -n …@", words)
    return words.replace("python manage.py", "challenge")


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_a_service_holds_no_more_than_it_needs(name: str) -> None:
    service = _unit(name)["Service"]
    assert {key: service[key] for key in HELD} == HELD
    assert service["EnvironmentFile"] == "/etc/challenge.env"


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("challenge-clock.service", "beat"),
        ("challenge-relay.service", "relay"),
        ("challenge-worker@.service", "worker-mail"),
    ],
)
def test_it_runs_what_the_cluster_runs(name: str, part: str) -> None:
    assert _words(_unit(name)["Service"]["ExecStart"]) == _words(SERVICES[part]["command"])


def test_web_processes_share_the_door_that_systemd_holds_open() -> None:
    web, door = _unit("challenge-web@.service"), _unit("challenge-web.socket")
    assert web["Service"]["Sockets"] == web["Unit"]["Requires"] == "challenge-web.socket"
    assert door["Socket"]["Service"] == "challenge-web@1.service"
    image = re.search(r"^CMD \[(.*)\]$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert image is not None
    module = web["Service"]["ExecStart"].rpartition("python ")[2]
    assert image[1].replace('"', "").replace(",", "").startswith(f"python {module}")


def test_every_queue_of_the_cluster_has_its_worker() -> None:
    of_the_cluster = {
        queue
        for service in SERVICES.values()
        for queues in re.findall(r"-Q (\S+)", service.get("command", ""))
        for queue in queues.split(",")
    }
    told = UNITS["challenge-worker@.service"].read_text().partition("[Unit]")[0]
    assert set(re.findall(r"challenge-worker@([a-z]+)", told)) == of_the_cluster


def test_what_is_named_is_there() -> None:
    text = "".join(Path(path).read_text() for path in UNITS.values())
    named = set(re.findall(r"\bchallenge-[a-z]+@?(?:\.[a-z]+)", text))
    there = {re.sub(r"@\d?", "@", name) for name in UNITS}
    assert {re.sub(r"@\d", "@", name) for name in named} <= there

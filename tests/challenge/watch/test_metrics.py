"""A monitor reads our figures, and what it watches for is among them."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from challenge.watch.metrics import exposition
from tests.challenge.local.embedded_folders import ROOT
from tests.challenge.watch.troubles import TROUBLES, in_order

MONITORING = Path(ROOT, "deploy", "monitoring")
ALERTS: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((MONITORING / "alerts.yml").read_text())["groups"]
    for rule in group["rules"]
]
DASHBOARD: dict[str, Any] = json.loads((MONITORING / "grafana-dashboard.json").read_text())
ASKED = {
    **{rule["alert"]: rule["expr"] for rule in ALERTS},
    **{
        f"{panel['title']} {target['refId']}": target["expr"]
        for panel in DASHBOARD["panels"]
        for target in panel["targets"]
    },
}


def read() -> dict[str, dict[str, float]]:
    """Each sample, by its name and the values of its labels."""
    return {
        family.name: {
            " ".join([sample.name, *sample.labels.values()]): sample.value
            for sample in family.samples
        }
        for family in text_string_to_metric_families(exposition().decode())
    }


def names_in(expression: Any) -> Iterator[str]:
    """Of the figures that an expression asks for."""
    yield from re.findall(r"\b(?:challenge_\w+|up)\b", expression.prettify())


@pytest.mark.django_db
def test_requests_are_counted_by_address_method_and_kind_of_status() -> None:
    Client().get("/api/v1/time")
    Client().get("/no-such-page")
    counted = read()["challenge_request_seconds"]
    assert counted["challenge_request_seconds_count GET 2xx api:time"] >= 1
    assert counted["challenge_request_seconds_count GET 4xx nowhere"] >= 1


@pytest.mark.django_db
def test_figures_of_the_installation_are_there(settings: Any) -> None:
    in_order(settings)
    TROUBLES["a task waits"][0]()
    said = read()
    assert said["challenge_outbox_rows"]["challenge_outbox_rows"] == 1
    assert said["challenge_outbox_oldest_seconds"]["challenge_outbox_oldest_seconds"] > 7000
    assert said["challenge_queue_messages"]["challenge_queue_messages mail"] == 0
    assert said["challenge_worker_silent_seconds"]["challenge_worker_silent_seconds mail"] < 60
    assert said["challenge_mails"]["challenge_mails queued"] == 0
    assert "challenge_deadline_seconds" not in said, "no call is open"


@pytest.mark.django_db
@pytest.mark.parametrize("expression", ASKED.values(), ids=ASKED)
def test_what_a_monitor_asks_for_is_there(settings: Any, expression: str) -> None:
    in_order(settings)
    for spoil in ("a task waits", "a mail waits", "an event is not sealed"):
        TROUBLES[spoil][0]()
    Client().get("/api/v1/time")
    there = {name.split()[0] for family in read().values() for name in family}
    asked = set(names_in(promql_parser.parse(expression)))
    assert asked
    assert asked - there <= {"up", "challenge_deadline_seconds"}


def test_each_alert_says_how_bad_it_is_and_what_to_look_at() -> None:
    for rule in ALERTS:
        assert rule["labels"]["severity"] in {"page", "look"}
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["see"]


def test_processes_count_together(tmp_path: Path) -> None:
    """As two web processes of one machine do."""
    program = (
        "import django; django.setup()\n"
        "from challenge.watch.metrics import REQUESTS\n"
        "REQUESTS.labels('a', 'GET', '2xx').observe(0.2)\n"
    )
    environment = {
        **os.environ,
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "challenge.settings",
    }
    for _process in range(2):
        subprocess.run([sys.executable, "-c", program], env=environment, cwd=ROOT, check=True)
    told = (
        "from prometheus_client import CollectorRegistry, generate_latest\n"
        "from prometheus_client.multiprocess import MultiProcessCollector\n"
        "whole = CollectorRegistry(); MultiProcessCollector(whole)\n"
        "print(generate_latest(whole).decode())\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", told], env=environment, check=True, capture_output=True, text=True
    )
    assert 'challenge_request_seconds_count{method="GET",status="2xx",view="a"} 2.0' in said.stdout

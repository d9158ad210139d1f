"""The forms of a page as a browser fills them: what stands in a field, and another value."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

from django.http import QueryDict


@dataclass
class Control:
    """A field that a person can change.  kind: the input's type, select or textarea."""

    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    limits: dict[str, str] = field(default_factory=dict)

    def other(self, step: int) -> str:
        """A value that it doesn't have: another one for each step."""
        if self.kind == "select":
            return [option for option in self.options if option != self.value][step - 1]
        if self.kind == "number":
            size = float(self.limits.get("step", "1"))
            up = float(self.value or 0) + step * size
            most = float(self.limits.get("max", "1e9"))
            number = up if up <= most else float(self.value) - step * size
            return f"{number:g}"
        if self.kind == "date":
            return (date.fromisoformat(self.value) + timedelta(days=step)).isoformat()
        if self.kind == "datetime-local":
            later = datetime.fromisoformat(self.value) + timedelta(days=step)
            return later.strftime("%Y-%m-%dT%H:%M")
        return f"{self.value} {'가나다'[step]}".strip()


@dataclass
class Form:
    """What is sent when nothing is changed, and what can be changed."""

    action: str
    sent: list[tuple[str, str]] = field(default_factory=list)
    controls: dict[str, Control] = field(default_factory=dict)

    def data(self, **changes: str) -> dict[str, list[str]]:
        """What a browser sends with these fields changed."""
        found: dict[str, list[str]] = {}
        for name, value in self.sent:
            found.setdefault(name, []).append(value)
        return {**found, **{name: [value] for name, value in changes.items()}}

    def value(self, name: str) -> str:
        """What stands in a field."""
        return next(value for sent, value in self.sent if sent == name)


class _Forms(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.forms = path, list[Form]()
        self.form: Form | None = None
        self.open: tuple[str, Control] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = {name: value or "" for name, value in attrs}
        if tag == "form" and of.get("method", "").lower() == "post":
            self.form = Form(of.get("action") or self.path)
            self.forms.append(self.form)
        elif self.form is None:
            return
        elif tag == "option" and self.open:
            self.open[1].options.append(of.get("value", ""))
            if "selected" in of or len(self.open[1].options) == 1:
                self.open[1].value = of.get("value", "")
        elif of.get("name") and tag in {"input", "select", "textarea"}:
            self._control(tag, of)

    def _control(self, tag: str, of: dict[str, str]) -> None:
        assert self.form is not None
        kind = of.get("type", "text") if tag == "input" else tag
        control = Control(kind, of.get("value", ""), limits=of)
        if tag != "input":
            self.open = (of["name"], control)
        elif kind not in {"checkbox", "radio"} or "checked" in of:
            self.form.sent.append((of["name"], control.value))
        if kind not in {"hidden", "checkbox", "radio"}:
            self.form.controls[of["name"]] = control

    def handle_data(self, data: str) -> None:
        if self.open and self.open[1].kind == "textarea":
            self.open[1].value += data

    def handle_endtag(self, tag: str) -> None:
        if tag in {"select", "textarea"} and self.open and self.form:
            name, control = self.open
            control.value = control.value.strip("\n")
            self.form.sent.append((name, control.value))
            self.open = None
        if tag == "form":
            self.form = None


def forms_in(html: str, path: str) -> list[Form]:
    """Every form that is posted, in the order of the page."""
    parser = _Forms(path.split("#", maxsplit=1)[0])
    parser.feed(html)
    return parser.forms


def urlencoded(data: dict[str, list[str]]) -> str:
    """As a browser sends it."""
    query = QueryDict(mutable=True)
    for name, values in data.items():
        query.setlist(name, values)
    return query.urlencode()


def post(client: Any, form: Form, **changes: str) -> Any:
    """Send it with these fields changed."""
    return client.post(
        form.action,
        urlencoded(form.data(**changes)),
        content_type="application/x-www-form-urlencoded",
        headers={"referer": f"http://testserver{form.action}"},
    )

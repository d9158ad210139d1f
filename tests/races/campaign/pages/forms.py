"""The forms of a page as a browser might send them: what stands, something chosen, something
typed.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random

WORDS = "사유를 분명히 적습니다."
LETTERS = {"text", "search", "textarea"}
TITLES = {"name_ko", "name_en"}  # of things, which may say more
SHARE_CHOSEN_ANEW = 0.3  # of the lists that say something already
TYPED = {"number": "1", "date": "2026-01-02", "tel": "02-1234-5678", "url": "https://example.com"}


@dataclass
class Field:
    """One field.  kind: the input's type, select or textarea; values: what may be chosen."""

    name: str
    kind: str
    value: str = ""
    values: list[str] = field(default_factory=list)
    required: bool = False


@dataclass
class Form:
    """A form that is posted.  buttons: name and value of those that say which one was pressed."""

    action: str
    kind: str
    fields: list[Field] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def has_files(self) -> bool:
        """Whether it is sent in parts."""
        return self.kind == "multipart/form-data"

    def filled(self, random: Random, words: dict[str, str]) -> list[tuple[str, str]]:
        """One way to send it, without its files.  words: what is typed into fields of a name."""
        sent = []
        for one_field in self.fields:
            value = self._value(one_field, random, words)
            if value is not None:
                sent.append((one_field.name, value))
        pressed = [random.choice(self.buttons)] if self.buttons else []
        return sent + [(name, value) for name, value in pressed if name]

    def _value(self, asked: Field, random: Random, words: dict[str, str]) -> str | None:
        chooses = asked.required or random.random() < 0.5
        if asked.kind in {"file", "submit", "button"}:
            return None
        if asked.kind in {"checkbox", "radio"}:
            free = [value for value in asked.values if value]
            if chooses and free:
                return random.choice(free)
            return asked.value or None
        if asked.kind == "select":
            others = [value for value in asked.values if value]
            wanted = others and (not asked.value or random.random() < SHARE_CHOSEN_ANEW)
            return random.choice(others) if wanted and chooses else asked.value
        if asked.kind == "hidden" or (asked.value and random.random() < 0.7):
            return asked.value
        if asked.name in words and (chooses or asked.value):
            return words[asked.name]
        if asked.value:
            return self._typed_on(asked, random)
        typed = WORDS if asked.kind in LETTERS else TYPED.get(asked.kind, "")
        return typed if chooses else ""

    def _typed_on(self, asked: Field, random: Random) -> str:
        """A little more than what stands; keys, people's names, times and addresses stay."""
        if asked.kind == "number" and asked.value.isdigit():
            return str(int(asked.value) + random.choice([-1, 1]))
        is_title = asked.name in TITLES or " " in asked.value
        return asked.value + (random.choice("가나다") if asked.kind in LETTERS and is_title else "")


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.forms = path, list[Form]()
        self.named: dict[str, Form] = {}
        self.form: Form | None = None
        self.open: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._begin(facts)
        elif tag == "option" and self.open:
            self.open.values.append(facts.get("value", ""))
            if "selected" in facts or len(self.open.values) == 1:
                self.open.value = facts.get("value", "")
        elif tag in {"input", "select", "textarea", "button"} and "disabled" not in facts:
            form = self.named.get(facts["form"]) if "form" in facts else self.form
            if form is not None:
                self._add(form, tag, facts)

    def _begin(self, facts: dict[str, str]) -> None:
        self.form = None
        if facts.get("method", "").lower() == "post":
            there = facts.get("action", "").partition("#")[0] or self.path
            self.form = Form(there, facts.get("enctype", ""))
            self.forms.append(self.form)
            self.named[facts.get("id", "")] = self.form

    def _add(self, form: Form, tag: str, facts: dict[str, str]) -> None:
        kind = facts.get("type", "text") if tag == "input" else tag
        if "formaction" in facts:  # the same fields, sent elsewhere
            elsewhere = Form(facts["formaction"], form.kind, form.fields)
            self.forms.append(elsewhere)
            form = elsewhere
        if tag == "button" and facts.get("type", "submit") == "submit" and not facts.get("name"):
            form.buttons.append(("", ""))  # pressed, it says nothing of itself
        if not facts.get("name"):
            return
        if tag == "button" or kind == "submit":
            form.buttons.append((facts["name"], facts.get("value", "")))
            return
        if kind in {"checkbox", "radio"}:
            self._add_choice(form, kind, facts)
            return
        asked = Field(facts["name"], kind, facts.get("value", ""), required="required" in facts)
        form.fields.append(asked)
        self.open = asked if tag in {"select", "textarea"} else None

    def _add_choice(self, form: Form, kind: str, facts: dict[str, str]) -> None:
        value = facts.get("value", "on")
        asked = next((f for f in form.fields if f.name == facts["name"]), None)
        if asked is None:
            asked = Field(facts["name"], kind, required="required" in facts or kind == "radio")
            form.fields.append(asked)
        asked.values.append(value)
        if "checked" in facts:
            asked.value = value

    def handle_data(self, data: str) -> None:
        if self.open and self.open.kind == "textarea":
            self.open.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag in {"select", "textarea"} and self.open:
            self.open.value = self.open.value.strip("\n")
            self.open = None


def forms_in(html: str, path: str) -> list[Form]:
    """Every form that is posted, in the order of the page."""
    reader = _Reader(path)
    reader.feed(html)
    return reader.forms

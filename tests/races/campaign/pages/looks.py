"""Pages that are looked at for the forms that they show, each by the people whom it is for."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product
from random import Random

from django.urls import Resolver404, resolve

from tests.races.campaign.pages.forms import Form, forms_in
from tests.races.campaign.scenes import Scene, Unsuitable
from tests.walked_urls import PARAMETER, Address, addresses, word_before

PATHS_OF_A_PERSON = 3  # in each scene, of one address: what is theirs is among few
PAGES_ABOVE = 3
TRIES_OF_A_PATH = 10
MOST_REFUSED_LOOKS = 12  # of somebody at a part of the site in one scene, without any page
NEVER_GIVEN_UP = -1_000_000
OK = 200
PARTS = {  # of the site → who is asked to look at its pages
    "organisers": ["organiser"],
    "judges": ["judge", "invited", "unsigned"],
    "startups": ["startup", "colleague", "somebody"],
    "investors": ["investor", "startup", "somebody"],
    "account": ["somebody"],
    "public": ["somebody", "investor"],  # an investor day has sides
    "files": ["organiser"],
}
# Beginnings of names of addresses that are left out of the races, and why.
LEFT_OUT = {
    "api:": "an operation of the OpenAPI document, found there",
    "account:sign_out": "ends the session that the race is run with",
    "account:erase": "closes the account that the race is run with",
    "account:enter": "sends a code to whoever isn't signed in",
    "account:link": "signs in, once, by a mailed key; tests/frontend/pages/account/test_links.py",
    "account:code": "signs in by a mailed code",
    "account:address-confirm": "acts by a mailed key; tests/challenge/services/account",
    "account:outcome": "acts by a mailed key; tests/races/test_meeting_times.py",
    "account:event": "acts by a mailed key; tests/frontend/pages/account/test_mailed_event.py",
    "account:meeting": "acts by a mailed key; tests/races/test_meeting_times.py",
    "socialaccount": "leads to another house",
    "account_": "allauth's own",
    "mfa_": "allauth's own",
    "usersessions_": "allauth's own",
    "organisers:council": "operators', or as …/council-judges: the same services as in the API",
    "organisers:import_council": "as above",
    "admin:": "Django's own",
    "set_language": "a cookie, no row",
    "mail-events": "signed by the mail service; tests/challenge/web/hooks/test_mail_events.py",
    "headless": "allauth's own",
    "public:proof_program": "a program to download",
    "health": "writes nothing",
    "schema": "writes nothing",
    "demo": "only where the demo runs",
    "login": "allauth's own",
}

# Looks at pages, each by whom and where: status, and what it shows, if it is a page.
Read = Callable[[list[tuple[str, str]]], list[tuple[int, str]]]
Shown = tuple[Form, str, Scene]  # to whom, and where


def part_of(address: Address) -> str:
    return address.name.partition(":")[0]


class Looks:
    """Looks at pages for the forms that they show; seldom where nobody was shown a page."""

    def __init__(self, scenes: list[Scene], read: Read, random: Random, share: float) -> None:
        """share: of the pages that are looked at."""
        self.scenes, self.read, self.random, self.share = scenes, read, random, share
        self.refused = Counter[tuple[str, str, str]]()  # by part of the site, stage and person
        self.seen = set[tuple[str, str]]()

    def forms_at(self, address: Address, more: int = 0, wanted: str = "") -> Iterator[Shown]:
        """Each form, with whom it was shown to and where.  more: things than usual are tried, until
        one shows a form of the write that is wanted.

        In each scene the page of one thing is looked at, and that of others only where the first
        ones had forms, or were nobody's.
        """
        if not (whose := _readers(address)):
            return
        places = [(scene, paths_of(address, scene, self.random, more)) for scene in self.scenes]
        for turn in range(max(len(paths) for _scene, paths in places)):
            looks = [
                (paths[turn], person, scene)
                for (scene, paths), person in product(places, whose)
                if paths[turn:] and self._is_wanted(address, paths[turn], person, scene)
            ]
            pages, forms = 0, list[Shown]()
            answers = self.read([(person, path) for path, person, _scene in looks])
            for (path, person, scene), (status, html) in zip(looks, answers, strict=True):
                self._note(address, person, scene, status)
                pages += bool(html)
                forms += [(form, person, scene) for form in forms_in(html, path)]
            yield from forms
            found = any(name_of(form) == wanted for form, *_where in forms)
            if (pages and not forms and not more) or (found and more):
                return

    def _is_wanted(self, address: Address, path: str, person: str, scene: Scene) -> bool:
        if (
            (path, person) in self.seen
            or self.refused[part_of(address), scene.stage, person] >= MOST_REFUSED_LOOKS
            or self.random.random() > self.share
        ):
            return False
        self.seen.add((path, person))
        return True

    def _note(self, address: Address, person: str, scene: Scene, status: int) -> None:
        who = (part_of(address), scene.stage, person)
        if status == OK:
            self.refused[who] = NEVER_GIVEN_UP
        elif PARAMETER.search(address.route):  # no page of everybody's
            self.refused[who] += 1


def _readers(address: Address) -> list[str]:
    """Who looks at the page for forms; nobody where it is left out, or no page."""
    if address.name.startswith(tuple(LEFT_OUT)) or _is_file(address):
        return []
    return PARTS.get(part_of(address), [])


def paths_of(address: Address, scene: Scene, random: Random, more: int = 0) -> list[str]:
    """Some that differ: of a person's pages more, because what is theirs is among few."""
    parameters = len(PARAMETER.findall(address.route))
    of_organisers = PARTS.get(part_of(address)) == PARTS["organisers"]
    most = max(1, parameters - 1 if of_organisers else PATHS_OF_A_PERSON) + more
    found: list[str] = []
    for _try in range(TRIES_OF_A_PATH * most):
        try:
            path = filled(address, scene, random)
        except Unsuitable:
            break
        if path not in found:
            found.append(path)
        if len(found) == most:
            break
    return found


def _is_file(address: Address) -> bool:
    return address.route.endswith((".csv", ".pdf", ".xlsx", ".json", ".ics", ".js"))


def filled(address: Address, scene: Scene, random: Random) -> str:
    """Its path with things of the scene, by the word before each of its numbers and names."""
    values: dict[str, object] = {}
    for found in PARAMETER.finditer(address.route):
        word, name = word_before(address.route, found.start()), found[2] or found[3]
        values[f"{word}/{name}"] = scene.thing(word, name, random)
    return address.filled(values)


def name_of(form: Form) -> str:
    """Of the write that sends it; nothing where it is left out."""
    try:
        name = resolve(form.action.partition("?")[0]).view_name
    except Resolver404:
        return ""
    return "" if name.startswith(tuple(LEFT_OUT)) else f"post {name}"


def pages_above(address: Address) -> list[Address]:
    """The pages under which it stands, the nearest first: mostly they show its form."""
    above = [
        page
        for page in addresses()
        if page.route != address.route and page.route and address.route.startswith(page.route)
    ]
    return sorted(above, key=lambda page: -len(page.route))[:PAGES_ABOVE]

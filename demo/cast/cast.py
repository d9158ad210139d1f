"""Puts the sample challenge together. The same seed gives the same cast, down to the last digit."""

from demo.cast.chance import stream
from demo.cast.people import Names, make_investors, make_judges
from demo.cast.records import Award, Cast, Conflict, EditionTexts, Judge, Named, Startup
from demo.cast.startups import make_startups
from demo.cast.words import FIELDS, load

STAFF_DOMAIN = "stm.example"


def make_cast(seed: int = 2026) -> Cast:
    """The whole sample challenge: edition, 60 startups, 3 drafts, 12 judges and 2 reserves,
    investors, staff.
    """
    texts = edition_texts()
    names = Names(stream(seed, "names"))
    companies = make_startups(stream(seed, "startups"), names, texts.notice_date)
    startups = tuple(startup for startup in companies if not startup.draft)
    judges = make_judges(stream(seed, "judges"), names, startups)
    return Cast(
        seed=seed,
        edition=texts,
        fields=tuple(
            Named(key, load("fields")[key]["ko"], load("fields")[key]["en"]) for key in FIELDS
        ),
        tracks=tuple(
            Named(row["key"], row["ko"], row["en"], row["note_ko"], row["note_en"])
            for row in load("edition")["track"]
        ),
        awards=tuple(
            Award(row["key"], row["ko"], row["en"], row["places"], row["prize"])
            for row in load("edition")["award"]
        ),
        startups=startups,
        drafts=tuple(startup for startup in companies if startup.draft),
        judges=judges,
        conflicts=find_conflicts(judges, startups),
        organisers=(names.draw(STAFF_DOMAIN), names.draw(STAFF_DOMAIN)),
        observer=names.draw("audit.example"),
        investors=make_investors(names),
    )


def edition_texts() -> EditionTexts:
    """The public texts and dates of the sample edition."""
    row = load("edition")
    return EditionTexts(**{key: row[key] for key in EditionTexts.__slots__})


def find_conflicts(
    judges: tuple[Judge, ...], startups: tuple[Startup, ...]
) -> tuple[Conflict, ...]:
    """Every tie that the data itself shows: mentor, investor, or an address at the same domain."""
    return tuple(
        conflict
        for judge in judges
        for startup in startups
        for conflict in _between(judge, startup)
    )


def _between(judge: Judge, startup: Startup) -> list[Conflict]:
    found = []
    if startup.key in judge.mentored:
        found.append(
            (
                "mentor",
                "이 기업의 멘토로 자문한 적이 있습니다.",
                "Advised this company as a mentor.",
            )
        )
    if startup.key in judge.portfolio:
        found.append(
            (
                "investor",
                "소속 투자사가 이 기업의 지분을 갖고 있습니다.",
                "The judge's firm holds shares in this company.",
            )
        )
    if _domain(judge.person.email) == _domain(startup.representative.email):
        found.append(
            (
                "same_domain",
                "기업 대표와 같은 기관의 이메일을 씁니다.",
                "The founder's e-mail is at the judge's own institution.",
            )
        )
    return [Conflict(judge.key, startup.key, *reason) for reason in found]


def _domain(email: str) -> str:
    return email.rpartition("@")[2]

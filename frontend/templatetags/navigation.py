"""Menus, and the language switch that keeps the page."""
# tested by: tests/frontend/templatetags/test_components.py

from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context as TemplateContext
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

from challenge.web.middleware import reader_sign as sign_of_reader
from frontend.templatetags.basics import draw_icon

register = template.Library()
Context = dict[str, Any]

# key, icon, words; the address is organisers:<key> of the edition
ORGANISER_PAGES = (
    ("control_room", "gauge", _("Control room")),
    ("search", "search", _("Search")),
    ("entries", "clipboard-list", _("Entries")),
    ("judges", "users", _("Judges")),
    ("assignment", "split", _("Assignment")),
    ("ranking", "list-ordered", _("Ranking")),
    ("results", "trophy", _("Results")),
    ("papers", "printer", _("Office papers")),
    ("statistics", "chart-column", _("Statistics")),
    ("introductions", "handshake", _("Introductions")),
    ("events", "calendar-days", _("Events")),
    ("voices", "vote", _("Voices")),
    ("messages", "mail", _("Messages")),
    ("log", "history", _("Change log")),
    ("settings", "settings", _("Settings")),
)
ON_THE_PHONE = ("control_room", "entries", "ranking", "introductions")


@register.simple_tag
def nav_item(
    url: str, icon: str, label: str, active: bool = False, count: int | None = None
) -> SafeString:
    """One link of a menu."""
    current = SafeString(' aria-current="page"' if active else "")
    found = format_html('<span class="badge num">{}</span>', count) if count else ""
    return format_html(
        '<a href="{}"{}>{}<span>{}</span>{}</a>', url, current, draw_icon(icon), label, found
    )


@register.simple_tag(takes_context=True)
def organiser_pages(context: TemplateContext, edition: Any, active: str = "") -> list[Context]:
    """The pages of an edition's menu; a page without an address is left out.

    The menu is drawn twice: at the side and, on a phone, at the foot.
    """
    counts = context.get("nav_counts") or {}
    return [
        {
            "key": key,
            "url": url,
            "icon": icon,
            "label": label,
            "active": key == active,
            "count": counts.get(key),
        }
        for key, icon, label in ORGANISER_PAGES
        if (url := _address(f"organisers:{key}", edition.slug))
    ]


@register.inclusion_tag("components/organiser_nav.html", takes_context=True)
def organiser_nav(context: TemplateContext, items: list[Context], phone: bool = False) -> Context:
    """The organiser's menu.

    items: of organiser_pages; phone: four links and the rest in a sheet.
    """
    first = [item for item in items if item["key"] in ON_THE_PHONE]
    return {
        "items": items,
        "first": first,
        "rest": [item for item in items if item not in first],
        "phone": phone,
        **_visitor(context),
    }


def _visitor(context: TemplateContext) -> Context:
    """What the tools at the end of the sheet need to know about the reader."""
    return {name: context.get(name) for name in ("request", "user", "csrf_token")}


def _address(name: str, *args: str) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.simple_tag
def address(name: str, *args: str) -> str:
    """The page's address, or "" while it has none (for links in the shared layouts)."""
    return _address(name, *args)


@register.inclusion_tag("components/language_links.html", takes_context=True)
def language_links(context: TemplateContext) -> Context:
    """The same page in the other language."""
    request = context.get("request")
    here = request.get_full_path() if request else "/"
    current = (get_language() or settings.LANGUAGE_CODE)[:2]
    return {
        "links": [
            {
                "code": code,
                "name": name,
                "url": translate_url(here, code),
                "active": code == current,
            }
            for code, name in settings.LANGUAGES
        ]
    }


@register.simple_tag(takes_context=True)
def reader_sign(context: TemplateContext) -> str:
    """Who reads the page, as its scripts may know it: a sign that says nothing of the person."""
    request = context.get("request")
    return sign_of_reader(request) if request else "-"


@register.simple_block_tag
def page_title(content: str) -> SafeString:
    """What is between, as the page's title: of the browser's window, and of messengers that are
    shown its link.
    """
    rendered = " ".join(content.split()).replace('"', "&quot;")
    words = mark_safe(rendered)  # noqa: S308 - by a template
    return format_html('<title>{}</title><meta property="og:title" content="{}">', words, words)


@register.inclusion_tag("components/public_meta.html", takes_context=True)
def public_meta(context: TemplateContext, description: str = "") -> Context:
    """What search engines and messengers read of a public page: description, picture, and the same
    page in the other language.  Without a description, what the edition says of itself.
    """
    request, edition = context.get("request"), context.get("edition") or context.get("featured")
    path = request.path if request else "/"
    if not description and edition:
        description = edition.summary or edition.tagline or str(edition)
    picture = context.get("share_picture", "") or reverse("public:site_image")
    if "share_picture" not in context and edition and edition.slug and edition.phase != "draft":
        picture = reverse("public:share_image", args=[edition.slug])
    return {
        "description": description or _("Startup challenges: calls, rules, criteria and results."),
        "picture": settings.SITE_URL + picture,
        "picture_words": context.get("share_words") or str(edition or _("Startup Challenge")),
        "address": settings.SITE_URL + path,
        "others": [
            {"code": code, "url": settings.SITE_URL + translate_url(path, code)}
            for code, _name in settings.LANGUAGES
        ],
        "otherwise": settings.SITE_URL + translate_url(path, settings.LANGUAGE_CODE),
        "feed": settings.SITE_URL + reverse("public:calls_feed"),
        "locale": to_locale(get_language() or settings.LANGUAGE_CODE),
    }

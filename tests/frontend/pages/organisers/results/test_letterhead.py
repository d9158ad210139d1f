"""The page on which an office chooses its logo and seal, and looks at what comes of it."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from challenge.models import Edition, EditionLetterhead, RoleKind
from tests.frontend.pages.organisers.desk import signed_in
from tests.judging import factories as make
from tests.submissions.algorithms.test_paper_marks import HOSTILE, a_png

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    return make.a_preset_edition()


@pytest.fixture
def browser(edition: Edition) -> Client:
    return signed_in(make.organiser_of(edition))


def page_of(edition: Edition) -> str:
    return reverse("organisers:letterhead", args=[edition.slug])


def shown_on(browser: Client, page: str) -> str:
    return str(browser.get(page).context["head"].etag)


def test_chosen_saved_and_looked_at(edition: Edition, browser: Client) -> None:
    page = page_of(edition)
    sample = reverse("organisers:letterhead_sample", args=[edition.slug, "paper"])
    bare = browser.get(sample).content
    logo = SimpleUploadedFile("logo.png", a_png(300, 100))
    sent = browser.post(page, {"shown": shown_on(browser, page), "seal": "line", "logo": logo})
    assert sent.status_code == 302
    head = EditionLetterhead.objects.get(edition=edition)
    assert head.seal == "line"
    looked = browser.get(sample)
    assert looked.content != bare
    assert Image.open(io.BytesIO(looked.content)).format == "PNG"
    other = reverse("organisers:letterhead_sample", args=[edition.slug, "other"])
    assert browser.get(other).status_code == 404
    watcher = signed_in(make.an_organiser_of(edition, RoleKind.OBSERVER))
    html = watcher.get(page).content.decode()
    assert 'type="file"' not in html
    assert watcher.post(page, {"seal": "none"}).status_code == 403


def test_a_refusal_stands_beside_its_field_and_what_was_chosen_stays(
    edition: Edition, browser: Client
) -> None:
    page = page_of(edition)
    file = SimpleUploadedFile("logo.svg", HOSTILE["a program"])
    answer = browser.post(page, {"seal": "none", "logo": file})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"logo"}
    assert answer.context["form"]["seal"].value() == "none"
    assert not EditionLetterhead.objects.exists()
    seen = shown_on(browser, page)
    browser.post(page, {"shown": seen, "seal": "line"})
    late = browser.post(page, {"shown": seen, "seal": "none"})
    assert late.status_code == 422
    assert late.context["form"].non_field_errors()
    assert EditionLetterhead.objects.get(edition=edition).seal == "line"

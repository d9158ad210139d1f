"""Editions of before asked for four kinds of files: each becomes a paper by that name, with the same
limits, so that their files stay what they are."""

from django.db import migrations

OFFICE = ["pdf", "hwp", "hwpx", "docx", "pptx", "xlsx", "image"]
PAPERS = [
    ("deck", "발표 자료", "Pitch deck", ["pdf"], "judges", False),
    ("plan", "사업계획서", "Business plan", ["pdf"], "judges", False),
    (
        "registration", "사업자등록증", "Business registration certificate", OFFICE, "organisers",
        False,
    ),
    ("proof", "증빙서류", "Supporting document", OFFICE, "organisers", True),
]  # fmt: skip


def fill(apps, schema_editor):
    edition_model, paper_model = (apps.get_model("challenge", n) for n in ("Edition", "Paper"))
    for edition in edition_model.objects.only("pk", "rules").iterator(chunk_size=500):
        if paper_model.objects.filter(edition=edition).exists():
            continue
        required = edition.rules.get("required_files", ["deck"])
        paper_model.objects.bulk_create(
            paper_model(
                edition=edition,
                key=key,
                order=order,
                name_ko=name_ko,
                name_en=name_en,
                required=key in required,
                types=types,
                readers=readers,
                several=several,
            )
            for order, (key, name_ko, name_en, types, readers, several) in enumerate(PAPERS, 1)
        )


class Migration(migrations.Migration):
    dependencies = [("challenge", "0021_papers_by_name")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

from django.db import migrations, models

FACTS = {
    "processors": ("who handles the data", 500),
    "transfers": ("data sent abroad", 500),
    "pictures": ("where pictures are shown", 300),
}
LANGUAGES = {"ko": "Korean", "en": "English"}


def _text(name, language, length):
    label = f"{name} ({LANGUAGES[language]})"
    return models.CharField(
        blank=True, db_default="", default="", max_length=length, verbose_name=label
    )


class Migration(migrations.Migration):
    dependencies = [("challenge", "0018_public_log")]
    operations = [
        migrations.AddField("edition", f"{column}_{language}", _text(name, language, length))
        for column, (name, length) in FACTS.items()
        for language in LANGUAGES
    ]

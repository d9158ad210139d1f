"""Who answers for an edition: host, co-hosts, whom to ask, and who sees to personal data."""
# tested by: tests/challenge/services/test_responsible.py

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from challenge.kernel.text.bilingual import pick


class Responsible(models.Model):
    """The columns of an edition that every text of it reads; no preset fills them."""

    NEEDED: ClassVar[dict[str, Any]] = {  # before the public sees the edition
        "host_ko": _("Name the host: it appears in invitations, consents and receipts."),
        "contact_name": _("Name the person or desk that answers questions."),
        "contact_email": _("Write the e-mail address for questions; answers to mails go there."),
        "contact_phone": _("Write the phone number for questions."),
        "privacy_officer": _("Name the person who answers for personal data."),
        "privacy_email": _("Write the e-mail address of the privacy officer."),
        "processors_ko": _("Name who handles personal data for the host: mail, servers."),
    }

    host_ko = models.CharField(
        _("host (Korean)"), max_length=120, blank=True, default="", db_default=""
    )
    host_en = models.CharField(
        _("host (English)"), max_length=120, blank=True, default="", db_default=""
    )
    co_hosts_ko = models.CharField(
        _("co-hosts (Korean)"), max_length=300, blank=True, default="", db_default=""
    )
    co_hosts_en = models.CharField(
        _("co-hosts (English)"), max_length=300, blank=True, default="", db_default=""
    )
    contact_name = models.CharField(
        _("contact"), max_length=80, blank=True, default="", db_default=""
    )
    contact_email = models.EmailField(_("contact's e-mail"), blank=True, default="", db_default="")
    contact_phone = models.CharField(
        _("contact's phone"), max_length=30, blank=True, default="", db_default=""
    )
    privacy_officer = models.CharField(
        _("privacy officer"), max_length=80, blank=True, default="", db_default=""
    )
    privacy_email = models.EmailField(
        _("privacy officer's e-mail"), blank=True, default="", db_default=""
    )
    privacy_phone = models.CharField(
        _("privacy officer's phone"), max_length=30, blank=True, default="", db_default=""
    )

    # what the legal texts say of this host (counsel's words; the rest of the texts is the same)
    processors_ko = models.CharField(
        _("who handles the data (Korean)"), max_length=500, blank=True, default="", db_default=""
    )
    processors_en = models.CharField(
        _("who handles the data (English)"), max_length=500, blank=True, default="", db_default=""
    )
    transfers_ko = models.CharField(
        _("data sent abroad (Korean)"), max_length=500, blank=True, default="", db_default=""
    )
    transfers_en = models.CharField(
        _("data sent abroad (English)"), max_length=500, blank=True, default="", db_default=""
    )
    pictures_ko = models.CharField(
        _("where pictures are shown (Korean)"),
        max_length=300,
        blank=True,
        default="",
        db_default="",
    )
    pictures_en = models.CharField(
        _("where pictures are shown (English)"),
        max_length=300,
        blank=True,
        default="",
        db_default="",
    )

    class Meta:
        abstract = True

    @property
    def host(self) -> str:
        """The host's name in the reader's language."""
        return pick(self.host_ko, self.host_en)

    @property
    def hosts(self) -> str:
        """Host and co-hosts in the reader's language."""
        return ", ".join(part for part in (self.host, self.co_hosts) if part)

    @property
    def co_hosts(self) -> str:
        """Those who hold it with the host, in the reader's language."""
        return pick(self.co_hosts_ko, self.co_hosts_en)

    @property
    def contact(self) -> str:
        """Whom to ask, in one line: name, e-mail, phone."""
        parts = (self.contact_name, self.contact_email, self.contact_phone)
        return " · ".join(part for part in parts if part)

    @property
    def privacy_contact(self) -> str:
        """Who answers for personal data, in one line: name, e-mail, phone."""
        parts = (self.privacy_officer, self.privacy_email, self.privacy_phone)
        return " · ".join(part for part in parts if part)

    @property
    def processors(self) -> str:
        """Who handles personal data for the host, in the reader's language."""
        return pick(self.processors_ko, self.processors_en)

    @property
    def transfers(self) -> str:
        """Who gets personal data abroad; empty: nobody."""
        return pick(self.transfers_ko, self.transfers_en)

    @property
    def pictures(self) -> str:
        """Where pictures and films of the challenge are shown; empty: on the host's pages."""
        return pick(self.pictures_ko, self.pictures_en)

    @property
    def unnamed(self) -> dict[str, Any]:
        """What of it is still missing, each with what to do."""
        return {name: text for name, text in self.NEEDED.items() if not getattr(self, name)}


COLUMNS = frozenset(field.name for field in Responsible._meta.local_fields)

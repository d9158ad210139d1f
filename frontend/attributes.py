"""HTML attributes from the keyword arguments of a template tag."""

from typing import Any

from django.forms.utils import flatatt
from django.utils.safestring import SafeString


def attributes(values: dict[str, Any]) -> SafeString:
    """` hx-post="/x/" disabled` from {"hx_post": "/x/", "disabled": True}.

    None and False leave an attribute out.
    """
    return flatatt(
        {
            name.rstrip("_").replace("_", "-"): value
            for name, value in values.items()
            if value is not None and value is not False
        }
    )

"""A person's e-mail addresses: added, confirmed by a mailed link, made the main one, taken out."""
# tested by: tests/frontend/pages/account/test_addresses.py

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from challenge.models import MailButtons, OtherAddress, User
from challenge.queries import mail_of_key
from challenge.services.account.addresses import (
    MOST_ADDRESSES,
    AddressLinkOver,
    ask_address,
    confirm_address,
    make_main_address,
    remove_address,
)
from frontend.forms import AddressForm
from frontend.http import accepted_post, actor_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def addresses(request: HttpRequest) -> HttpResponse:
    """All of them, and the form for one more."""
    actor = actor_of(request)
    form = AddressForm(request.POST if request.method == "POST" else None)
    added = accepted_post(request, form, lambda: ask_address(actor=actor, **form.cleaned_data))
    if added is not None:
        text = _("We have mailed a link to %(email)s. Open it to confirm the address.")
        messages.success(request, text % {"email": added.email})
        return redirect("account:addresses")
    rows = list(actor.other_addresses.order_by("email"))
    context = {"form": form, "rows": rows, "is_full": len(rows) >= MOST_ADDRESSES}
    return render(request, "account/addresses.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def make_main(request: HttpRequest, pk: int) -> HttpResponse:
    """Mails go to this one from now on."""
    actor = actor_of(request)
    main = make_main_address(actor=actor, address=_own(actor, pk)).email
    text = _("Our mails go to %(email)s from now on.")
    messages.success(request, text % {"email": main})
    return redirect("account:addresses")


@login_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """This one leads to the account no more."""
    actor = actor_of(request)
    address = _own(actor, pk)
    remove_address(actor=actor, address=address)
    text = _("%(email)s was taken out of your account.")
    messages.success(request, text % {"email": address.email})
    return redirect("account:addresses")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """A mailed link: its page has one button, since mail scanners open links too.

    Only whoever asked for the address confirms it, signed in: the link alone gives nobody anything.
    """
    actor = actor_of(request)
    mail = mail_of_key(key, MailButtons.ADDRESS)
    if mail is None:
        raise AddressLinkOver
    if mail.to_user_id != actor.pk:
        return render(request, "account/confirm_address.html", {"of_another": True}, status=403)
    address = actor.other_addresses.filter(pk=int(mail.link_target)).first()
    if address is None or address.is_over:
        raise AddressLinkOver
    if request.method == "POST":
        confirm_address(actor=actor, address=address)
        text = _("%(email)s is confirmed. You can sign in with it from now on.")
        messages.success(request, text % {"email": address.email})
    if address.is_confirmed or request.method == "POST":
        return redirect("account:addresses")
    return render(request, "account/confirm_address.html", {"address": address})


def _own(actor: User, pk: int) -> OtherAddress:
    return get_object_or_404(actor.other_addresses, pk=pk)

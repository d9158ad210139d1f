"""What happened and what was mailed."""

from functools import reduce
from operator import or_

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from challenge.kernel.errors import NotFound
from challenge.models import Edition, Job, MailState
from challenge.permissions import may_assist, may_create_edition, may_operate
from challenge.queries import audit_log, editions_run_by, mail_counts, mails_back, mails_of
from challenge.services.jobs import cancel_job, retry_job
from challenge.services.mailing import send_mail_again
from frontend.http import actor_of, run_edition
from frontend.in_words.acts import SUBJECTS, acts_called
from frontend.pages.organisers.log_lines import log_by_day
from frontend.pages.organisers.mail_lines import mails_by_day, mails_by_group
from frontend.pages.organisers.todos_across import todo_lines
from gatherings.queries.voices import overdue_answers
from judging.queries.overview.editions_at_a_glance import editions_at_a_glance
from judging.queries.overview.todos_at_a_glance import EditionTodo, todos_at_a_glance

PAGE_SIZE = 60


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The editions that the person runs or watches; straight to the one, if there is one."""
    actor = actor_of(request)
    editions = list(editions_run_by(actor))
    may_create = may_create_edition(actor)
    if len(editions) == 1 and not request.GET:
        return redirect("organisers:control_room", editions[0].slug)
    if not editions and not may_create:
        raise NotFound
    now = timezone.now()
    overdue = overdue_answers(editions)
    asked = [EditionTodo(edition, "voices", count) for edition, count in overdue.items()]
    back = mails_back(editions)
    asked += [EditionTodo(edition, "mails", count) for edition, count in back.items()]
    todos = todo_lines([*todos_at_a_glance(actor, editions, now), *asked], editions)
    cards = [
        (glance, [line for line in todos if line.edition == glance.edition])
        for glance in editions_at_a_glance(editions, now)
    ]
    context = {
        "cards": cards,
        "todos": todos,
        "may_create": may_create,
        "may_operate": may_operate(actor),
    }
    return render(request, "organisers/records/home.html", context)


@login_required
@require_safe
def log(request: HttpRequest, slug: str) -> HttpResponse:
    """The audit log in words, newest first and by day, with how far the chain is sealed."""
    edition = run_edition(request, slug)
    search, about = request.GET.get("search", "").strip(), request.GET.get("about", "")
    events = audit_log(edition)
    if search:
        events = events.filter(
            Q(action__icontains=search)
            | Q(action__in=acts_called(search))
            | Q(actor__email__icontains=search)
            | Q(actor__name__icontains=search)
        )
    if about in SUBJECTS:
        starts = (Q(action__startswith=f"{start}.") for start in SUBJECTS[about][1])
        events = events.filter(reduce(or_, starts))
    page = Paginator(events, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "organisers/records/log.html",
        {
            "edition": edition,
            "nav": "log",
            "search": search,
            "about": about,
            "subjects": [(key, words) for key, (words, _starts) in SUBJECTS.items()],
            "days": log_by_day(edition, page.object_list),
            "page": page,
        },
    )


@login_required
@require_safe
def mails(request: HttpRequest, slug: str) -> HttpResponse:
    """Mail that the edition sent or owes: by kind with counts, and every one to be opened."""
    edition = run_edition(request, slug)
    wanted = {
        name: request.GET.get(name, "").strip() for name in ("kind", "state", "search", "trouble")
    }
    page = Paginator(mails_of(edition, **wanted), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "organisers/records/mails.html",
        {
            "edition": edition,
            "nav": "messages",
            "may_assist": may_assist(actor_of(request), edition),
            "wanted": wanted,
            "is_narrowed": any(wanted.values()),
            "groups": mails_by_group(mail_counts(edition)),
            "states": MailState.choices,
            "back": mails_back([edition]).get(edition.pk, 0),
            "days": mails_by_day(page.object_list),
            "page": page,
        },
    )


@login_required
@require_POST
def send_again(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Try a mail that failed once more."""
    edition = run_edition(request, slug)
    send_mail_again(actor=actor_of(request), mail=get_object_or_404(mails_of(edition), pk=pk))
    messages.success(request, _("The mail is sent again."))
    return redirect("organisers:messages", slug)


@login_required
@require_POST
def cancel(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask a job to stop."""
    edition = run_edition(request, slug)
    cancel_job(actor=actor_of(request), job=_job(edition, pk))
    return redirect("organisers:control_room", slug)


@login_required
@require_POST
def retry(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask again for a job that failed or was cancelled."""
    edition = run_edition(request, slug)
    retry_job(actor=actor_of(request), job=_job(edition, pk))
    return redirect("organisers:control_room", slug)


def _job(edition: Edition, pk: int) -> Job:
    job = Job.objects.select_related("edition").filter(edition=edition, pk=pk).first()
    if job is None:
        raise NotFound
    return job

"""Every component of the design system; pages write `{% load components %}` once.

LAYOUTS   {% extends "layouts/public.html" %}
            also startup, organiser, judge, investor, plain (sign-in, errors)
          Blocks: title (page name only), head, body_class, content (inside <main>), scripts
            public: hero (full width, before content), public_nav
            startup: save (right of the top bar), deadline; judge and investor: role_nav
          The organiser layout reads `edition`, `nav` ("entries"), `editions` (for the switcher,
            optional) and `nav_counts` ({"entries": 60}, optional)
          A page's own script stands in `scripts`:
            <script type="module" src="{% static 'js/countdown.js' %}"></script>
          {% module "scoring/whole_page.js" %} and {% sheet "css/scoring_page.css" %} in `head`: as
            few files as there are, all asked for at once
          base.html already loads theme, toast, dialog, forms, copy, htmx
TEXT      {% icon "check" %}
          {% badge _("Submitted") kind="ok" icon="check" %}  {% badge label status=entry.state %}
            kind: ok warn bad brand sun line
          {% avatar name %}  {% monogram name size="lg" %}  {% person name note %}
BUTTONS   {% button _("Save") icon="save" kind="primary" size="lg" %}
            kind: primary outline soft ghost danger sun glass; size: sm lg; type: submit
          {% button _("Open") href=url icon_after="arrow-right" %}
            any attribute with _ for -: hx_post=url hx_target="#x" name="a" value="b" aria_label=…
          {% button _("Close") icon="x" icon_only=True kind="ghost" %}
          {% button _("Delete…") opens="dialog-id" kind="danger" %}
CARDS     {% callout kind="warn" title=_("…") %}…{% endcallout %}   kind: info ok warn bad
          {% card title=_("…") note=_("…") id="x" pad=True %}…{% endcard %}
          {% card %}{% cardhead _("Title") note=_("…") %}buttons{% endcardhead %}…{% endcard %}
          {% kpi label=_("Done") value=186 unit=_("/ 240 sheets") icon="check" percent=78 plan=71
             kind="warn" note=_("…") %}   inside <ul class="grid kpis">
          {% progress done total kind="ok" %} (bar and 7/20)   {% bar 78 label=_("…") plan=71 %}
          {% empty_state title=_("…") text=_("…") icon="inbox" %}{% button … %}{% endempty_state %}
TIME      {% countdown edition.closes_at %} (days, hours, minutes, seconds)
          {% deadline_chip edition.closes_at %} (short pill)   both need js/countdown.js
          {{ dt|moment }} 12월 22일(화) 18:00   {{ dt|moment:"full" }} with year and zone
          {{ dt|day }}   {{ dt|day:"short" }} 12.22(화)   {{ dt|clock }}   {{ dt|ago }}
          {% when dt %} = <time datetime> with moment   {% when dt "ago" %}
          {% period start end %} 12.7(월)–12.22(화)
NUMBERS   {{ n|number }} 1,284   {{ .78|percent }} 78%   {{ p|chance }} never 0 or 100 %
          {{ won|won }} 12억 8,400만 원   {{ won|won:"manwon" }} 128,400   {{ bytes|filesize }}
          {{ x|signed }} +1.2   {{ x|decimal:1 }} 81.1   {{ name|josa:"을" }} Korean particle
FORMS     {{ form.title.as_field_group }} label, hint, error, aria, "(optional)"
            widget attr data-max="60" draws the counter
          {% error_summary form %} on top of a form with errors (focus moves to it; base puts
            "Problem: " in the title if `form` has errors)
          {% shown row form %} in every form that edits what stands: which version it shows
            (docs/parts/versions.md); row: a model that is Versioned or Decided, a version, None
          {% radio_cards form.stage wide=True %} (radio or checkbox; wide: one per line)
          an amount of money: WonField (answers/amounts.py), read in words below its box
          {% switch name="auto" label=_("…") checked=True %}
          {% file_row name=f.name size=f.size done=f.sent state="done" href=url remove_url=url %}
          {% uploader url=upload_url entry=entry.pk kind="deck" accept=".pdf"
             max_bytes=31457280 %}   needs js/upload.js
          {% compared_words pieces %}   a text against its earlier version
          {% save_state %} needs js/autosave.js and
            <form data-autosave="/api/…" data-autosave-key="entry-5">
          {% task_list tasks %}   tasks: {label, url, state: done|now|part|todo|bad, note}
          {% step_header 2 5 _("Business") %}
          {% check_answers rows %}   rows: {question, answer, url}
DATA      {% table label=_("Judges") cards=True dense=True %}
            <thead>…<tbody><tr><th scope="row">…<td data-label="…">{% endtable %}
          {% figures_head _("Round") _("Entries") _("Judges") %} instead of <thead>
            phone: one card a row; td classes: lead = rank left of the name, wide = whole line,
            skip-m = left out
          {% tabs items label=_("…") %}  {% segmented items label=_("…") %}
            items: {label, url, active, count, icon}
          {% pagination page %} (Django Page; keeps the query)
          {% todo title=… text=… kind="bad" icon="user-x" %}button{% endtodo %}
            inside <ul class="todo">
          {% activity items %}   items: {icon, title, text, at}
          {% pipeline steps %}
            steps: {label, state: waiting|running|done|failed, progress 0..1, message, error, at}
          {% timeline items %}   items: {title, when, text, state: done|now|next}
          {% funnel steps %}   steps: {label, count}
          {% winner_card name=… line=… url=… tags=list big=True %}
          {% winner_hero name=… award=… prize=… line=… tags=… image=… quote=… %}
            buttons{% endwinner_hero %}
          {% intro_card name=… with_whom=… why=… url=… due=True blocked=… badges=list key=pk %}
            buttons or move select{% endintro_card %}
META      {% public_meta _("what the page is about") %}   in <head> of a public page
OVERLAY   {% dialog "id" title=_("…") %}body, then <div class="dlg-foot">…</div>{% enddialog %}
          {% menu _("More") icon="ellipsis" %}<a>…</a>{% endmenu %}
TOASTS    messages.success(request, text) shows a toast;
            extra_tags="undo:" + url adds an Undo button that POSTs to url
          htmx answers may send the header
            HX-Trigger: {"toast": {"text": "…", "undo": "/url/"}}
NAV       {% nav_item url "users" _("Judges") active=True count=3 %}   {% language_links %}
          {% organiser_pages edition nav as pages %}{% organiser_nav pages %}
CHARTS    {% chart_progress … %} {% chart_histogram … %} {% chart_severity … %}
          {% chart_interval … %} {% chart_axis … %} {% chance_bar … %}
          {% chart_distribution … %} {% chart_linkage … %} {% chart_donut … %}
          {% chart_days … %} {% chart_bars … %} {% chart_share_interval … %} {% length_bar … %}
            see frontend/templatetags/charts.py
"""

from django import template

from frontend.templatetags import (
    basics,
    charts,
    clocks,
    dialogs,
    fields,
    formatting,
    lists,
    navigation,
    stories,
    tables,
)

register = template.Library()
LIBRARIES = (
    basics,
    clocks,
    fields,
    tables,
    lists,
    stories,
    dialogs,
    navigation,
    formatting,
    charts,
)
for part in LIBRARIES:
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)

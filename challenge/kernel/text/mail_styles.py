"""Inline styles of mails: what every mail program understands (tables, colours, paddings).

Dark colours are the page's own <style>; where that is thrown away, the light ones hold.
"""
# tested by: tests/challenge/kernel/text/test_mail_page.py

from django.utils.safestring import mark_safe

_FONT = (
    "font-family:-apple-system,BlinkMacSystemFont,Apple SD Gothic Neo,Malgun Gothic,"
    "Segoe UI,Helvetica,Arial,sans-serif;"
)
_TEXT = f"{_FONT}font-size:16px;line-height:26px;color:#11141a;word-break:keep-all;"
_MACHINE = "font-family:ui-monospace,Menlo,Consolas,monospace;font-size:12px;line-height:18px;"
_WRAPS = "word-wrap:break-word;overflow-wrap:anywhere;"
_WORDS = f"word-break:keep-all;{_WRAPS}"  # Korean breaks between words
# attributes of a table that only holds other things
PLAIN = mark_safe('cellpadding="0" cellspacing="0" border="0"')
STYLES = {
    "back": "margin:0;padding:0;width:100%;background-color:#f4f6fa;",
    "hidden": "display:none;max-height:0;overflow:hidden;font-size:1px;color:#f4f6fa;",
    "column": "width:100%;max-width:600px;",
    "head": "padding:0 4px 14px;",
    # the logo, drawn: pictures are blocked by most programs until somebody asks for them
    "logo": "width:30px;height:30px;border-radius:9px;background-color:#2a49c6;",
    "roof": "width:0;height:0;margin:0 auto;font-size:0;line-height:0;"
    "border-left:9px solid #2a49c6;border-right:9px solid #2a49c6;border-bottom:6px solid #ffffff;",
    "floor": "width:14px;height:3px;margin:3px auto 0;border-radius:2px;font-size:0;line-height:0;"
    "background-color:#ffffff;",
    "sender": f"{_FONT}padding-left:10px;font-size:15px;line-height:22px;font-weight:700;"
    "color:#11141a;",
    "card": "padding:36px 40px 20px;background-color:#ffffff;border:1px solid #e1e6ef;"
    "border-radius:14px;",
    "title": f"{_FONT}margin:0 0 22px;font-size:22px;line-height:32px;font-weight:700;"
    f"color:#11141a;word-break:keep-all;{_WRAPS}",
    "words": f"{_TEXT}margin:0 0 18px;{_WRAPS}",
    "block": "margin:0 0 20px;",
    "label": f"{_FONT}padding:9px 14px 9px 0;width:32%;font-size:14px;line-height:22px;"
    "color:#5b6474;border-bottom:1px solid #e8ecf3;word-break:keep-all;",
    "value": f"{_FONT}padding:9px 0;font-size:15px;line-height:22px;font-weight:600;"
    f"color:#11141a;border-bottom:1px solid #e8ecf3;word-break:break-word;{_WRAPS}",
    "digest": f"{_MACHINE}padding:11px 0;color:#5b6474;border-bottom:1px solid #e8ecf3;"
    f"word-break:break-all;{_WRAPS}",
    "proof": f"{_MACHINE}margin:0 0 14px;color:#5b6474;word-break:break-all;{_WRAPS}",
    "item": f"{_TEXT}padding:2px 0;{_WRAPS}",
    "button": "border-radius:10px;background-color:#2a49c6;",
    "button_link": f"{_FONT}display:inline-block;padding:13px 26px;font-size:16px;"
    "line-height:22px;font-weight:700;color:#ffffff;text-decoration:none;",
    "choice": f"{_FONT}display:block;padding:11px 18px;font-size:16px;line-height:22px;"
    f"font-weight:600;color:#2a49c6;text-decoration:none;{_WRAPS}",
    "choice_cell": "border:1px solid #c3cdf0;border-radius:10px;background-color:#f6f8ff;",
    "link": f"{_FONT}font-size:14px;line-height:22px;color:#2a49c6;{_WRAPS}",
    "code": f"{_FONT}margin:0 0 22px;font-size:32px;line-height:44px;font-weight:700;"
    "letter-spacing:6px;color:#11141a;",
    "prize": f"{_FONT}padding:34px 20px 32px;border-radius:12px;background-color:#fff1d6;"
    f"font-size:34px;line-height:46px;font-weight:700;color:#7f4600;{_WORDS}",
    "done": f"{_FONT}padding:20px;border-radius:12px;background-color:#eff3fe;"
    f"font-size:20px;line-height:28px;font-weight:700;color:#213a9f;{_WORDS}",
    "below": "margin-top:4px;font-size:16px;line-height:24px;font-weight:600;",
    "signature": f"{_FONT}padding:18px 4px 0;font-size:13px;line-height:20px;color:#5b6474;"
    f"{_WRAPS}",
}

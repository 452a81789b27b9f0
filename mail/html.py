"""Inline styles for e-mails. Templates use plain tags, but many e-mail programs ignore style sheets."""

import re

from csp.constants import NONE, SELF, UNSAFE_INLINE

INK, SOFT, FJORD, CORAL, RULE = "#14212B", "#46535B", "#0E3B43", "#F0654A", "#D0C7B6"
FONT = "'Schibsted Grotesk','Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"

#: Breaks long URLs and names, so that an e-mail is not wider than a phone. `word-break` is for older programs.
WORD_BREAK_STYLE = ";overflow-wrap:anywhere;word-break:break-word"
STYLES = {
    "h1": f"margin:0 0 20px;font-family:{FONT};font-size:28px;line-height:1.12;font-weight:800;"
    f"letter-spacing:-0.02em;color:{INK}{WORD_BREAK_STYLE}",
    "h2": f"margin:32px 0 8px;font-family:{FONT};font-size:18px;line-height:1.25;font-weight:700;color:{INK}"
    f"{WORD_BREAK_STYLE}",
    "p": f"margin:0 0 16px;font-family:{FONT};font-size:16px;line-height:1.5;color:{INK}{WORD_BREAK_STYLE}",
    "ul": "margin:0 0 16px;padding:0 0 0 20px",
    "ol": "margin:0 0 16px;padding:0 0 0 20px",
    "li": f"margin:0 0 6px;font-family:{FONT};font-size:16px;line-height:1.5;color:{INK}{WORD_BREAK_STYLE}",
    "a": f"color:{FJORD};text-decoration:underline;font-weight:600",
    "table": f"width:100%;border-collapse:collapse;margin:0 0 24px;border-top:2px solid {INK}",
    "td": f"padding:10px 0;font-family:{FONT};font-size:16px;line-height:1.4;color:{INK};"
    f"border-bottom:1px solid {RULE};vertical-align:top;font-variant-numeric:tabular-nums",
    "th": f"padding:10px 0;font-family:{FONT};font-size:16px;line-height:1.4;font-weight:700;color:{INK};"
    f"border-bottom:1px solid {RULE};vertical-align:top;font-variant-numeric:tabular-nums",
    "hr": f"border:0;border-top:1px solid {RULE};margin:24px 0",
    "small": f"font-size:14px;color:{SOFT}",
}
BUTTON_CELL = f"background:{FJORD};border-radius:999px;padding:0"
BUTTON = (
    f"display:inline-block;padding:14px 26px;font-family:{FONT};font-size:16px;line-height:1.25;font-weight:700;"
    "color:#FFFFFF;text-decoration:none;border-radius:999px"
)

#: The policy of an e-mail shown in a frame: inline styles, links and the site's own pictures are allowed; scripts and
#: content from elsewhere are not.
EMAIL_CSP = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:", SELF],
    "form-action": [NONE],
    "base-uri": [NONE],
    "object-src": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-top-navigation-by-user-activation", "allow-popups"],
}

_LONE_LINK = re.compile(r'<p>\s*<a href="([^"]*)">((?:(?!</a>).)*)</a>\s*</p>', re.DOTALL)
_TAG = re.compile(rf"<({'|'.join(sorted(STYLES, key=len, reverse=True))})((?:\s[^>]*)?)>")
_STYLED = re.compile(r"\sstyle\s*=")


def inline_styles(html: str) -> str:
    """Add inline styles to the plain tags of a rendered e-mail. A tag that has a style attribute keeps it.

    The first paragraph that holds only a link becomes the button. Templates escape typed text, so there is no ">"
    inside an attribute.
    """
    html = _LONE_LINK.sub(
        rf'<table role="presentation" cellspacing="0" cellpadding="0" style="margin:8px 0 24px"><tr>'
        rf'<td style="{BUTTON_CELL}"><a href="\1" style="{BUTTON}">\2</a></td></tr></table>',
        html,
        count=1,
    )
    return _TAG.sub(_with_style, html)


def _with_style(match: re.Match) -> str:
    tag, attributes = match[1], match[2]
    if _STYLED.search(attributes):
        return match[0]
    style = STYLES[tag]
    if 'align="right"' in attributes:  # keeps a right-aligned amount apart from the text in the cell before it
        style = style.replace("padding:10px 0;", "padding:10px 0 10px 16px;")
    return f'<{tag}{attributes} style="{style}">'

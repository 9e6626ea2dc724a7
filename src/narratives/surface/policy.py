"""The headers of every answer: what a browser may do with our pages, and what it may not even try.

Article text is hostile. It is escaped where it is shown; these headers are the second wall, for the day the first
one has a hole: nothing is fetched from, sent to, framed by or run from anywhere but this server.
"""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence

_INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)

# What a browser could be asked for and no page of ours needs.
_SWITCHED_OFF = (
    *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen"),
    *("gamepad", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone"),
    *("midi", "payment", "picture-in-picture", "publickey-credentials-get", "screen-wake-lock", "serial", "usb"),
    *("window-management", "xr-spatial-tracking"),
)

# Said with every answer.
COMMON: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in _SWITCHED_OFF),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
    "X-Robots-Tag": "noindex, nofollow",
    "X-DNS-Prefetch-Control": "off",
}
# Downloads and other files: even opened in a tab, they run nothing and reach nothing.
FILE_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"


def page_policy(index: bytes) -> str:
    """The content security policy of the pages. ``index``: the HTML that Streamlit starts them from.

    The one script written into that HTML is allowed by its digest. Styles may stand in the page: Streamlit's widgets,
    our stylesheet and the tables' cell editor put them there; they can fetch nothing, for nothing outside is allowed.
    """
    scripts = " ".join(f"'{digest_source(script)}'" for script in _INLINE_SCRIPT.findall(index))
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {scripts}".rstrip(),
            "script-src-attr 'none'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "media-src 'self' blob:",
            "worker-src 'self'",
            "frame-src 'none'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def form_policy(styles: Sequence[str]) -> str:
    """The content security policy of a page of ours that is one form without any script."""
    digests = " ".join(f"'{digest_source(style.encode())}'" for style in styles)
    return (
        f"default-src 'none'; style-src {digests}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "img-src 'self'"
    )


def digest_source(content: bytes) -> str:
    """By which a policy knows the text of one script or stylesheet."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content).digest()).decode()

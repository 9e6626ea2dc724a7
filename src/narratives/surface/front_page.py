"""The page of ours that stands before the library, whichever way one signs in: short, and without any script."""

from collections.abc import Mapping
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from narratives.surface.policy import form_policy

ASSETS = ("/static/", "/media/", "/_stcore/")
_STYLE = """
:root { color-scheme: light dark; --ink: light-dark(#1c1b19, #ecebe7); --paper: light-dark(#fffefb, #17181b);
  --accent: light-dark(#8a3324, #e39b85); --rule: light-dark(#857d6e, #85888f); }
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0;
  display: grid; place-items: center; min-height: 100vh; }
main { width: min(22rem, 88vw); overflow-wrap: anywhere; }
h1 { font: 600 2rem/1.2 Georgia, "Liberation Serif", serif; margin: 0 0 .3rem; }
label { display: block; margin: 1.2rem 0 .3rem; font-weight: 600; }
input, button, .button { font: inherit; width: 100%; box-sizing: border-box; padding: .6rem .7rem; border-radius: 4px; }
input { border: 1px solid var(--rule); background: transparent; color: inherit; }
button, .button { display: block; margin-top: 1rem; border: 1px solid var(--accent); background: var(--accent);
  color: var(--paper); font-weight: 600; text-align: center; text-decoration: none; }
.button.quiet { background: transparent; color: inherit; border-color: var(--rule); font-weight: 400; }
:is(input, button, a):focus-visible { outline: 3px solid light-dark(#0072b2, #56b4e9); outline-offset: 2px; }
[role=alert] { border-left: 3px solid var(--accent); padding-left: .8rem; }
"""
_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in · Narratives</title><style>{style}</style></head>
<body><main><h1>Narratives</h1>{inner}</main></body></html>
"""


def answer_page(status: int, inner: str, headers: Mapping[str, str] | None = None) -> Response:
    """``inner``: what stands below the heading, as HTML."""
    return HTMLResponse(
        _PAGE.format(style=_STYLE, inner=inner),
        status_code=status,
        headers={
            "Cache-Control": "no-store",
            "Content-Security-Policy": form_policy([_STYLE]),
            # With "no-referrer" a browser sends a form with the Origin "null", which the guard refuses.
            "Referrer-Policy": "same-origin",
            **(headers or {}),
        },
    )


def refuse_file() -> Response:
    """To who is not signed in and asks for what is no page."""
    return PlainTextResponse("Sign in first.\n", status_code=401, headers={"Cache-Control": "no-store"})


def own_address(request: Request) -> str:
    """The view that was asked for, as an address on this server: after signing in one stands where one wanted to be."""
    path = "/" + quote(request.url.path.lstrip("/"))
    return f"{path}?{request.url.query}" if request.url.query else path

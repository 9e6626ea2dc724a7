"""Add articles: paste or drop, check, confirm, and watch them being analysed."""

from narratives.views.add import render_add

render_add()

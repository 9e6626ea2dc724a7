"""Add articles: paste or drop, check, confirm, and watch them being analysed."""

from narratives.views.add import render_add
from narratives.views.entry import enter_by_app

enter_by_app()
render_add()

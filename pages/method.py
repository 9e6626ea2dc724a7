"""Method: how the program reads, how well, and what its figures do not show."""

from narratives.views.entry import enter_by_app
from narratives.views.method import render_method

enter_by_app()
render_method()

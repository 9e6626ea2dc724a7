"""Method: how the program reads, how well, and what its figures do not show."""

from narratives.views.method import render_method

render_method()

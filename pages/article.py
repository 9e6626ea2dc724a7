"""Article: the whole text, its claims marked by stance."""

from narratives.views.article import render_reading_page
from narratives.views.entry import enter_by_app
from narratives.views.progress import render_progress

enter_by_app()
render_progress()
render_reading_page()

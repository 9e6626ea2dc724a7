"""Side by side: what each outlet says in one story, and in whose voice."""

from narratives.views.entry import enter_by_app
from narratives.views.progress import render_progress
from narratives.views.side_by_side import render_side_by_side

enter_by_app()
render_progress()
render_side_by_side()

"""Stories: the library, the first page one sees."""

from narratives.views.entry import enter_by_app
from narratives.views.progress import render_progress
from narratives.views.stories import render_stories

enter_by_app()
render_progress()
render_stories()

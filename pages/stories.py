"""Stories: the library, the first page one sees."""

from narratives.views.progress import render_progress
from narratives.views.stories import render_stories

render_progress()
render_stories()

"""Asks which story the new articles tell: the ones named, a new one, one that is here, or whatever is found."""

from dataclasses import dataclass

import streamlit as st

from narratives.intake.batch import Batch, Entry
from narratives.store.summary import read_titles
from narratives.views.highlight import plain, tag
from narratives.views.library import open_library

FIND, PROPOSED, NEW, EXISTING, TOLD = "find", "proposed", "new", "existing", "told"
CHOICES = {
    TOLD: "The stories named in the table",
    FIND: "Let the program find out; what it proposes stands in the table",
    PROPOSED: "As proposed in the table, for good",
    NEW: "A new story",
    EXISTING: "A story that is here already",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """``kind`` is a key of CHOICES; ``event`` the story for all, where one is chosen for all, ``title`` its words."""

    kind: str
    event: str | None = None
    title: str | None = None

    @property
    def obstacle(self) -> str | None:
        """Why this cannot be done yet, or None."""
        return "Give the story a name." if self.kind in (NEW, EXISTING) and not self.event else None

    def shown(self, entry: Entry) -> str:
        """The story of an article, in words: the one named or chosen for it, else the one proposed."""
        if self.kind == TOLD and entry.draft.event:
            return entry.draft.event
        if self.kind in (NEW, EXISTING):
            return self.title or ""
        return entry.proposal.words if entry.proposal else ""

    @property
    def is_by_article(self) -> bool:
        """Whether each article may be given a story of its own, in the table."""
        return self.kind == TOLD

    def apply(self, batch: Batch) -> None:
        """Write the choice into the drafts."""
        for position, entry in enumerate(batch.entries):
            if self.kind == PROPOSED:
                batch.edit(position, {"event": entry.proposal.event if entry.proposal else None})
            elif self.kind != TOLD:
                batch.edit(position, {"event": self.event if self.kind in (NEW, EXISTING) else None})


def render_story(batch: Batch) -> Choice:
    """The choice, with the field it needs."""
    st.html(tag("h2", "Which story do they tell?", class_="section-head"))
    titles = read_titles(open_library())
    choices = [choice for choice in CHOICES if _is_offered(choice, batch, titles)]
    kind = st.radio("Story", choices, format_func=CHOICES.__getitem__, key=_key(batch), label_visibility="collapsed")
    if kind == NEW:
        st.text_input("Name of the story", key="add_event_name", max_chars=200)
    elif kind == EXISTING:
        st.selectbox("Story", list(titles), format_func=lambda event_id: plain(str(titles[event_id])), key="add_event")
    return current_choice(batch)


def current_choice(batch: Batch) -> Choice:
    """What is chosen, also higher up on the page than the question stands."""
    default = TOLD if _names_stories(batch) else FIND
    kind = str(st.session_state.get(_key(batch), default))
    if kind == NEW:
        name = " ".join(str(st.session_state.get("add_event_name") or "").split())
        return Choice(kind, name or None, name or None)
    if kind == EXISTING:
        titles = read_titles(open_library())
        event = st.session_state.get("add_event", next(iter(titles), None))
        return Choice(kind, event, titles.get(str(event)))
    return Choice(kind)


def _names_stories(batch: Batch) -> bool:
    return any(entry.draft.event for entry in batch.entries)


def _key(batch: Batch) -> str:
    return f"add_choice-{_names_stories(batch)}"


def _is_offered(choice: str, batch: Batch, titles: dict[str, str]) -> bool:
    if choice in (TOLD, PROPOSED):
        return _names_stories(batch) == (choice == TOLD)
    return choice != EXISTING or bool(titles)

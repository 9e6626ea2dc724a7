"""What the library holds, and in words what would go if a part of it were removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from narratives.errors import InputError, StoreError
from narratives.store import remove
from narratives.store.engine import Store
from narratives.store.known import Held, list_held
from narratives.store.remove import Removed

Part = Literal["article", "outlet", "event", "library"]
MAX_NAMED = 3  # stories named; the others are counted


@dataclass(frozen=True, slots=True)
class Removal:
    """What would go: ``words`` name it. ``goes``: titles of stories that go whole; ``shrinks``: of those that lose."""

    part: Part
    name: str
    words: str
    n_articles: int
    goes: tuple[str, ...] = ()
    shrinks: tuple[str, ...] = ()

    @property
    def consequence(self) -> str:
        """What follows, as one sentence."""
        if self.part == "library":
            return "Only the program itself stays."
        parts = []
        if self.goes:
            parts.append(f"{_named(self.goes)} {'goes' if len(self.goes) == 1 else 'go'} with it")
        if self.shrinks:
            are = "is" if len(self.shrinks) == 1 else "are"
            parts.append(f"{_named(self.shrinks)} {are} compared again without it")
        told = "; ".join(parts) + "." if parts else "No story changes."
        return told[0].upper() + told[1:]


def weigh_removal(store: Store, part: Part, name: str) -> Removal:
    """What would go with an article (by id), an outlet (by name), an event (by id) or the library.

    Raises ``StoreError`` when there is nothing of the name, ``InputError`` for another part.
    """
    if part not in get_args(Part):
        raise InputError(f"{part!r} is no part of a library; say one of {', '.join(get_args(Part))}")
    held = list_held(store)
    going = [one for one in held if _is_part(one, part, name)]
    if not going and part != "library":
        raise StoreError(f"no {part} {name!r} is here; write it as the library shows it")
    ids = {one.article_id for one in going}
    touched = {one.event_id: one.event for one in going if one.event_id is not None}
    left = {one.event_id for one in held if one.article_id not in ids}
    goes = sorted(str(title) for event_id, title in touched.items() if event_id not in left)
    shrinks = sorted(str(title) for event_id, title in touched.items() if event_id in left)
    return Removal(part, name, _words(part, name, going), len(going), tuple(goes), tuple(shrinks))


def remove_part(store: Store, removal: Removal) -> Removed:
    """Do it, for good."""
    if removal.part == "library":
        return remove.remove_all(store)
    if removal.part == "article":
        return remove.remove_articles(store, [removal.name])
    return (remove.remove_outlet if removal.part == "outlet" else remove.remove_event)(store, removal.name)


def _is_part(one: Held, part: Part, name: str) -> bool:
    return part == "library" or name == {"article": one.article_id, "outlet": one.outlet, "event": one.event_id}[part]


def _words(part: Part, name: str, going: Sequence[Held]) -> str:
    n = f"{len(going):,} {'article' if len(going) == 1 else 'articles'}"
    if part == "library":
        return f"the whole library: {n}, all stories, results, decisions and reports"
    if part == "article":
        return f"the article “{going[0].title or name}” of {going[0].outlet}"
    if part == "outlet":
        return f"the outlet {name} with {n}"
    return f"the story “{going[0].event or name}” with {n}"


def _named(titles: Sequence[str]) -> str:
    shown = ", ".join(f"“{title}”" for title in titles[:MAX_NAMED])
    more = len(titles) - MAX_NAMED
    story = "the story" if len(titles) == 1 else "the stories"
    return f"{story} {shown}" + (f" and {more:,} more" if more > 0 else "")

"""Finds whom an article speaks of, under the fullest name it gives them, and joins them across an event's outlets."""

from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

from narratives.pipeline.mentions import Name, find_collectives, find_names, plain_collective
from narratives.pipeline.names import (
    COLLECTIVES,
    HONORIFICS,
    PersonName,
    canonical,
    country_of,
    is_demonym,
    is_known,
    is_person_like,
    read_person,
)
from narratives.pipeline.pronouns import Antecedent, resolve_pronouns, resolve_roles
from narratives.pipeline.segment import ParsedArticle
from narratives.pipeline.spelling import straighten
from narratives.records import Actor, ActorKind, Mention, digest

__all__ = ["canonical", "merge_actors", "resolve_actors"]

_PRONOUNS = frozenset("he she they it him her them his hers their theirs its himself herself themselves itself".split())


def resolve_actors(parsed: ParsedArticle) -> tuple[Mention, ...]:
    """Every mention of an actor with the article's fullest name for it, in the order of the text.

    Names and titles, collectives ("Taliban officials"), roles ("the general") and pronouns; whatever cannot be
    told for sure is left out. Spans never include the article "the" before a name, always before a role.
    """
    names = _know_surnames([name for parse in parsed.docs for name in find_names(parse)])
    full = _fullest_names(names)
    collectives = [name for parse in parsed.docs for name in find_collectives(parse)]
    antecedents = [Antecedent.from_name(name, plain_collective(name.text)) for name in collectives]
    antecedents += [
        Antecedent.from_name(name, fullest)
        for name, fullest in zip(names, full, strict=True)
        if not _is_inside(name, collectives)
    ]
    antecedents.sort(key=lambda a: (a.parse.sentence.index, a.start, a.end))
    roles = resolve_roles(parsed, antecedents)
    antecedents = sorted([*antecedents, *roles], key=lambda a: (a.parse.sentence.index, a.start, a.end))
    pronouns = resolve_pronouns(parsed, antecedents)
    found = {(a.parse.sentence.index, a.start, a.end): a for a in (*pronouns, *antecedents)}
    return tuple(_mention(found[key]) for key in sorted(found))


def _know_surnames(names: Sequence[Name]) -> list[Name]:
    """The names, those made persons that are the surname of a person named in full elsewhere in the article."""
    full = [read_person(name.text) for name in names if name.kind == "person"]
    surnames = {person.surname for person in full if person is not None and (person.first or person.titles)}
    return [
        replace(name, kind="person") if name.kind == "group" and _is_surname(name.text, surnames) else name
        for name in names
    ]


def _is_surname(text: str, surnames: set[str]) -> bool:
    person = read_person(text)
    return person is not None and not person.first and person.surname in surnames


def _is_inside(name: Name, collectives: Sequence[Name]) -> bool:
    return any(
        name.parse is other.parse and other.start <= name.start and name.end <= other.end and name.head.dep_ != "poss"
        for other in collectives
    )


def _mention(antecedent: Antecedent) -> Mention:
    sentence = antecedent.parse.sentence
    return Mention(
        article_id=sentence.article_id,
        section=sentence.section,
        start=antecedent.start,
        end=antecedent.end,
        text=antecedent.text,
        name=antecedent.name,
    )


def _fullest_names(names: Sequence[Name]) -> list[str]:
    """For each name the fullest one of the article that surely means the same."""
    persons = _join_persons([name for name in names if name.kind == "person"])
    groups = _join_groups([name for name in names if name.kind != "person"])
    return [(persons if name.kind == "person" else groups)[name.text] for name in names]


def _join_persons(names: Sequence[Name]) -> dict[str, str]:
    texts = list(dict.fromkeys(name.text for name in names))
    counts = Counter(name.text for name in names)
    read = {text: read_person(text) for text in texts}
    full = [text for text in texts if (person := read[text]) is not None and person.first]
    # Longest first, so that John William Roe takes up John Roe before anyone else could.
    full.sort(key=lambda text: (-len(_parts(read[text]).first), -counts[text], texts.index(text)))
    people: list[list[str]] = []
    for text in full:
        fitting = [
            people_ for people_ in people if all(_parts(read[t]).agrees_with(_parts(read[text])) for t in people_)
        ]
        if len(fitting) == 1:
            fitting[0].append(text)
        elif not fitting:
            people.append([text])
    fullest = {text: _fullest(group, counts) for group in people for text in group}
    for text in texts:
        person = read[text]
        if text in fullest or person is None:
            fullest.setdefault(text, text)
            continue
        fitting = [
            group
            for group in people
            if all(_parts(read[t]).agrees_with(person) for t in group) and not _is_elder(person, group, read)
        ]
        if len(fitting) > 1 and person.titles:
            same_title = [g for g in fitting if any(_shares_title(_parts(read[t]), person) for t in g)]
            fitting = same_title or fitting
        if len(fitting) > 1 and not person.suffix:
            plain = [group for group in fitting if not any(_parts(read[t]).suffix for t in group)]
            fitting = plain if len({_parts(read[t]).first[0] for g in plain for t in g}) == 1 else []
        short = [t for t in texts if not fitting and _is_short_form(read[t], person)]
        same = all(_parts(read[a]).agrees_with(_parts(read[b])) for a in short for b in short)
        group = fitting[0] if len(fitting) == 1 else short if same else ()
        fullest[text] = _fullest(group, counts) if group else text
    return fullest


def _is_short_form(other: PersonName | None, person: PersonName) -> bool:
    return other is not None and not other.first and other.suffix == person.suffix and other.agrees_with(person)


def _is_elder(person: PersonName, group: Sequence[str], read: Mapping[str, PersonName | None]) -> bool:
    """Whether a bare surname is kept apart from a Jr.: "President Roe" beside "Ann Roe Jr.", "Roe" beside "Roe Jr."."""
    if person.suffix or not any(_parts(read[text]).suffix for text in group):
        return False
    ranks = set(person.titles) - HONORIFICS
    if ranks:
        return not any(ranks & set(_parts(read[text]).titles) for text in group)
    short = [other for other in read.values() if other is not None and other.suffix and not other.first]
    return not person.titles and any(other.surname == person.surname for other in short)


def _parts(person: PersonName | None) -> PersonName:
    return person or PersonName((), (), "", "")


def _shares_title(one: PersonName, other: PersonName) -> bool:
    return bool(set(one.titles) & set(other.titles) - HONORIFICS)


def _fullest(group: Sequence[str], counts: Counter[str]) -> str:
    """Most first names first; then the one with a title; then the most used, then the alphabet."""
    return min(group, key=lambda t: (-len(_parts(read_person(t)).first), -len(t.split()), -counts[t], t))


def _join_groups(names: Sequence[Name]) -> dict[str, str]:
    texts = list(dict.fromkeys(name.text for name in names))
    counts = Counter(name.text for name in names)
    acronyms = {name.acronym: name.text for name in names if name.acronym}
    bodies = {name.text for name in names if name.kind == "group"}
    by_key: dict[str, list[str]] = defaultdict(list)
    for text in texts:
        by_key[_group_key(text, texts, acronyms, bodies)].append(text)
    fullest: dict[str, str] = {}
    for key, group in by_key.items():
        country = country_of(group[0])
        spelled = country if country is not None and key == country.lower() else None
        has_alias = any(is_known(text) for text in group)
        best = spelled or min(group, key=lambda t: (t.isupper(), -counts[t] if has_alias else -len(t), t))
        fullest.update(dict.fromkeys(group, best))
    return fullest


def _group_key(text: str, texts: Sequence[str], acronyms: Mapping[str, str], bodies: Container[str]) -> str:
    """``texts`` in the order in which the article first uses them: it gives a body's full name before a short one."""
    country = country_of(text)
    if country is not None:
        # Within one article the Kremlin stays the Kremlin; spellings of a country's own name are one.
        return country.lower() if _is_spelling(text, country) else text.lower()
    text = acronyms.get(text, text)
    if _is_acronym(text) and canonical(text) == text.lower():
        spelled = [t for t in texts if _initials(t) == text.replace(".", "")]
        text = spelled[0] if len(spelled) == 1 else text
    before = texts[: texts.index(text)] if text in texts else ()
    starts = (text.lower() + " ", text.lower() + "'s ")
    longer = [t for t in before if len(text) >= 4 and straighten(t).lower().startswith(starts) and t in bodies]
    if text in bodies and not is_known(text) and len(longer) == 1 and longer[0].lower().split()[-1] not in COLLECTIVES:
        text = longer[0]
    return canonical(text)


def _is_acronym(text: str) -> bool:
    return text.replace(".", "").isupper() and 2 <= len(text.replace(".", "")) <= 6


def _is_spelling(text: str, country: str) -> bool:
    if is_demonym(text):
        return False
    return text.replace(".", "").replace(" ", "").isupper() or country.split(maxsplit=1)[0].lower() in text.lower()


def _initials(text: str) -> str:
    return "".join(word[0] for word in text.split() if word[0].isupper()) if len(text.split()) > 1 else ""


def merge_actors(event_id: str, mentions_by_article: Mapping[str, Sequence[Mention]]) -> tuple[Actor, ...]:
    """The actors of an event with all names its outlets use for them, those most spoken of first.

    Countries, their capitals, seats and peoples are one actor; so are persons whose full names agree.
    """
    uses: dict[str, Counter[str]] = defaultdict(Counter)
    words: dict[str, Counter[str]] = defaultdict(Counter)
    for article_id in sorted(mentions_by_article):
        for mention in mentions_by_article[article_id]:
            uses[mention.name][article_id] += 1
            words[mention.name][mention.text] += 1
    actors = []
    for names in _join_across(uses):
        aliases = Counter[str]()
        for name in names:
            aliases.update(words[name])
        shown = {text for text in aliases if text.lower() not in _PRONOUNS}
        if not shown:
            continue
        shown.update(names)
        n_uses = sum(aliases.values())
        actors.append(
            (-len({a for n in names for a in uses[n]}), -n_uses, _shown_name(names, uses), names, aliases, shown)
        )
    actors.sort(key=lambda actor: actor[:3])
    return tuple(
        Actor(
            actor_id=f"ac-{digest(event_id, name)}",
            event_id=event_id,
            name=name,
            kind=_kind(names, aliases),
            aliases=tuple(sorted(shown)),
        )
        for _, _, name, names, aliases, shown in actors
    )


def _join_across(uses: Mapping[str, Counter[str]]) -> list[list[str]]:
    by_key: dict[str, list[str]] = defaultdict(list)
    for name in sorted(uses):
        person = read_person(name) if is_person_like(name) else None
        by_key[person.surname if person is not None else canonical(name)].append(name)
    joined: list[list[str]] = []
    for names in by_key.values():
        joined.extend(_part_namesakes(names, uses))
    return joined


def _part_namesakes(names: Sequence[str], uses: Mapping[str, Counter[str]]) -> list[list[str]]:
    """Names under one key, persons parted where first names or forms of address differ, or one article has both."""
    if not any(is_person_like(name) for name in names):
        return [list(names)]
    parted: list[list[str]] = []
    for name in sorted(names, key=lambda name: (-len(_parts(read_person(name)).first), name)):
        person = replace(_parts(read_person(name)), suffix="")
        fitting = [
            group
            for group in parted
            if all(replace(_parts(read_person(n)), suffix="").agrees_with(person) for n in group)
            and not any(uses[name].keys() & uses[n].keys() for n in group)
        ]
        if len(fitting) == 1:
            fitting[0].append(name)
        else:
            parted.append([name])
    return parted


def _shown_name(names: Sequence[str], uses: Mapping[str, Counter[str]]) -> str:
    country = country_of(canonical(names[0]).title())
    if country is not None and any(country_of(name) == country for name in names):
        return country
    if any(is_person_like(name) for name in names):
        return _fullest(names, Counter({name: uses[name].total() for name in names}))
    return min(names, key=lambda name: (-uses[name].total(), -len(name), name))


def _kind(names: Sequence[str], aliases: Mapping[str, int]) -> ActorKind:
    if any(country_of(name) is not None for name in names):
        return "place"
    spoken = {text.lower() for text in aliases}
    if any(is_person_like(name) for name in names) or spoken & {"he", "she", "him", "his"}:
        return "person"
    return "group"

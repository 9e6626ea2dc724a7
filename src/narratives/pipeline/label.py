"""A short headline-like label for a cluster of claims: 'Council closing school', from its own agent, action, target."""

import re
from collections.abc import Sequence

from narratives.pipeline.actors import canonical
from narratives.pipeline.names import is_capital
from narratives.pipeline.numbers import words_of
from narratives.records import Claim

MAX_WORDS = 7
MAX_PRINTED = 8  # words of a clause that is printed as it is
_PRONOUNS = words_of(
    "ones i me my mine we us our ours you your yours he him his she her hers it its they them their theirs this that "
    "these those who whom whose which what one another himself herself itself themselves someone something anyone "
    "anything everyone there here such latter former"
)
_ARTICLES = words_of("a an the some any his her its their our my your")
_EMPTY_ACTIONS = words_of("be have do get go come say seem become make take there let")
_DOUBLED = words_of(
    "admit begin commit control permit prefer refer occur submit transfer equip expel compel rebel repel propel deter "
    "defer incur regret omit emit outstrip patrol forbid forget upset"
)
_QUOTES = re.compile('["“”]')  # cut short, they would stand without their other half
_CUT = re.compile(r",|;|\s(?:who|which|that|where|when|while|as|because|after|before|since|amid|despite)\s|\s[-–—]\s")
_LINKS = words_of("of for in on at to with from by against over about under into between and & near during toward")
_PREPOSITIONS = _LINKS - words_of("and & of by")
_PARTICLES = words_of("up down out off over away back in on through along apart together")
_DAYS = words_of("monday tuesday wednesday thursday friday saturday sunday yesterday today")
_COUNTS = words_of("one two three four five six seven eight nine ten half some most many several few part")
_OPENERS = words_of(
    "when if that as because while after before since and but with whether although though where how why"
)
_SHORT = {"united states": "US", "united kingdom": "UK", "united nations": "UN", "european union": "EU"}


def label_cluster(claims: Sequence[Claim]) -> str:
    """Label from the first claim that names its agent, else the first with roles, else printed words, cut short.

    ``claims`` are the members of a cluster, the representative first. Words as printed, because a clause whose roles
    could not be told is one in which nothing should be left out or replaced.
    """
    plain = sorted(claims, key=lambda claim: not _is_clear(claim))
    for ranked in ([claim for claim in plain if _is_name(claim.agent)], plain):
        for claim in ranked:
            label = label_from_roles(claim)
            if label is not None:
                return label
    whole = [claim for claim in plain if len(claim.text.split()) >= 3]
    return trim_clause(min(whole or list(claims), key=lambda claim: (_n_pronouns(claim.text), not claim.agent)).text)


def label_from_roles(claim: Claim) -> str | None:
    """'Agent doing target' without articles, at most seven words; None when a part is missing or says too little."""
    for target_words in (4, 2):
        label = _label_with_target(claim, target_words)
        if label is None or len(label.split()) <= MAX_WORDS:
            return label
    return None


def _label_with_target(claim: Claim, target_words: int) -> str | None:
    agent, target = short_name(claim.agent), short_name(claim.target, max_words=target_words, is_agent=False)
    if not (agent and target and claim.action) or canonical(agent) == canonical(target) or target.lower() in _DAYS:
        return None
    verb, _, rest = claim.action.partition(" ")
    if verb in _EMPTY_ACTIONS:
        return None
    if rest and rest not in _PARTICLES and not rest.startswith("to "):
        rest = participle(rest)
    is_not = claim.negated and claim.attribution.stance != "denied"
    link = _link_before(claim.target or "", claim.wording)
    words = (agent + _partner(claim), "not" if is_not else "", participle(verb), rest, link, target)
    label = " ".join(word for word in words if word)
    return label[:1].upper() + label[1:]


def _partner(claim: Claim) -> str:
    """' and Russia' when the wording names a second agent right after the first."""
    if not all(word[0].isupper() for word in _clean(claim.agent or "x")):
        return ""
    found = re.search(rf"{re.escape(claim.agent or '')}\s+(?:and|&)\s+((?:[A-Z][\w.’'-]*\s?)+)", claim.wording)
    partner = short_name(found.group(1)) if found else None
    return f" and {partner}" if partner and len(partner.split()) == 1 else ""


def _link_before(target: str, wording: str) -> str:
    """The preposition that leads to the target: cooperating *with* the rebels."""
    place = wording.lower().find(target.lower())
    before = [word.lower() for word in _clean(wording[:place])] if place > 0 else []
    while before and before[-1] in _ARTICLES:
        before.pop()
    return before[-1] if before and before[-1] in _PREPOSITIONS else ""


def participle(verb: str) -> str:
    """Present participle of a verb's base form: send → sending, arm → arming, ship → shipping, lie → lying."""
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return verb[:-1] + "ing"
    if verb.endswith("ic"):
        return verb + "king"
    is_short = len(re.findall(r"[aeiouy]+", verb)) == 1 and re.search(r"[^aeiou][aeiou][^aeiouwxy]$", verb)
    return verb + (verb[-1] if is_short or verb in _DOUBLED else "") + "ing"


def short_name(name: str | None, *, max_words: int = 3, is_agent: bool = True) -> str | None:
    """The shortest name that is still clear: a country, a surname, the head of a phrase; None for a pronoun.

    A capital that acts is its government, one that is acted on may be the place, and keeps its name.
    """
    if not name:
        return None
    is_place = not is_agent and is_capital(name)
    words = (None if is_place else _known_name(name)) or _head_of_phrase(_CUT.split(name)[0], max_words)
    return None if not words or any(_is_pronoun(word) for word in words) else " ".join(words)


def trim_clause(text: str) -> str:
    """The first words of a clause as printed, with a mark where it goes on."""
    first = _CUT.split(text)[0]
    words = (first if len(first.split()) >= 3 else text).split()
    while len(words) > 3 and words[0].lower() in _OPENERS:
        words.pop(0)
    kept = words[:MAX_PRINTED]
    while len(kept) > 2 and kept[-1].lower() in _LINKS | _ARTICLES:
        kept.pop()
    label = _QUOTES.sub("", " ".join(kept)).strip(" .,;:!?‘’") or " ".join(kept)
    return label[:1].upper() + label[1:] + ("…" if len(kept) < len(words) else "")


def _known_name(name: str) -> list[str] | None:
    """An actor's common name in its usual spelling; None for what is no name known by another."""
    key = canonical(name)
    if " in " in name:  # the people there are not the place
        return None
    if key == name.lower() or not any(word[:1].isupper() for word in name.split()):
        return None
    if key in _SHORT:
        return [_SHORT[key]]
    spelled = {word.lower(): word for word in _clean(name)}
    words = [spelled.get(word, word.capitalize()) for word in key.split() if word not in ("jr", "sr")]
    return words if len(words) <= 3 else None


def _head_of_phrase(phrase: str, max_words: int) -> list[str]:
    """A noun phrase without articles, cut before the preposition with which it would grow too long."""
    parts: list[list[str]] = [[]]
    for word in _clean(phrase):
        if word.lower() in _LINKS:
            parts.append([word])
        elif word.lower() not in _ARTICLES:
            parts[-1].append(word)
    words = last = parts[0][-max_words:]
    for part in parts[1:]:
        if len(words) + len(part) > max_words:
            if part[0] in ("and", "&"):  # "moral and political support" is not "moral"
                return []
            if len(words) > 1 and words[-1].lower() in _COUNTS:  # "cracks in two" of what?
                words = words[: -len(last)]
            break
        words = words + part
        last = part
    while words and words[-1].lower() in _LINKS:
        words.pop()
    return words


def _clean(text: str) -> list[str]:
    words = [word.strip("\"'“”‘’()[],;:") for word in text.split()]
    return [word for word in words if word]


def _is_pronoun(word: str) -> bool:
    return word.lower() in _PRONOUNS and word not in ("US", "IT")


def _n_pronouns(text: str) -> int:
    return sum(_is_pronoun(word) for word in _clean(text))


def _is_name(agent: str | None) -> bool:
    return bool(agent and agent[:1].isupper())


def _is_clear(claim: Claim) -> bool:
    return claim.attribution.stance in ("asserted", "attributed") and not claim.negated and not claim.hedged

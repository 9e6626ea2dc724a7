"""Who says what: the reports in a text, each with its source, its cue and the words it reports.

A report is read from the grammar of one sentence (a verb or noun of saying and its complement, "according to")
or from quotation marks, whose speaker may stand a sentence away. Nested reports ("X said that Y denied …") are all
found; which of them decides a claim's stance is for ``stance`` to say. Indirect speech that goes on without any cue
in the next sentence is not found.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Token

from narratives.pipeline import cues
from narratives.pipeline.quotes import Quote
from narratives.pipeline.segment import ParsedSentence
from narratives.pipeline.sources import build_source, source_tokens
from narratives.records import Cue, Mode, Source

_CLAUSAL = frozenset({"ccomp", "xcomp", "pcomp", "acl", "relcl", "advcl"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
_LIGHT_VERBS = frozenset("make issue give express voice repeat have level raise offer share hold deliver release".split())
_SPEECH_PREPOSITIONS = frozenset({"of", "for", "about", "on", "over", "as", "with", "to", "against", "from", "at"})

_TELLING = frozenset({"tell", "inform", "assure", "remind", "warn", "advise", "convince"})
_FIRST_PERSON = frozenset({"i", "we", "us", "me", "our", "my"})

NameOf = Callable[[int, int], str | None]


@dataclass(frozen=True, slots=True)
class Report:
    """Somebody's words or thoughts inside one sentence.

    ``content`` holds the indices of the tokens reported, ``frame`` those of source and cue (no claim of their own
    unless ``is_event``: an accusation or an admission is also something that happened). ``kind`` is the cue's class.
    """

    content: frozenset[int]
    frame: frozenset[int]
    kind: cues.CueClass
    source: Source | None
    cue: Cue | None
    mode: Mode = "indirect"
    is_event: bool = False


def find_reports(
    sentences: Sequence[ParsedSentence], quotes: Sequence[Quote], *, name_of: NameOf
) -> list[list[Report]]:
    """The reports of each sentence, in the order of the sentences.

    ``quotes`` are those of the text that the sentences come from. ``name_of(start, end)`` gives the full name of
    whoever the words at these offsets stand for, or None.
    """
    found = [_in_sentence(sentence, quotes, name_of) for sentence in sentences]
    return _speakers_of_quotes(sentences, found, quotes, name_of)


def _in_sentence(sentence: ParsedSentence, quotes: Sequence[Quote], name_of: NameOf) -> list[Report]:
    quoted = _quoted_tokens(sentence, quotes)
    reports: list[Report] = []
    consumed: set[int] = set()
    for token in sentence.span:
        lemma = token.lemma_.lower()
        if lemma == "accord" or token.lower_ == "according":
            reports.extend(_according_to(sentence, token, name_of))
        elif token.lower_ in {"citing", "quoting"} and token.dep_ in {"advcl", "prep", "acl"}:
            reports.extend(_citing(sentence, token, name_of))
        elif token.pos_ in {"VERB", "AUX"} and (lemma in cues.VERBS or lemma in cues.DOUBTING):
            reports.extend(_verbal(sentence, token, quoted, consumed, name_of))
        elif token.pos_ == "NOUN" and lemma in {"opinion", "view", "word", "estimate", "estimation", "telling", "account"} and token.head.lower_ in {"in", "by"}:
            reports.extend(_in_the_words_of(sentence, token, name_of))
        elif token.pos_ == "NOUN" and lemma in cues.NOUNS and token.i not in consumed:
            reports.extend(_nominal(sentence, token, name_of))
    reports.extend(_after_colon(sentence, reports, name_of))
    return [_with_mode(report, quoted) for report in reports]


def _verbal(
    sentence: ParsedSentence, verb: Token, quoted: frozenset[int], consumed: set[int], name_of: NameOf
) -> Iterator[Report]:
    lemma = verb.lemma_.lower()
    kind: cues.CueClass = cues.VERBS.get(lemma, "distancing")
    is_negated = any(child.dep_ == "neg" for child in verb.children)
    if verb.head.lower_ == "without":
        return
    content, thing = _verb_content(sentence, verb, kind, quoted)
    if thing is not None:
        consumed.add(thing.i)
    if not content:
        return
    subject = _subject_of(verb)
    if kind == "accusing" and verb.dep_ != "ROOT" and subject is None and not content:
        return
    source = build_source(sentence, subject, name_of) if subject is not None else None
    if kind == "denying" and is_negated:
        kind = "distancing"
    elif lemma in cues.DOUBTING and is_negated:
        kind = "neutral"
    frame = frozenset(t.i for t in _frame(verb, subject) if t.i not in content)
    if sentence.text_between(*_offsets(sentence, subject, subject)).lower() in _FIRST_PERSON if subject is not None else False:
        return
    is_event = kind == "accusing" or (kind == "factive" and lemma not in {"show", "learn"})
    yield Report(content, frame, kind, source, _cue(sentence, verb), is_event=is_event)


def _verb_content(
    sentence: ParsedSentence, verb: Token, kind: cues.CueClass, quoted: frozenset[int]
) -> tuple[frozenset[int], Token | None]:
    """What a verb of saying reports, and the noun ("the claim") that it takes as its object, if any."""
    lemma = verb.lemma_.lower()
    content: set[int] = set()
    thing: Token | None = None
    for child in verb.children:
        if child.dep_ == "ccomp":
            content |= _subtree(child) - ({verb.i} | _subtree_if_subject(verb))
        elif child.dep_ == "conj" and _has_mark(child, {"that"}):
            content |= _subtree(child)
        elif child.dep_ in {"dobj", "dative"} and lemma in _TELLING:
            content |= set().union(*(_subtree(t) for t in child.subtree if _is_told(t)), set())
        elif child.dep_ == "xcomp" and (kind in {"denying", "distancing"} or _is_promise(lemma)):
            content |= _subtree(child)
        elif child.dep_ == "prep" and kind == "accusing" and child.lower_ in {"of", "for"}:
            content |= _subtree(child) - {child.i}
        elif child.dep_ == "dobj" and kind == "denying":
            inner = _complement_of_noun(child)
            if child.lemma_.lower() in cues.REJECTABLE or child.lower_ in cues.REJECTABLE:
                thing = child
                content |= inner or _subtree(verb)
            elif child.pos_ in {"VERB", "AUX"} or child.tag_ == "VBG":
                content |= _subtree(child)
            elif inner and child.lemma_.lower() in cues.NOUNS:
                thing = child
                content |= inner
        elif (
            child.dep_ in {"dobj", "oprd", "attr", "acomp", "prep", "advmod"}
            and kind not in {"denying", "attitude"}
            and lemma not in {"have"}
            and _subtree(child) & quoted
            and (child.dep_ != "prep" or child.lower_ in _SPEECH_PREPOSITIONS)
        ):
            content |= _subtree(child)
    if not content and kind != "accusing":
        content = _noun_content(verb) or _called(verb)
    if not content and lemma not in cues.WEAK and _is_parenthesis(sentence, verb):
        content = {t.i for t in sentence.span} - _subtree(verb)
    elif not content and verb.dep_ == "parataxis":
        content = _clause_of(verb.head) - _subtree(verb)
    elif not content and verb.dep_ == "advcl" and _has_mark(verb, {"as"}) and lemma not in cues.WEAK:
        content = _clause_of(verb.head) - _subtree(verb)
    if lemma in cues.WEAK and not any(child.dep_ == "ccomp" for child in verb.children) and not content & quoted:
        return frozenset(), thing
    return frozenset(_without_punctuation(sentence, content)), thing


def _is_told(token: Token) -> bool:
    """ "told a meeting of leaders that …": the that-clause the parser hung on the listener."""
    return token.dep_ in {"acl", "relcl", "ccomp"} and any(c.dep_ == "mark" and c.lower_ == "that" for c in token.children)


def _called(verb: Token) -> set[int]:
    """ "called the charges baseless": the thing and what it is called."""
    if verb.lemma_.lower() not in {"call", "brand", "label", "dub", "declare", "deem", "consider"}:
        return set()
    named = next((child for child in verb.children if child.dep_ == "oprd"), None)
    thing = next((child for child in verb.children if child.dep_ == "dobj"), None)
    return _subtree(named) | _subtree(thing) if named is not None and thing is not None else set()


def _noun_content(verb: Token) -> set[int]:
    """What is reported as a noun phrase: "forecast a shortage", "warned of a shortage"."""
    lemma = verb.lemma_.lower()
    content: set[int] = set()
    for child in verb.children:
        if child.dep_ == "dobj" and lemma in cues.NOUN_REPORTING and child.pos_ in {"NOUN", "PROPN", "NUM"}:
            content |= _subtree(child)
        elif child.dep_ == "prep" and child.lower_ in cues.NOUN_REPORTING_WITH.get(lemma, ()):
            content |= _subtree(child) - {child.i}
    return content if len(content) >= 2 else set()


def _is_parenthesis(sentence: ParsedSentence, verb: Token) -> bool:
    """ "…, its owner reckons, …": a verb and its subject set off by commas, whatever the parser hung them on."""
    if not any(child.dep_ == "nsubj" and child.tag_ not in {"WP", "WDT"} for child in verb.children):
        return False
    doc, first, last = sentence.span.doc, sentence.span.start, sentence.span.end
    left, right = verb.left_edge.i, verb.right_edge.i
    if right - left > 15 or left <= first + 1 or any(child.dep_ in {"ccomp", "xcomp", "oprd"} for child in verb.children):
        return False
    ends = right + 1 >= last or doc[right + 1].text in {",", ".", ";", "—", "–", ":"} or doc[right].text in {",", "."}
    return doc[left - 1].text in {",", "—", "–"} and ends


def _is_promise(lemma: str) -> bool:
    return lemma in {"vow", "promise", "pledge", "threaten", "profess"}


def _subtree_if_subject(verb: Token) -> set[int]:
    subject = next((child for child in verb.children if child.dep_ in _SUBJECTS), None)
    return _subtree(subject) if subject is not None else set()


def _according_to(sentence: ParsedSentence, token: Token, name_of: NameOf) -> Iterator[Report]:
    to = next((child for child in token.children if child.lower_ == "to"), None)
    noun = next((child for child in (to.children if to is not None else ()) if child.dep_ in {"pobj", "pcomp"}), None)
    if noun is None:
        return
    frame = _subtree(token)
    content = _clause_of(token.head) - frame
    source = build_source(sentence, noun, name_of)
    if content and source is not None:
        start, end = _offsets(sentence, token, to or token)
        cue = Cue(sentence.text_between(start, end), "according", start, end)
        yield Report(frozenset(_without_punctuation(sentence, content)), frozenset(frame), "neutral", source, cue)


def _in_the_words_of(sentence: ParsedSentence, noun: Token, name_of: NameOf) -> Iterator[Report]:
    """ "in the opinion of X", "by X's account"."""
    owner = next((child for child in noun.children if child.dep_ == "poss"), None) or next(
        (p for c in noun.children if c.lower_ == "of" for p in c.children if p.dep_ == "pobj"), None
    )
    preposition = noun.head
    if owner is None or preposition.head.i == preposition.i:
        return
    frame = _subtree(preposition)
    content = _clause_of(preposition.head) - frame
    source = build_source(sentence, owner, name_of)
    if source is not None and len(content) > 2:
        words = frozenset(_without_punctuation(sentence, content))
        yield Report(words, frozenset(frame), "neutral", source, _cue(sentence, noun))


def _citing(sentence: ParsedSentence, token: Token, name_of: NameOf) -> Iterator[Report]:
    noun = next((child for child in token.children if child.dep_ in {"dobj", "pobj"}), None)
    if noun is None:
        return
    frame = _subtree(token)
    head = token.head
    content = _clause_of(head) - frame
    if head.lemma_.lower() in cues.VERBS:
        inner = [child for child in head.children if child.dep_ == "ccomp"]
        content = set().union(*(_subtree(child) for child in inner)) - frame if inner else set()
    source = build_source(sentence, noun, name_of)
    if content and source is not None:
        yield Report(
            frozenset(_without_punctuation(sentence, content)), frozenset(frame), "neutral", source, _cue(sentence, token)
        )


def _nominal(sentence: ParsedSentence, noun: Token, name_of: NameOf) -> Iterator[Report]:
    content = _complement_of_noun(noun)
    if not content:
        return
    kind = cues.NOUNS[noun.lemma_.lower()]
    owner = next((child for child in noun.children if child.dep_ == "poss"), None)
    if owner is None:
        owner = next(
            (
                grandchild
                for child in noun.children
                if child.dep_ in {"prep", "agent"} and child.lower_ in {"by", "from", "of"}
                for grandchild in child.children
                if grandchild.dep_ == "pobj" and not _subtree(grandchild) & content
            ),
            None,
        )
    verb = noun.head
    if owner is None and noun.dep_ == "dobj" and verb.lemma_.lower() in _LIGHT_VERBS:
        owner = _subject_of(verb)
    source = build_source(sentence, owner, name_of) if owner is not None else None
    if source is None and kind == "neutral":
        return
    if _is_called_false(noun):
        kind = "denying"
    frame = {noun.i} | (_subtree(owner) if owner is not None else set())
    content = set(_without_punctuation(sentence, content))
    yield Report(frozenset(content), frozenset(frame - content), kind, source, _cue(sentence, noun))


def _complement_of_noun(noun: Token) -> set[int]:
    content: set[int] = set()
    for child in noun.children:
        is_that_clause = child.dep_ in {"acl", "ccomp", "relcl"} and _has_mark(child, {"that"})
        if is_that_clause or (child.dep_ == "acl" and child.tag_ == "VB"):
            content |= _subtree(child)
        elif child.dep_ == "prep" and child.lower_ in {"of", "about"}:
            content |= set().union(*(_subtree(c) for c in child.children if c.dep_ == "pcomp"), set())
    return content


def _is_called_false(noun: Token) -> bool:
    """ "The charge that … is baseless": the noun is the subject of a predicate that rejects it."""
    if noun.dep_ not in _SUBJECTS:
        return False
    predicate = [child.lemma_.lower() for child in noun.head.children if child.dep_ in {"acomp", "attr", "oprd"}]
    is_negated = any(child.dep_ == "neg" for child in noun.head.children)
    return any(word in cues.DENYING_ADJECTIVES for word in predicate) or (is_negated and "true" in predicate)


def _after_colon(sentence: ParsedSentence, reports: Sequence[Report], name_of: NameOf) -> Iterator[Report]:
    """ "The general explained: …" and, in headlines, "… : police"."""
    tokens = list(sentence.span)
    for at, token in enumerate(tokens):
        if token.text != ":" or not 0 < at < len(tokens) - 1:
            continue
        before, after = tokens[:at], tokens[at + 1 :]
        verb = next(
            (t for t in reversed(before[-12:]) if t.lemma_.lower() in cues.VERBS and t.pos_ in {"VERB", "AUX"}), None
        )
        taken = frozenset().union(*(report.content for report in reports))
        content = frozenset(t.i for t in after if not t.is_punct)
        subject = _subject_of(verb) if verb is not None else None
        if verb is not None and subject is not None and len(content) > 2 and len(content & taken) < len(content) / 2:
            source = build_source(sentence, subject, name_of)
            frame = frozenset(t.i for t in before)
            yield Report(content, frame, cues.VERBS[verb.lemma_.lower()], source, _cue(sentence, verb))
        elif sentence.sentence.section == "headline" and len(before) <= 5 and not any(t.pos_ == "VERB" for t in before):
            noun = before[-1]
            if noun.pos_ in {"NOUN", "PROPN"} and any(t.pos_ in {"VERB", "AUX"} for t in after):
                source = build_source(sentence, noun, name_of)
                yield Report(content, frozenset(t.i for t in before), "neutral", source, None)
        return


def _speakers_of_quotes(
    sentences: Sequence[ParsedSentence], found: list[list[Report]], quotes: Sequence[Quote], name_of: NameOf
) -> list[list[Report]]:
    """Give every quotation that no report of its sentence covers a speaker from nearby, and a report of its own."""
    spoken: dict[int, Report] = {}  # quote number → the report that tells its speaker
    inside = [_tokens_by_quote(sentence, quotes) for sentence in sentences]
    for at, sentence in enumerate(sentences):
        for number, tokens in inside[at].items():
            report = _covering(tokens, _from_outside(sentence, tokens, found[at])) or _adjacent_speech(sentence, tokens, found[at], name_of)
            if report is not None and number not in spoken:
                spoken[number] = report
    last_number = -1
    for at, sentence in enumerate(sentences):
        for number, tokens in inside[at].items():
            if _covering(tokens, _from_outside(sentence, tokens, found[at])) is not None:
                last_number = number
                continue
            if not _is_clause(tokens):
                continue
            report = spoken.get(number) or _carried_speaker(at, sentences, found, quotes, number, last_number, spoken)
            spoken.setdefault(number, report) if report is not None else None
            last_number = number
            content = frozenset(t.i for t in tokens if not t.is_punct and not t.is_quote and not t.is_space)
            frame = report.frame if report is not None and at == _sentence_of(report, sentences) else frozenset()
            source = report.source if report is not None and report.source is not None else None
            cue = report.cue if report is not None else None
            kind = report.kind if report is not None and report.kind in {"neutral", "distancing"} else "neutral"
            found[at].append(Report(content, frame - content, kind, source, cue, mode="direct"))
    return found


def _sentence_of(report: Report, sentences: Sequence[ParsedSentence]) -> int | None:
    if report.cue is None:
        return None
    for at, sentence in enumerate(sentences):
        if sentence.sentence.start <= report.cue.start < sentence.sentence.end:
            return at
    return None


def _carried_speaker(
    at: int,
    sentences: Sequence[ParsedSentence],
    found: list[list[Report]],
    quotes: Sequence[Quote],
    number: int,
    last_number: int,
    spoken: Mapping[int, Report],
) -> Report | None:
    """The speaker of a quotation whose own sentence names none: the one who spoke just before, or is named there."""
    quote = quotes[number]
    if last_number in spoken and quotes[last_number].end <= quote.start:
        between = quote.outer_start - quotes[last_number].outer_end
        if quote.continues or between < 250:
            return spoken[last_number]
    for back in (at - 1, at - 2):
        if back >= 0 and sentences[back].sentence.section == sentences[at].sentence.section:
            named = [r for r in found[back] if r.source is not None and r.kind != "attitude"]
            if named:
                return named[-1]
    return None


def _covering(tokens: Sequence[Token], reports: Sequence[Report]) -> Report | None:
    words = {t.i for t in tokens if not t.is_punct and not t.is_quote and not t.is_space}
    for report in reports:
        if words and len(words & report.content) >= 0.6 * len(words):
            return report
    return None


def _from_outside(sentence: ParsedSentence, tokens: Sequence[Token], reports: Sequence[Report]) -> list[Report]:
    """The reports whose cue stands outside the quotation: who is quoted cannot be named by the words quoted."""
    inside = {t.idx + sentence.offset for t in tokens}
    return [report for report in reports if report.cue is None or report.cue.start not in inside]


def _adjacent_speech(
    sentence: ParsedSentence, tokens: Sequence[Token], reports: Sequence[Report], name_of: NameOf
) -> Report | None:
    """A verb of saying outside the quotation, in its sentence, with a subject: the nearest one."""
    words = {t.i for t in tokens}
    best: tuple[int, Report] | None = None
    for verb in sentence.span:
        lemma = verb.lemma_.lower()
        if verb.i in words or lemma not in cues.VERBS or verb.pos_ not in {"VERB", "AUX"}:
            continue
        subject = _subject_of(verb)
        if subject is None or subject.i in words:
            continue
        distance = min(abs(verb.i - tokens[0].i), abs(verb.i - tokens[-1].i))
        if lemma in cues.WEAK and distance > 3:
            continue
        source = build_source(sentence, subject, name_of)
        frame = frozenset(t.i for t in _frame(verb, subject) if t.i not in words)
        report = Report(frozenset(), frame, cues.VERBS[lemma], source, _cue(sentence, verb))
        if source is not None and (best is None or distance < best[0]):
            best = distance, report
    if best is not None:
        return best[1]
    return next((replace(r, content=frozenset()) for r in reports if r.source is not None), None)


def _is_clause(tokens: Sequence[Token]) -> bool:
    words = [t for t in tokens if t.is_alpha]
    has_verb = any(t.pos_ in {"VERB", "AUX"} for t in tokens)
    return len(words) >= 4 and has_verb or len(words) >= 8


def _tokens_by_quote(sentence: ParsedSentence, quotes: Sequence[Quote]) -> dict[int, list[Token]]:
    by_quote: dict[int, list[Token]] = {}
    first, last = sentence.sentence.start, sentence.sentence.end
    near = [(n, q) for n, q in enumerate(quotes) if q.start < last and first < q.end]
    for number, quote in near:
        tokens = [t for t in sentence.span if quote.start <= t.idx + sentence.offset < quote.end]
        if tokens:
            by_quote[number] = tokens
    return by_quote


def _quoted_tokens(sentence: ParsedSentence, quotes: Sequence[Quote]) -> frozenset[int]:
    return frozenset(t.i for tokens in _tokens_by_quote(sentence, quotes).values() for t in tokens)


def _with_mode(report: Report, quoted: frozenset[int]) -> Report:
    share = len(report.content & quoted) / max(1, len(report.content))
    mode: Mode = "direct" if share > 0.9 else "mixed" if share > 0 else "indirect"
    return replace(report, mode=mode)


def _subject_of(verb: Token) -> Token | None:
    """Who says it: the verb's own subject, or the one it shares with the verb or noun it hangs on."""
    own = next((child for child in verb.children if child.dep_ == "nsubj"), None)
    if own is None and any(child.dep_ == "nsubjpass" for child in verb.children):
        agent = next((child for child in verb.children if child.dep_ == "agent"), None)
        if agent is not None:
            return next((child for child in agent.children if child.dep_ == "pobj"), None)
        if verb.lemma_.lower() in {"quote", "cite"}:
            return next(child for child in verb.children if child.dep_ == "nsubjpass")
        return None
    if own is not None and own.tag_ in {"WP", "WDT"} and verb.dep_ == "relcl":
        return verb.head
    if own is not None:
        return own
    if verb.dep_ in {"conj", "advcl", "xcomp", "pcomp", "dep"} and verb.head.pos_ in {"VERB", "AUX"} and verb.head.i != verb.i:
        if verb.dep_ == "advcl" and _has_mark(verb, {"as", "if", "because", "while"}):
            return None
        return _subject_of(verb.head)
    if verb.dep_ in {"acl", "relcl"}:
        return verb.head
    if verb.dep_ in {"prep", "pcomp"} and verb.head.dep_ == "prep":
        return _subject_of(verb.head.head)
    return None


def _frame(verb: Token, subject: Token | None) -> Iterator[Token]:
    """The words around the report: everything of the verb's clause but its complement."""
    yield verb
    for child in verb.children:
        if child.dep_ in {"aux", "auxpass", "neg", "advmod", "npadvmod", "prt", "punct", "mark", "dative"}:
            yield from child.subtree
        elif child.dep_ in {"prep", "dobj", "nsubj", "nsubjpass", "agent"}:
            yield from child.subtree
    if subject is not None and subject.i not in {child.i for child in verb.children}:
        yield from source_tokens(subject)


def _subtree(token: Token) -> set[int]:
    return {t.i for t in token.subtree}


def _clause_of(token: Token) -> set[int]:
    """The clause a phrase belongs to: climb to its verb (or to the top of a sentence without one)."""
    while token.pos_ not in {"VERB", "AUX"} and token.head.i != token.i:
        token = token.head
    return _subtree(token)


def _has_mark(verb: Token, words: set[str]) -> bool:
    return any(child.dep_ in {"mark", "advmod"} and child.lower_ in words for child in verb.children)


def _without_punctuation(sentence: ParsedSentence, content: set[int]) -> Iterator[int]:
    doc = sentence.span.doc
    first, last = sentence.span.start, sentence.span.end
    return (i for i in content if first <= i < last and not doc[i].is_space)


def _cue(sentence: ParsedSentence, token: Token) -> Cue:
    start, end = _offsets(sentence, token, token)
    return Cue(token.text, token.lemma_.lower(), start, end)


def _offsets(sentence: ParsedSentence, first: Token, last: Token) -> tuple[int, int]:
    return first.idx + sentence.offset, last.idx + len(last) + sentence.offset

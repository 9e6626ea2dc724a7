"""Finds what an article says about itself, not about the world: bylines, author notes, credits, appeals to readers."""

import re
from collections.abc import Sequence

Span = tuple[int, int]

_NAME = r"[A-Z][\w.'’-]*(?:\s+(?:[A-Z][\w.'’-]*|[dl]['’][A-Z][\w-]+|de|van|von|bin|al|el)){1,4}"
_JOB = (
    r"(?i:editor|reporter|correspondent|columnist|journalist|writer|author|fellow|contributor|blogger|lecturer|"
    r"professor|analyst|director|researcher|scholar|producer|photographer|intern|host|founder|publisher|critic)"
)

# A line or sentence of one of these forms is boilerplate wherever it stands.
_ANYWHERE = [
    re.compile(pattern)
    for pattern in (
        rf"(?:By|BY)\s+{_NAME}(?:\s*(?:,|and|&|\||/|for|in)\s*[^.!?]{{0,80}})?$",
        rf"(?:By|BY|by)\s+{_NAME}\s*\|.{{0,40}}$",
        rf"Words\s*:\s*{_NAME}\.?$",
        rf"{_NAME},\s+(?:[a-z]+\s+){{0,3}}{_JOB}$",
        rf"From (?:our|the) (?:[a-z]+ ){{0,3}}{_JOB}s?(?: in [A-Z]\w+)?\.?$",
        rf"(?:{_NAME}|[A-Z][\w’'-]+) (?:also )?contributed from [A-Z][\w .,]{{2,40}}$",
        r"(?:By|BY)\s+(?:[A-Z][A-Z.'’-]+\s*,?\s*(?:AND\s+)?){2,8}$",
        rf"(?:Author|Authors|Written by|Story by|Text by|Words by|Edited by|Editor|"
        rf"Photos? by)\s*:?\s+{_NAME}\b[^.!?]{{0,80}}\.?$",
        r"\(?(?:Additional |With additional )?[Rr]eporting by\b",
        r"\(?(?:Writing|Editing|Compiled|Translated) by\s+[A-Z]",
        r".{0,120}\bcontributed (?:reporting |research )?(?:to|for) this (?:report|article|story|piece|post)\b.*$",
        rf"{_NAME}(?:,? .{{0,60}})? contributed (?:reporting|research)\b.{{0,60}}$",
    )
] + [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:please\s+)?(?:click|tap) (?:here|on the link|below|through)\b",
        r".{0,160}\b(?:please )?click here\b.{0,40}$",
        r"[\[(]?(?:read|see|watch|view|hear|find|get)\s+(?:the\s+)?(?:rest|more|full (?:story|report|article|"
        r"text|list)|"
        r"original(?: article)?|entire (?:article|story))(?:\s+(?:of (?:the|this)\s+\w+\s*)?)?(?:here|below|at|"
        r"on|from|:)",
        r"[\[(]?(?:read|see|watch) (?:more|also|next|now|it here|here)\b\s*(?:[:>»…\])|]|$|about\b|on\b|from\b|"
        r"at\b|here\b)",
        r"(?:related|recommended|trending|also read|see also|more on this|further reading|most read|"
        r"in pictures)\s*(?::|$)",
        r"(?:you (?:may|might) also (?:like|be interested))",
        r"(?:please\s+)?(?:subscribe|sign up|register|log in|sign in)\b.{0,120}"
        r"(?:newsletter|here|today|now|updates?|account|inbox|email|e-mail|free|unlimited|channel|podcast|read)\b",
        r"(?:please\s+)?(?:subscribe|sign up)(?:\s+(?:now|today|here))?\W*$",
        r"(?:please\s+)?(?:donate|make a donation|give)\s+(?:now|today|here|online|to us|to support)\b",
        r"(?:please\s+)?(?:consider (?:making|supporting|donating|a donation|subscribing)|support (?:our|us\b|"
        r"independent|this site))",
        r".{0,120}\b(?:your|tax-deductible|reader) (?:donations?|contributions?|support) (?:keeps?|helps?|"
        r"makes?|allows?)\b",
        r".{0,80}\b(?:welcomes|relies on|is funded by|depends on|rely on|depend on)\b.{0,40}\b(?:donations|"
        r"readers like you|"
        r"contributions from readers)\b",
        r"(?:please\s+)?(?:follow|like|join|find|connect with)\s+(?:us|me|him|her|them|@\w+|\w+ \w+)\s+on\s+"
        r"(?:twitter|facebook|instagram|x\b|youtube|telegram|whatsapp|linkedin|social|mastodon|bluesky)",
        r"(?:share|tweet|print|email|e-mail|comment|comments|facebook|twitter|whatsapp|pinterest|linkedin|"
        r"advertisement|"
        r"advertising|sponsored(?: content)?|promoted|loading\W*|ad|continue reading|story continues below|"
        r"scroll (?:down|to continue).*|skip (?:to|past) .*|play video|copy link|share this.*|save|getty(?: images)?|"
        r"image copyright.*|media caption.*|image caption.*|the end|ends)$",
        r"(?:this (?:article|story|piece|post|report|column) (?:was|has been|is|originally|first|appeared|"
        r"also)\b.{0,60}"
        r"\b(?:published|updated|corrected|appeared|republished|produced|translated|syndicated|archived))",
        r"(?:originally|first) published\b",
        r"this (?:article|story|piece|report) by .{2,40} (?:was|has been) (?:first|originally)? ?published\b",
        r"published in (?:the )?[\w '’&-]{2,40}, .{0,20}\b\d{4}\W*$",
        r"follow (?:us|our)\b.{0,80}$",
        r"to (?:receive|get|read) .{2,60}\b(?:by e-?mail|in your inbox|every (?:week|day|morning))\b",
        r".{0,120}\b(?:make|making) (?:a|your) (?:[\w-]+ )?donation\b",
        r"(?:chip|pitch) in (?:\$|£|€|\d|today|now)",
        r"get (?:the )?.{2,50} for (?:only |just )?[$£€]\d[\d.,]* (?:a|per) (?:month|week|year)\b",
        r"(?:not|already) a (?:subscriber|member)\b",
        r"(?:know something|got something to (?:say|tell us)|seen something)\b.{0,30}\?$",
        r"(?:(?:last )?(?:updated|published|posted|modified))\s*(?:on|at|:)?\s*(?:\d|jan|feb|mar|apr|may|jun|"
        r"jul|aug|sep|oct|"
        r"nov|dec|mon|tue|wed|thu|fri|sat|sun|today|yesterday)[^.]{0,60}$",
        r"\d{1,2} min(?:ute)?s?(?: read| ago)?$",
        r"(?:©|\(c\)|copyright)\s*(?:\d{4}|by|the|[a-z])",
        r".{0,60}\ball rights reserved\b",
        r"(?:photo|photograph|photos|picture|pictures|image|images|video|graphic|illustration|credit|source)"
        r"(?:\s+(?:credit|courtesy|by|copyright|source))?\s*(?::|/|©|courtesy of|by\s+[A-Z])",
        r".{0,200}(?:\((?:ap|afp|reuters|getty|epa|file|pool)\s*(?:photo|image|picture|/)[^)]*\)|"
        r"(?:/|\bvia )\s*(?:getty images|ap(?: photo)?|afp|reuters|epa|shutterstock|alamy))\W*$",
        r"(?:file photo|file picture|stock image)\b",
        r".{0,80}\b(?:views|opinions) (?:expressed|stated|are)\b.{0,80}\b(?:own|author|authors|not necessarily|"
        r"do not)\b",
        r".{0,80}\bdo(?:es)? not necessarily (?:reflect|represent)\b",
        r"(?:to )?contact (?:the|this) (?:reporter|editor|author|writer|journalist|story|newsroom)",
        r"(?:e-?mail|write to|send (?:tips|letters|comments)|got a (?:tip|story)|have a (?:tip|story))\b.{0,80}"
        r"(?:@|newsroom|editor|us\b)",
        r"(?:download|get) (?:the|our) (?:free )?(?:app|podcast|newsletter)",
        r"https?://\S+$",
        r"\S+@\S+\.\w+$",
        r"@\w+$",
    )
]
_DATELINE = re.compile(r"(?:[A-Z][\w.'’-]*[, ]*){1,5}(?:\([^)]{1,30}\)\s*)?(?:CNN|AP|AFP|Reuters)?\s*[—–―-]+$")

# These only in the last lines of an article, where outlets speak of their authors and themselves.
_AUTHOR_NOTE = re.compile(
    rf"(?:(?:About the authors?:?\s*)?(?:The (?:author|writer)|{_NAME})(?:,? (?:PhD|MD|MP),?)? (?:is|was|are|"
    rf"has been|works as|"
    rf"serves as)\b.{{0,100}}\b{_JOB}s?\b)|(?:{_NAME} (?:(?:has )?(?:written|covered|reported)|writes|covers|reports|"
    rf"blogs|tweets|teaches|lives|works|served|sat on)\b)|"
    r"About the authors?\W*$",
)
_SELF_DESCRIPTION = re.compile(
    r"(?:[A-Z][\w.&'’-]*\s+){0,8}(?:\([A-Z]{2,8}\)\s+)?(?:is|are) (?:an?|the)\b.{0,120}\b(?:non-?\s?partisan|"
    r"non-?\s?(?:for-?)?profit|not-?\s?for-?\s?profit|independent|reader-supported|charit(?:y|able)|member-funded|"
    r"award-winning|family-owned)\b.{0,120}\b(?:organi[sz]ation|newsroom|institute|institution|outlet|publication|"
    r"newspaper|magazine|website|site|think ?tank|foundation|agency|centre|center|project|broadcaster|charity)\b",
    re.IGNORECASE,
)
_HABIT_OF_OUTLET = re.compile(
    r"(?:[A-Z][\w.&'’-]*\s+){1,6}(?:appears|is published) (?:daily|weekly|fortnightly|monthly|quarterly)\b|"
    r"(?:[A-Z][\w.&'’-]*\s+){1,6}(?:takes|accepts) no (?:corporate|government|state|advertising|party)\b"
)
_MORE_OF_NOTE = re.compile(
    r"(?:He|She|They|It|His|Her|Their|Its)\b|.{0,80}\b(?:work|writing|articles|books?|essays) (?:has|have) "
    r"(?:appeared|been published)\b|(?:Follow|Email|Contact|Twitter|Facebook|X:|Reach)\b"
)
MIN_REPEATED_WORDS = 4


def find_boilerplate(text: str, paragraphs: Sequence[Sequence[Span]]) -> set[Span]:
    """The sentences of a text that are no part of its story, given as spans by paragraph."""
    found: set[Span] = set()
    seen_lines: set[str] = set()
    for sentences in paragraphs:
        line = " ".join(text[sentences[0][0] : sentences[-1][1]].split())
        if line in seen_lines and len(line.split()) >= MIN_REPEATED_WORDS:
            found.update(sentences)
        seen_lines.add(line)
        if len(sentences) == 1 and _DATELINE.match(line) and len(line) < 60:
            found.update(sentences)
        for span in sentences:
            if _says_nothing_of_the_world(text[slice(*span)], is_whole_line=len(sentences) == 1):
                found.add(span)
    _find_notes_at_end(text, paragraphs, found)
    return found


def _says_nothing_of_the_world(sentence: str, *, is_whole_line: bool) -> bool:
    sentence = " ".join(sentence.split()).strip("*_|•-–—> ")
    is_short = len(sentence) < 250
    return (
        is_short
        and (not sentence or any(p.match(sentence) for p in _ANYWHERE))
        and (is_whole_line or not sentence.startswith(('"', "“", "'", "‘")))
    )


def _find_notes_at_end(text: str, paragraphs: Sequence[Sequence[Span]], found: set[Span]) -> None:
    """Author notes and self-descriptions, backwards from the end as long as nothing but such stands there."""
    for sentences in reversed(paragraphs[1:]):
        note = _note_in(text, sentences)
        if note is not None:
            found.update(sentences[note:])
        elif found.intersection(sentences) and all(s in found or text[slice(*s)].endswith("?") for s in sentences):
            found.update(sentences)  # "Know more? Write to us."
        if not (found.issuperset(sentences)):
            break


def _note_in(text: str, sentences: Sequence[Span]) -> int | None:
    """Index of the sentence with which a note begins that runs to the paragraph's end."""
    for n, span in enumerate(sentences):
        sentence = " ".join(text[slice(*span)].split())
        starts = _AUTHOR_NOTE.match(sentence) and not _is_told_of(text, sentence, span[0])
        is_about_outlet = _SELF_DESCRIPTION.match(sentence) or _HABIT_OF_OUTLET.match(sentence)
        if (starts or is_about_outlet) and all(_goes_on(text[slice(*later)], sentence) for later in sentences[n + 1 :]):
            return n
    return None


def _is_told_of(text: str, note: str, start: int) -> bool:
    """Whether the story itself, bylines left aside, speaks of the one the sentence introduces."""
    name = re.match(_NAME, note)
    if name is None or note.startswith(("The author", "The writer", "About the")):
        return False
    surname = re.split(r"\s+", name.group())[-1]
    before = re.sub(rf"(?:By|BY|Author:|Written by)\s+{re.escape(name.group())}", "", text[:start], flags=re.IGNORECASE)
    return re.search(rf"\b{re.escape(surname)}\b", before) is not None


def _goes_on(sentence: str, note: str) -> bool:
    sentence = " ".join(sentence.split())
    acronym = re.search(r"\(([A-Z]{2,8})\)", note)
    first_words = note.split()[:3]
    return bool(
        _MORE_OF_NOTE.match(sentence)
        or (acronym and re.search(rf"\b{acronym.group(1)}\b", sentence))
        or sentence.split()[:2] == first_words[:2]
        or _says_nothing_of_the_world(sentence, is_whole_line=False)
    )

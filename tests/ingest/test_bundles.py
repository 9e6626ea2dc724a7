"""Exports of news databases, many articles in one file: what each layout says, where its text begins and ends."""

import textwrap

import pytest
from made_files import PARAGRAPHS, pdf, rtf, word

from narratives.ingest import read_file, read_paste

LEXIS = f"""

                               1 of 2 DOCUMENTS


                              The Harbour Post

                             March 14, 2025 Friday
                              Late Edition - Final

Bridge shut after cracks
are found in two piers

BYLINE: By JANE DOE

SECTION: Section A; Column 0; Town Desk; Pg. 1

LENGTH: 62 words

DATELINE: ORLE

BODY:

   {textwrap.fill(PARAGRAPHS[0], 60)}

   Note: {PARAGRAPHS[1]}

URL: https://www.harbour.example/bridge

LOAD-DATE: March 14, 2025

LANGUAGE: ENGLISH

GRAPHIC: PHOTO: The bridge

PUBLICATION-TYPE: Newspaper

                 Copyright 2025 The Harbour Post Company
                              All Rights Reserved

                               2 of 2 DOCUMENTS

                              Valley Radio

                             March 15, 2025

Ferry for commuters

LENGTH: 20 words

   {PARAGRAPHS[2]}

LANGUAGE: German

                 Copyright 2025 Valley Radio
"""

NEXIS = f"""User Name: A Reader
Date and Time: Monday, 17 March 2025 10:00
Documents (2)
1. Bridge shut after cracks are found

Bridge shut after cracks are found
The Harbour Post
March 14, 2025 Friday
Copyright 2025 The Harbour Post All Rights Reserved
Section: TOWN; Pg. 1
Length: 62 words
Byline: Jane Doe
Body

{PARAGRAPHS[0]}

Note: {PARAGRAPHS[1]}

Classification
Language: ENGLISH
Publication-Type: Newspaper
Load-Date: March 14, 2025
End of Document

Ferry for commuters
Valley Radio
15 March 2025
Length: 20 words
Body
{PARAGRAPHS[2]}
Load-Date: March 15, 2025
End of Document
"""

FACTIVA = f"""Bridge shut after cracks are found
By Jane Doe
62 words
14 March 2025
09:30
The Harbour Post
HARPO
1
English
(c) 2025 The Harbour Post. All rights reserved.

{PARAGRAPHS[0]}

Note: {PARAGRAPHS[1]}

Document HARPO00020250314ed3e00012

Ferry for commuters
20 words
15 March 2025
Valley Radio
VALRA
English
Copyright 2025. Valley Radio.

{PARAGRAPHS[2]}

Document VALRA00020250315ed3f00001
"""

CODED = f"""HD  Bridge shut after cracks are found
BY  By Jane Doe
WC  62 words
PD  14 March 2025
ET  09:30
SN  The Harbour Post
SC  HARPO
PG  1
LA  English
CY  (c) 2025 The Harbour Post
LP
{PARAGRAPHS[0]}

TD
Note: {PARAGRAPHS[1]}

NS  gtown : Towns
PUB Harbour Press
AN  Document HARPO00020250314ed3e00012

HD  Ferry for commuters
WC  20 words
PD  15 March 2025
SN  Valley Radio
LP  {PARAGRAPHS[2]}
AN  Document VALRA00020250315ed3f00001
"""

BOTH = [
    ("Bridge shut after cracks are found", "The Harbour Post", "2025-03-14", "Jane Doe"),
    ("Ferry for commuters", "Valley Radio", "2025-03-15", None),
]
TEXTS = [f"{PARAGRAPHS[0]}\n\nNote: {PARAGRAPHS[1]}", PARAGRAPHS[2]]
# (file, its bytes, lines on which its articles begin)
BUNDLES = [
    ("lexis.txt", LEXIS.encode(), [6, 44]),
    ("lexis.TXT", LEXIS.replace("\n", "\r\n").encode(), [6, 44]),
    ("lexis.txt", LEXIS.encode("utf-16"), [6, 44]),
    ("lexis.rtf", rtf(LEXIS), None),
    ("nexis.txt", NEXIS.encode(), [1, 25]),
    ("nexis.rtf", rtf(NEXIS), None),
    ("nexis.docx", word(NEXIS.split("\n")), None),
    ("factiva.txt", FACTIVA.encode(), [1, 18]),
    ("factiva.rtf", rtf(FACTIVA), None),
    ("factiva.docx", word(FACTIVA.split("\n")), None),
    ("coded.txt", CODED.encode(), [1, 21]),
    ("coded.rtf", rtf(CODED), None),
    ("coded.rtf", rtf(CODED).replace(b"HD  ", b"HD\\cell ").replace(b"AN  ", b"AN\\cell "), None),
]


@pytest.mark.parametrize(
    ("name", "data", "lines"), BUNDLES, ids=[f"{n}-{name}" for n, (name, _, _) in enumerate(BUNDLES)]
)
def test_bundle(name: str, data: bytes, lines: list[int] | None) -> None:
    report = read_file(name, data)
    assert report.refused == ()
    found = [
        (draft.title, draft.outlet, draft.published_at, draft.author and draft.author.title())
        for draft in report.articles
    ]
    assert [(title and title.replace(" in two piers", ""), *rest) for title, *rest in found] == BOTH
    assert [draft.text for draft in report.articles] == TEXTS
    assert all(draft.problems == () for draft in report.articles)
    if lines:
        assert [draft.where for draft in report.articles] == [f"{name}:{line}" for line in lines]


def test_a_bundle_tells_languages_and_an_article_without_text_is_refused_alone() -> None:
    report = read_paste(FACTIVA.replace(PARAGRAPHS[2], "").replace("\nEnglish\n(c)", "\nFrench\n(c)"))
    assert [(draft.language, draft.language_from) for draft in report.articles] == [("fr", "told")]
    assert [refusal.message for refusal in report.refused] == [
        "pasted text:18: this article of the bundle has no text; export it with its full text"
    ]
    assert [draft.language for draft in read_paste(LEXIS).articles] == ["en", "de"]


def test_a_bad_date_in_a_bundle_is_named_and_left_empty() -> None:
    [first, _] = read_paste(CODED.replace("14 March 2025", "14/3")).articles
    assert (first.published_at, first.problems) == (None, ("date '14/3' is not a date; write e.g. 2025-03-14",))


def test_words_that_only_look_like_a_bundle_stay_one_article() -> None:
    text = f"He held 1 of 2 documents in his hand.\n\n{PARAGRAPHS[0]}\n\nEnd of Document was written below."
    assert [draft.text for draft in read_paste(text).articles] == [text]
    assert len(read_file("a.pdf", pdf([["Document of the week", *PARAGRAPHS]])).articles) == 1

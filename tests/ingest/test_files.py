"""One table a format: what is in the file → what is taken and what is refused, with place and remedy."""

import json
import time
from pathlib import Path

import pytest

from narratives.errors import InputError
from narratives.ingest import (
    FORMATS,
    complete_draft,
    find_duplicates,
    read_articles,
    read_articles_jsonl,
    read_file,
    read_paste,
)
from narratives.records import digest

TEXT = "The bridge was closed on Monday."


def row(**fields: object) -> str:
    return json.dumps({"outlet": "Harbour Post", "text": TEXT} | fields)


# (file name, bytes, outlets taken, messages of what is refused)
FILES = [
    # text files
    ("a.txt", b"", [], ["a.txt: the file is empty; choose one with text in it"]),
    ("a.txt", b" \n\t\n", [], ["a.txt: the file is empty; choose one with text in it"]),
    ("a.txt", b"\xef\xbb\xbf", [], ["a.txt: the file is empty; choose one with text in it"]),
    ("a.txt", b"\xef\xbb\xbfOutlet: Harbour Post\r\n\r\nThe bridge\r\nwas closed.", ["Harbour Post"], []),
    ("a.txt", "Outlet: Höfe\n\nThe bridge was closed.".encode("utf-16"), ["Höfe"], []),
    ("a.txt", "Outlet: Höfe\n\nThe bridge was closed.".encode("utf-32"), ["Höfe"], []),
    ("a.txt", "The bridge".encode("utf-16-le"), [],
     ["a.txt: every other byte is NUL, so this is UTF-16 or no text file; save it as UTF-8"]),
    ("a.txt", b"\xff\xfeT\x00h\x00\x00\xd8x", [], ["a.txt: byte 6 is not UTF-16-LE although the file says so; "
     "save it again as UTF-8"]),
    ("a.txt", b"The bridge was\0closed on Monday.", [], ["a.txt: text has a NUL character at 14; the file is not "
     "plain text, save it again as UTF-8"]),
    ("a.txt", b"The caf\xe9 was closed.", [], ["a.txt: byte 0xE9 at character 7 of text is not UTF-8, perhaps the "
     "file is Windows-1252; save it again as UTF-8"]),
    ("a.txt", b"- 1 -", [], ["a.txt: the text '- 1 -' holds no words; give the article's text"]),
    ("a.txt", b"Title: Bridge shut\nOutlet: Harbour Post\n", [],
     ["a.txt: there is a heading but no text under it; add the article's text"]),
    ("a.txt", b"a" * 2_000_000, [], ["a.txt: the text has 2,000,000 characters; an article may have 1,000,000; "
     "split it up"]),
    # JSON lines
    ("a.jsonl", f"{row()}\r\n\r\n{row(outlet='Valley Radio')}\r\n".encode(), ["Harbour Post", "Valley Radio"], []),
    ("a.jsonl", b"\xef\xbb\xbf" + row().encode(), ["Harbour Post"], []),
    ("a.jsonl", b'{"source": "A", "body": "x y"}\n{"publisher": "B", "content": "x y"}', ["A", "B"], []),
    ("a.jsonl", b'{"Outlet": "A", "TEXT ": "x y"}', ["A"], []),
    ("a.jsonl", f"{row()}\n{{\"outlet\": \n{row(outlet='B')}".encode(), ["Harbour Post", "B"],
     ["a.jsonl:2: not JSON at character 12 (Expecting value); write one complete JSON object per line"]),
    ("a.jsonl", f"[{row()}]".encode(), [], ["a.jsonl:1: [{'outlet': 'Harbour Post', 'text': 'Th… is not an object; "
     'write {"outlet": …, "text": …} on each line']),
    ("a.jsonl", b"[\n" + row().encode() + b"\n]", ["Harbour Post"], [
     "a.jsonl:1: not JSON at character 2 (Expecting value); write one JSON object per line, without a list around them",
     "a.jsonl:3: not JSON at character 1 (Expecting value); write one complete JSON object per line"]),
    ("a.jsonl", b'"just a string"', [], ["a.jsonl:1: 'just a string' is not an object; "
     'write {"outlet": …, "text": …} on each line']),
    ("a.jsonl", b'{"outlet": "A", "words": "x"}', [], ["a.jsonl:1: no column holds the text (columns: 'outlet', "
     "'words'); name it text, body or content"]),
    ("a.jsonl", row(text="").encode(), [], ["a.jsonl:1: text is empty; give the article's text"]),
    ("a.jsonl", row(text=None).encode(), [], ["a.jsonl:1: text is empty; give the article's text"]),
    ("a.jsonl", row(text=["x"]).encode(), [], ["a.jsonl:1: text is ['x'], not text; write it in quotation marks"]),
    ("a.jsonl", row(id="1").encode() + b"\n" + row(id=1).encode(), ["Harbour Post"],
     ["a.jsonl:2: id '1' stands already at a.jsonl:1; give each its own"]),
    ("a.jsonl", row(text="x\0y").encode(), [], ["a.jsonl:1: text has a NUL character at 1; the file is not plain "
     "text, save it again as UTF-8"]),
    ("a.jsonl", b'{"outlet": "A", "text": "x \\ud83d y"}', [],
     ["a.jsonl:1: text has half a character (U+D83D) at 2; export it again as UTF-8"]),
    ("a.jsonl", row().encode() + b'\n{"outlet": "A", "text": "caf\xe9"}\n' + row(outlet="B").encode(),
     ["Harbour Post", "B"], ["a.jsonl:2: byte 0xE9 at character 28 of the line is not UTF-8, perhaps the file is "
     "Windows-1252; save it again as UTF-8"]),
    ("a.jsonl", b"[" * 200_000, [], ["a.jsonl:1: '[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[… cannot be read; write one "
     "plain JSON object"]),
    ("a.jsonl", b'{"text": ' + b"1" * 5_000 + b"}", [], ["a.jsonl:1: '{\"text\": 11111111111111111111111111111… cannot "
     "be read; write one plain JSON object"]),
    ("a.jsonl", row(text="word " * 400_000).encode(), [], ["a.jsonl:1: the text has 2,000,000 characters; an article "
     "may have 1,000,000; split it up"]),
    ("a.jsonl", row(text="one line\u2028and the next").encode(), ["Harbour Post"], []),
    ("a.jsonl", '{"outlet": "A", "text": "one line\u2028and the next"}'.encode(), ["A"], []),
    # tables
    ("a.csv", b"outlet,text\nA,x y\nB,\"x, y\"\n", ["A", "B"], []),
    ("a.csv", b"\xef\xbb\xbfsource;body\r\nA;x y\r\n", ["A"], []),
    ("a.csv", b"sep=;\r\nsource;body\r\nA;x y\r\n", ["A"], []),
    ("a.tsv", b"publisher\tcontent\nA\tx y\n", ["A"], []),
    ("a.csv", b"outlet,text\nA,\"x\n\ny\"\n\n,\nB,z\n", ["A", "B"], []),
    ("a.csv", b"name,words\nA,x\n", [], ["a.csv:1: no column holds the text (columns: 'name', 'words'); name it text, "
     "body or content"]),
    ("a.csv", b"outlet,text\n", [], ["a.csv: has column names but no rows under them; add a row for each article"]),
    ("a.csv", b"outlet,text\nA,x,y\nB,z\nC\n", ["B"], [
     "a.csv:2: 3 cells under 2 column names, beginning 'A'; put a cell that holds the separator in quotation marks",
     "a.csv:4: 1 cells under 2 column names, beginning 'C'; put a cell that holds the separator in quotation marks"]),
    ("a.csv", b"outlet,text\nA,\"x\ny\"\nB,\"open\nC,z\n", ["A"], ["a.csv:4: a quotation mark opened in this row is "
     "never closed; close it, or double one that belongs to the text"]),
    ("a.csv", b"outlet,text\nA,\"x\" y\nB,z\n", [], ["a.csv:2: text follows a closing quotation mark; double a "
     "quotation mark that belongs to the text"]),
    ("a.csv", b"outlet,text\nA,caf\xe9\nB,z\n", ["B"], ["a.csv:2: byte 0xE9 at character 3 of text is not UTF-8, "
     "perhaps the file is Windows-1252; save it again as UTF-8"]),
    ("a.csv", b"outl\xe9t,text\nA,x\n", [], ["a.csv:1: byte 0xE9 at character 4 of a column name is not UTF-8, perhaps "
     "the file is Windows-1252; save it again as UTF-8"]),
    ("a.csv", b"outlet,text\nA," + b"word " * 400_000, [], ["a.csv:2: the text has 2,000,000 characters; an article "
     "may have 1,000,000; split it up"]),
    ("a.csv", b"outlet,text\nA," + b"w" * 5_000_000, [], ["a.csv:2: a cell is longer than 4,000,000 characters, or its "
     "quotation mark is never closed; close it"]),
    # other files
    ("README", b"text", [], [f"README: a name without ending is not read; give one of {', '.join(FORMATS)}"]),
    ("a.log", b"text", [], [f"a.log: '.log' is not read; give one of {', '.join(FORMATS)}"]),
    ("../../etc/\x1b[31mx.txt", b"", [], ["[31mx.txt: the file is empty; choose one with text in it"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "outlets", "refused"), FILES)
def test_file(name: str, data: bytes, outlets: list[str], refused: list[str]) -> None:
    report = read_file(name, data)
    assert [refusal.message for refusal in report.refused] == refused
    assert [draft.outlet for draft in report.articles] == outlets
    for refusal in report.refused:
        assert refusal.message.startswith(refusal.where)


# (column, value, what is left of it, the problem that is named)
VALUES = [
    ("published_at", "2025-03-14", "2025-03-14", None),
    ("published_at", "14 March 2025", "2025-03-14", None),
    ("published_at", "14/03", None, "published_at '14/03' is not a date; write e.g. 2025-03-14"),
    ("published_at", 1741944600, None, "published_at '1741944600' is not a date; write e.g. 2025-03-14"),
    ("published_at", ["x"], None, "published_at ['x'] is not text; write it in quotation marks"),
    ("published_at", None, None, None),
    ("published_at", "", None, None),
    ("url", "https://example.org/a?b=1#c", "https://example.org/a?b=1#c", None),
    ("url", "javascript:alert(1)", None,
     "url 'javascript:alert(1)' is not a web address; write e.g. https://example.org/story"),
    ("url", "http://[", None, "url 'http://[' is not a web address; write e.g. https://example.org/story"),
    ("title", 1984, "1984", None),
    ("title", " Kept  as it is ", " Kept  as it is ", None),
    ("title", "  ", None, None),
    ("title", "x" * 501, None, "title has 501 characters; at most 500 fit"),
    ("title", "x\0", None,
     "title value has a NUL character at 1; the file is not plain text, save it again as UTF-8"),
    ("outlet", "  Harbour \u202e Post\n", "Harbour Post", None),
    ("outlet", True, None, "outlet True is not text; write it in quotation marks"),
    ("event", "Bridge", "Bridge", None),
    ("language", "en_GB", "en-GB", None),
    ("language", "the English one", None,
     "language 'the English one' is not a language code; write e.g. en"),
]  # fmt: skip


@pytest.mark.parametrize(("column", "value", "left", "problem"), VALUES)
def test_value(column: str, value: object, left: str | None, problem: str | None) -> None:
    [draft] = read_file("a.jsonl", row(**{column: value}).encode()).articles
    expected = "en" if column == "language" and left is None else left
    assert getattr(draft, column) == expected
    assert draft.problems == ((problem,) if problem else ())


# (texts that must come through to the character)
EXACT = [
    "  leading and trailing space \n",
    "carriage\r\nreturns\rand\ttabs",
    "\ufeffa mark in the text",
    "right\u202eleft and \u2066isolates\u2069",
    "$5 … $9 :red[x] <img src=x onerror=alert(1)> [a](b) **c** &amp;",
    "e\u0301 is not \u00e9, and \U0001f600 is one character",
    'quotes "in" the text, commas; and\nlines',
]


@pytest.mark.parametrize("text", EXACT)
def test_text_is_never_altered(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(row(id="a", text=text, title=None, published_at=None), encoding="utf8")
    [article] = read_articles_jsonl(path)
    assert (article.text, article.title, article.published_at, article.event) == (text, None, None, None)
    assert [draft.text for draft in read_file("a.jsonl", path.read_bytes()).articles] == [text]
    quoted = text.replace('"', '""')
    [draft] = read_file("a.csv", f'outlet,text\nA,"{quoted}"\n'.encode()).articles
    assert draft.text == text


# (text, the note)
ODD_TEXTS = [
    ("plain", ()),
    ("right\u202eleft\u202c", ("2 invisible direction mark(s) such as U+202E in the text, kept",)),
    ("bell\x07 here", ("1 control character(s) such as U+0007 in the text, kept",)),
]


@pytest.mark.parametrize(("text", "notes"), ODD_TEXTS)
def test_odd_characters_are_kept_and_said(text: str, notes: tuple[str, ...]) -> None:
    [draft] = read_file("a.jsonl", row(text=text).encode()).articles
    assert (draft.text, draft.notes) == (text, notes)


def test_columns_that_mean_nothing_are_named() -> None:
    assert read_file("a.jsonl", row(byline="x", section="y", pages=3).encode()).notes == (
        "columns not used: 'section', 'pages'",
    )
    assert read_file("a.csv", b"outlet,text,body\nA,x,y\n").notes == ("columns not used: 'body'",)


def test_a_row_without_outlet_takes_it_from_its_dateline_when_a_person_will_see_it(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"id": "1", "text": f"LISBON, Dec 2, 2016 (Agency) - {TEXT}"}))
    [draft] = read_file("a.jsonl", path.read_bytes()).articles
    assert (draft.outlet, draft.published_at) == ("Agency", "2016-12-02")
    articles, [refusal] = read_articles(path)
    assert articles == []
    assert refusal.message == "a.jsonl:1: no outlet; say who published the article"


def test_the_first_bad_row_stops_a_strict_reader(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_text("\n".join([row(id="1"), row(id="2", published_at="14/03"), row(id="3", text=""), row(id="4")]))
    with pytest.raises(InputError) as error:
        read_articles_jsonl(path)
    assert str(error.value) == "articles.jsonl:2: published_at '14/03' is not a date; write e.g. 2025-03-14"
    articles, refused = read_articles(path)
    assert [article.article_id for article in articles] == ["1", "4"]
    assert sorted(refusal.where for refusal in refused) == ["articles.jsonl:2", "articles.jsonl:3"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.jsonl: cannot be read \(No such file"):
        read_articles(tmp_path / "nowhere.jsonl")


def test_an_article_without_an_id_gets_the_same_one_each_time() -> None:
    drafts = [read_paste("Outlet: Harbour Post\n\nThe bridge is shut.").articles[0] for _ in range(2)]
    first, second = (complete_draft(draft) for draft in drafts)
    assert first == second
    assert first.article_id == digest("Harbour Post", "", "The bridge is shut.")


def test_a_draft_without_an_outlet_is_not_complete() -> None:
    [draft] = read_paste(TEXT).articles
    with pytest.raises(InputError, match="pasted text: no outlet"):
        complete_draft(draft)


# Shapes on which a careless pattern takes minutes.
SHAPES = ["A", " ", "Aa ", "A, ", "By Jane ", "- ", "(", "1/1 ", "A.", "'", "= ", "A-", "Ab/", "\n", '"', "{"]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.csv"])
def test_no_shape_stalls_the_reader(name: str, shape: str) -> None:
    text = f"x\n{shape * (200_000 // len(shape))}\ny"
    data = {
        "a.txt": text,
        "a.jsonl": json.dumps({"text": text}),
        "a.csv": f'text\n"{text.replace(chr(34), chr(34) * 2)}"',
    }
    begin = time.process_time()
    report = read_file(name, data[name].encode())
    assert time.process_time() - begin < 2.0
    assert len(report.articles) == 1


# (outlet and text of each draft, which repeats which)
DUPLICATES = [
    ([("A", "x y"), ("A", "x y")], {1: 0}),
    ([("A", "x y"), ("a", "x y"), ("A", "x y")], {1: 0, 2: 0}),
    ([("A", "x y"), ("B", "x y")], {}),  # two outlets printed the same text
    ([("A", "x y"), (None, "x y")], {1: 0}),
    ([("A", "x y"), ("A", "x  y")], {}),
    ([("A", "x y"), ("B", "x y"), ("B", "x y")], {2: 1}),
]


@pytest.mark.parametrize(("given", "repeats"), DUPLICATES)
def test_exact_duplicates(given: list[tuple[str | None, str]], repeats: dict[int, int]) -> None:
    lines = "\n".join(row(outlet=outlet, text=text) for outlet, text in given)
    assert find_duplicates(read_file("a.jsonl", lines.encode()).articles) == repeats

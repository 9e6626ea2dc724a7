"""Tables from everywhere: which column is taken for what, how a person corrects it, and what common exports give."""

import json

import pytest
from made_files import FRENCH, PARAGRAPHS, TEXT, parquet, workbook, zipped

from narratives.errors import InputError
from narratives.ingest import Link, ReadReport, read_file, recognise
from narratives.ingest.rows import COLUMNS

URL = "https://www.bbc.co.uk/news/bridge"

# (column names, which are taken for which field)
HEADERS = [
    ("title,text,url,outlet,date,author,language", {"title": "title", "text": "text", "url": "url", "outlet": "outlet",
     "date": "published_at", "author": "author", "language": "language"}),
    ("Headline,Body,Link,Source,Published,Byline,Lang", {"Headline": "title", "Body": "text", "Link": "url",
     "Source": "outlet", "Published": "published_at", "Byline": "author", "Lang": "language"}),
    ("Article Title,Full-Text,Article URL,Media_Name,Publication Date", {"Article Title": "title", "Full-Text": "text",
     "Article URL": "url", "Media_Name": "outlet", "Publication Date": "published_at"}),
    ("publishedAt,content,source.name,webUrl", {"publishedAt": "published_at", "content": "text",
     "source.name": "outlet", "webUrl": "url"}),
    ("text,body,content", {"text": "text"}),  # the first of several names wins
    ("id,text,story", {"id": "id", "text": "text", "story": "event"}),
]  # fmt: skip


@pytest.mark.parametrize(("names", "taken"), HEADERS)
def test_columns(names: str, taken: dict[str, str]) -> None:
    columns = names.split(",")
    found = recognise("a.csv", f"{names}\n{','.join('x' * len(columns))}\n".encode())
    assert found is not None
    assert found.columns == tuple(columns)
    assert {column: field for column, field in found.mapping.items() if field} == taken
    assert found.rows == (("x",) * len(columns),)


TABLES = {
    "a.csv": b'Kopf;Wortlaut;Blatt\nBridge shut;"The bridge; it was shut.";Harbour Post\n',
    "a.tsv": b"Kopf\tWortlaut\tBlatt\nBridge shut\tThe bridge; it was shut.\tHarbour Post\n",
    "a.jsonl": b'{"Kopf": "Bridge shut", "Wortlaut": "The bridge; it was shut.", "Blatt": "Harbour Post"}',
    "a.json": b'[{"Kopf": "Bridge shut", "Wortlaut": "The bridge; it was shut.", "Blatt": "Harbour Post"}]',
    "a.xlsx": workbook(
        {
            "Read me": [["About"]],
            "All": [["Kopf", "Wortlaut", "Blatt"], ["Bridge shut", "The bridge; it was shut.", "Harbour Post"]],
        }
    ),
    "a.parquet": parquet(
        {"Kopf": ["Bridge shut"], "Wortlaut": ["The bridge; it was shut."], "Blatt": ["Harbour Post"]}
    ),
}
CHOSEN = {"Kopf": "title", "Wortlaut": "text", "Blatt": "outlet", "a column of another file": "url"}


@pytest.mark.parametrize("name", TABLES)
def test_columns_that_are_not_recognised_are_told_by_a_person(name: str) -> None:
    report = read_file(name, TABLES[name])
    assert report.articles == ()
    assert "no column holds the text (columns: 'Kopf', 'Wortlaut', 'Blatt')" in report.refused[-1].message
    [draft] = read_file(name, TABLES[name], columns=CHOSEN).articles
    assert (draft.title, draft.text, draft.outlet) == ("Bridge shut", "The bridge; it was shut.", "Harbour Post")
    packed = zipped({name: TABLES[name]})
    assert [one.text for one in read_file("a.zip", packed, columns=CHOSEN).articles] == [draft.text]


@pytest.mark.parametrize("name", [name for name in TABLES if name != "a.xlsx"])
def test_what_was_recognised_in_each_kind_of_table(name: str) -> None:
    found = recognise(name, TABLES[name])
    assert found is not None
    assert found.mapping == {"Kopf": "", "Wortlaut": "", "Blatt": ""}
    assert found.rows == (("Bridge shut", "The bridge; it was shut.", "Harbour Post"),)


def test_a_column_can_be_left_out_and_another_taken_instead() -> None:
    table = b"text,body,source\nshort,The long one.,Harbour Post\n"
    [draft] = read_file("a.csv", table, columns={"text": "", "body": "text", "source": "author"}).articles
    assert (draft.text, draft.outlet, draft.author) == ("The long one.", None, "Harbour Post")


def test_a_field_there_is_not_is_refused() -> None:
    [refusal] = read_file("a.csv", b"text\nx\n", columns={"text": "words"}).refused
    assert refusal.message == f"a.csv:1: 'text' cannot be taken as 'words'; choose one of {', '.join(COLUMNS)}"


def test_files_without_columns_have_none_to_recognise() -> None:
    assert recognise("a.txt", b"The bridge was shut.") is None
    with pytest.raises(InputError, match=r"a\.csv: holds no rows"):
        recognise("a.csv", b"sep=;\n\n")


# (column, cell, field, what is left of it)
CELLS = [
    ("Date", (45730,), "published_at", "2025-03-14"),
    ("Date", (45730.395833333336,), "published_at", "2025-03-14T09:30:00"),
    ("Date", "14 March 2025", "published_at", "2025-03-14"),
    ("Id", 12, "article_id", "12"),
    ("Title", 1984, "title", "1984"),
    ("Title", None, "title", None),
    ("Url", URL, "outlet", "BBC News"),
    ("Source", "nytimes.com", "outlet", "The New York Times"),
    ("Source", "Harbour Post", "outlet", "Harbour Post"),
    ("Language", "French", "language", "fr"),
    ("Language", "pt_BR", "language", "pt-BR"),
]  # fmt: skip


@pytest.mark.parametrize(("column", "cell", "field", "left"), CELLS)
def test_a_cell_of_a_spreadsheet(column: str, cell: object, field: str, left: str | None) -> None:
    [draft] = read_file("a.xlsx", workbook({"All": [[column, "Text"], [cell, TEXT]]})).articles
    assert getattr(draft, field) == left
    assert draft.problems == ()
    assert draft.where == "a.xlsx:All:2"


MEDIA_CLOUD = (
    "id,indexed_date,language,media_name,media_url,publish_date,title,url\n"
    f"6f1c,2025-03-15 01:02:03,en,bbc.co.uk,bbc.co.uk,2025-03-14,Bridge shut,{URL}\n"
)
GDELT = {"url": URL, "url_mobile": "", "title": "Bridge shut", "seendate": "20250314T093000Z", "socialimage": "",
         "domain": "bbc.co.uk", "language": "English", "sourcecountry": "United Kingdom"}  # fmt: skip
GDELT_CSV = f'\ufeff"URL","MobileURL","Date","Title"\n"{URL}","","2025-03-14 09:30:00","Bridge shut"\n'
NEWS_API = {"source": {"id": None, "name": "Harbour Post"}, "author": "Jane Doe", "title": "Bridge shut", "url": URL,
            "description": "Cracks.", "urlToImage": None, "publishedAt": "2025-03-14T09:30:00Z"}  # fmt: skip

# (export, its bytes, where and date of the link it gives)
LINKS = [
    ("mediacloud.csv", MEDIA_CLOUD.encode(), "mediacloud.csv:2", "2025-03-14"),
    ("gdelt.json", json.dumps({"articles": [GDELT]}).encode(), "gdelt.json:1", "2025-03-14"),
    ("gdelt.csv", GDELT_CSV.encode(), "gdelt.csv:2", "2025-03-14 09:30:00"),
    ("newsapi.json", json.dumps([{**NEWS_API, "content": None}]).encode(), "newsapi.json:1", "2025-03-14T09:30:00Z"),
]


@pytest.mark.parametrize(("name", "data", "where", "day"), LINKS)
def test_an_export_of_links(name: str, data: bytes, where: str, day: str) -> None:
    report = read_file(name, data)
    outlet = "Harbour Post" if name == "newsapi.json" else "BBC News"
    assert report.links == (Link(where, URL, "Bridge shut", outlet, day),)
    assert report.articles == ()
    assert [refusal.message for refusal in report.refused] == [
        f"{where}: holds the link '{URL}' but no text; paste the link to read it"
    ]


def news_api(content: str) -> ReadReport:
    answer = {"status": "ok", "totalResults": 1, "articles": [{**NEWS_API, "content": content}]}
    return read_file("newsapi.json", json.dumps(answer).encode())


def test_a_news_api_answer() -> None:
    [draft] = news_api(TEXT).articles
    assert (draft.outlet, draft.author, draft.title, draft.url) == ("Harbour Post", "Jane Doe", "Bridge shut", URL)
    assert (draft.text, draft.published_at, draft.problems) == (TEXT, "2025-03-14T09:30:00Z", ())


def test_a_text_that_the_export_cut_off_is_noticed() -> None:
    [draft] = news_api(f"{PARAGRAPHS[0]}\r\nMayor Ines… [+1234 chars]").articles
    assert draft.text == f"{PARAGRAPHS[0]}\r\nMayor Ines"
    assert draft.problems == (
        "content is cut off, 1234 characters are missing; paste the link to read the whole article",
    )


# (document, outlets taken)
JSON_DOCUMENTS = [
    ([{"outlet": "A", "text": TEXT}, {"outlet": "B", "text": FRENCH}], ["A", "B"]),
    ({"articles": [{"outlet": "A", "text": TEXT}]}, ["A"]),
    ({"response": {"docs": [{"source": "A", "body": TEXT}]}}, ["A"]),
    ({"status": "ok", "data": [{"publisher": {"name": "A", "logo": "x"}, "articleBody": TEXT}]}, ["A"]),
    ({"outlet": "A", "text": TEXT}, ["A"]),
]


@pytest.mark.parametrize(("document", "outlets"), JSON_DOCUMENTS)
def test_a_json_document(document: object, outlets: list[str]) -> None:
    report = read_file("a.json", json.dumps(document, indent=1).encode())
    assert ([draft.outlet for draft in report.articles], report.refused) == (outlets, ())


def test_lines_of_json_under_the_name_of_a_document() -> None:
    lines = "\n".join(json.dumps({"outlet": outlet, "text": TEXT}) for outlet in "AB")
    assert [draft.where for draft in read_file("a.json", lines.encode()).articles] == ["a.json:1", "a.json:2"]


def test_rows_that_cannot_be_used_are_refused_alone() -> None:
    book = workbook({"All": [["Text", "Outlet"], [TEXT, "A"], [None, None], [12.5, "B"], [None, "C"]], "Empty": []})
    report = read_file("a.xlsx", book)
    assert [draft.outlet for draft in report.articles] == ["A"]
    assert [refusal.message for refusal in report.refused] == [
        "a.xlsx:All:4: Text is 12.5, not text; write it in quotation marks",
        "a.xlsx:All:5: Text is empty; give the article's text",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "iso8859-15", "koi8-r"])
def test_the_encoding_of_a_table(encoding: str) -> None:
    words = "Мост через Орлу был закрыт в понедельник после того, как инспекторы нашли трещины. " * 3
    text = words if encoding == "koi8-r" else f"{FRENCH} {FRENCH}"
    report = read_file("a.csv", f'outlet,text\nA,"{text}"\n'.encode(encoding))
    assert [draft.text for draft in report.articles] == [text]
    guessed = {"cp1252": "cp1252", "iso8859-15": "cp1252", "koi8-r": "koi8_r"}.get(encoding)
    note = f"not UTF-8, read as {guessed}; look whether letters with accents are right"
    assert report.notes == ((note,) if guessed else ())

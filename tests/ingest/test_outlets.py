"""Which outlet stands behind an address, by the shipped table and the user's own; which language a text is in."""

from pathlib import Path

import pytest
from made_files import FRENCH, PARAGRAPHS, TEXT

from narratives.errors import InputError
from narratives.ingest import read_file
from narratives.ingest.languages import detect_language, read_language
from narratives.ingest.outlets import known_outlet, load_outlets, outlet_of

# (address, outlet)
ADDRESSES = [
    ("https://www.bbc.co.uk/news/uk-1", "BBC News"),
    ("http://bbc.com", "BBC News"),
    ("https://edition.cnn.com/2025/03/14/x.html", "CNN"),
    ("https://timesofindia.indiatimes.com/x", "The Times of India"),
    ("https://apnews.com:443/article", "AP"),
    ("https://WWW.NYTIMES.COM./x", "The New York Times"),
    ("https://www.harbour.example/bridge", "harbour.example"),
    ("https://town.harbour.example/bridge", "town.harbour.example"),
    ("https://notbbc.co.uk/x", "notbbc.co.uk"),
    ("https://bbc.co.uk.evil.example/x", "bbc.co.uk.evil.example"),
    ("https://user:word@evil.example/bbc.com", "evil.example"),
    ("http://127.0.0.1/x", "127.0.0.1"),
    ("http://[::1]/x", None),
    ("http://[", None),
    ("https://", None),
    ("no address", None),
]


@pytest.mark.parametrize(("url", "outlet"), ADDRESSES)
def test_the_outlet_behind_an_address(url: str, outlet: str | None) -> None:
    assert outlet_of(url) == outlet


# (what a table calls its outlet, the outlet it means)
DOMAINS = [("bbc.co.uk", "BBC News"), ("www.bbc.co.uk", "BBC News"), ("https://bbc.co.uk/", "BBC News"),
           ("BBC", None), ("The Harbour Post", None), ("harbour.example", None), ("Inc.com", None)]  # fmt: skip


@pytest.mark.parametrize(("told", "outlet"), DOMAINS)
def test_a_domain_in_place_of_an_outlet(told: str, outlet: str | None) -> None:
    assert known_outlet(told) == outlet


def test_the_table_that_is_shipped() -> None:
    outlets = load_outlets()
    assert len(outlets) >= 150
    assert all(domain == domain.lower() and name == name.strip() for domain, name in outlets.items())


def test_a_users_own_table_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NARRATIVES_DATA_DIR", str(tmp_path))
    row = f'text,url\n"{TEXT}",https://news.harbour.example/1\n"{TEXT}",https://bbc.com/1\n'.encode()
    (tmp_path / "outlets.csv").write_text(
        "domain,outlet\nharbour.example, The Harbour Post \n\nwww.BBC.com,BBC\n", "utf8"
    )
    assert [draft.outlet for draft in read_file("a.csv", row).articles] == ["The Harbour Post", "BBC"]
    (tmp_path / "outlets.csv").write_text("harbour.example,The Harbour Post\nharbour\n", "utf8")
    [refusal] = read_file("a.csv", row).refused
    assert refusal.message == "outlets.csv:2: 'harbour' is no domain and outlet; write e.g. bbc.co.uk,BBC News"


GERMAN = "Die Brücke wurde am Montag gesperrt, nachdem Prüfer Risse in zwei Pfeilern gefunden hatten."
# (text, its language)
TEXTS = [
    (TEXT, "en"),
    (FRENCH, "fr"),
    (GERMAN, "de"),
    ("Мост через Орлу был закрыт в понедельник после того, как инспекторы нашли трещины в двух опорах.", "ru"),
    ("检查人员在两个桥墩发现裂缝后，大桥于星期一关闭。" * 3, "zh"),
    ("Bridge shut", None),
    ("12, 14, 16 and 18 " * 4, None),
    ("x", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "language"), TEXTS)
def test_the_language_of_a_text(text: str, language: str | None) -> None:
    assert detect_language(text) == language


def test_a_language_that_is_told_is_not_looked_for_and_a_short_text_is_left_unsure() -> None:
    rows = f'text,language\n"{TEXT}",\n"{FRENCH}",\n"{GERMAN}",English\nThe bridge was shut.,\n'
    found = [(draft.language, draft.language_from) for draft in read_file("a.csv", rows.encode()).articles]
    assert found == [("en", "text"), ("fr", "text"), ("en", "told"), ("en", "assumed")]


# (as told, code)
LANGUAGES = [("en", "en"), ("EN", "EN"), ("pt_BR", "pt-BR"), ("English", "en"), ("FRENCH", "fr"), ("German", "de"),
             ("Chinese", "zh"), ("deu", "deu")]  # fmt: skip


@pytest.mark.parametrize(("told", "code"), LANGUAGES)
def test_a_language_as_it_is_told(told: str, code: str) -> None:
    assert read_language(told) == code


@pytest.mark.parametrize("told", ["the English one", "", "e", "12", PARAGRAPHS[0]])
def test_words_that_name_no_language(told: str) -> None:
    with pytest.raises(InputError, match="is not a language code; write"):
        read_language(told)

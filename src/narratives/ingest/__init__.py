"""Where articles come in: text, JSON lines and tables become drafts, and confirmed drafts become articles."""

from narratives.ingest.drafts import Draft, Link, ReadReport, Refusal, complete_draft, find_duplicates
from narratives.ingest.read import FORMATS, read_articles, read_articles_jsonl, read_file, read_paste, recognise
from narratives.ingest.rows import FIELDS
from narratives.ingest.tables import Recognised

__all__ = [
    "FIELDS",
    "FORMATS",
    "Draft",
    "Link",
    "ReadReport",
    "Recognised",
    "Refusal",
    "complete_draft",
    "find_duplicates",
    "read_articles",
    "read_articles_jsonl",
    "read_file",
    "read_paste",
    "recognise",
]

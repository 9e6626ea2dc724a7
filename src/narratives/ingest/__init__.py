"""Where articles come in: text, JSON lines and tables become drafts, and confirmed drafts become articles."""

from narratives.ingest.drafts import Draft, ReadReport, Refusal, complete_draft, find_duplicates
from narratives.ingest.read import FORMATS, read_articles, read_articles_jsonl, read_file, read_paste

__all__ = [
    "FORMATS",
    "Draft",
    "ReadReport",
    "Refusal",
    "complete_draft",
    "find_duplicates",
    "read_articles",
    "read_articles_jsonl",
    "read_file",
    "read_paste",
]

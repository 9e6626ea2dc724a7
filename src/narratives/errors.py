"""Every error the program raises on purpose, so that callers can tell bad input from a broken program.

    NarrativesError
    ├── InputError          a file, an article or an option the user gave cannot be used
    ├── ConfigError         a setting is wrong or a model it names is not there
    ├── StoreError          the database cannot be opened, is too new, or refuses the change
    └── JobError            a job cannot be taken, is cancelled, or lost its lease

A message says what is wrong, the value, where, and the remedy:
``articles.jsonl:14: published_at '14/03' is not a date; write e.g. 2025-03-14``.
"""


class NarrativesError(Exception):
    """Root of the errors raised on purpose; its text is fit to be shown to a user."""


class InputError(NarrativesError):
    """What the user gave cannot be used."""


class ConfigError(NarrativesError):
    """A setting is wrong, or names something that is not installed."""


class StoreError(NarrativesError):
    """The database cannot be opened or refuses the change."""


class JobError(NarrativesError):
    """A job cannot be taken, was cancelled, or belongs to another worker by now."""

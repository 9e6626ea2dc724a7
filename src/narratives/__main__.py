"""``python -m narratives``: the command line."""

from narratives.cli import app

if __name__ == "__main__":
    app()

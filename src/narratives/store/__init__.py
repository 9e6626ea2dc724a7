"""The hall between the wings: what the pipeline wrote and the pages read, in one SQL database."""

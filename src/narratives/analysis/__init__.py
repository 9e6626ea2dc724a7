"""What the stored tables mean: who carries which claim, how, on whose word, and where outlets part ways."""

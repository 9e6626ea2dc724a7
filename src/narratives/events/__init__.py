"""Which articles tell of the same happening; found without a language model, but with the vectors of one."""

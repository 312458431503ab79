"""What one source's items repeat, found without a rule: pure, no files, clock or network."""

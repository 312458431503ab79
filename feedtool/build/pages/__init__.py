"""Pages for people: one for each feed, and one that lists them all; whole without scripts, and with nothing of anybody else."""

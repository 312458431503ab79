"""feedtool: clean, valid, static feeds from messy sources."""

__version__ = "0.1.0"

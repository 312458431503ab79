"""Extracting: a page to its main content and metadata, a listing page to groups of items. Pure: no network, no clock."""

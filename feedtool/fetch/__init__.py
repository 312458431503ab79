"""Fetching: the sole door to the outside. It knows limits, addresses and pace, and not what the bytes mean."""

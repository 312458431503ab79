"""Which items make a feed: under which identity, with which dates, in which order. It knows no network, files or clock.

`identity` finds each item again in what is remembered, `follow` says what is remembered of it from now on, `join` finds the
same item in several sources, `feed` chooses and orders.
"""

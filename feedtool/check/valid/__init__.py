"""Whether a feed of anybody's is valid, and what else readers stumble over: one small function a rule, in lists by format.

It is not what the build demands of its own feeds (`check.check`), which is stricter in places and far less.
"""

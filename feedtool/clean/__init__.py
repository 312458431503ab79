"""The cleaner: an item as found → the same item, safe to publish, with a ledger of what was taken out.

It knows nothing of where an item came from, which feed it goes to, files, the clock or the network.
"""

from feedtool.clean.html import page_title
from feedtool.clean.pipeline import OPTIONAL, Cleaned, Cleaner
from feedtool.clean.rules import check_rule

__all__ = ["OPTIONAL", "Cleaned", "Cleaner", "check_rule", "page_title"]

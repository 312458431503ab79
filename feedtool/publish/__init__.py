"""Publishing: bytes into a folder, atomically, and only where they differ; compressed copies beside them."""

from feedtool.publish.copies import ENCODINGS, copy_name, copy_names
from feedtool.publish.files import Copying, Published, preview, publish, read, remove, stamp, sweep

__all__ = [
    "ENCODINGS",
    "Copying",
    "Published",
    "copy_name",
    "copy_names",
    "preview",
    "publish",
    "read",
    "remove",
    "stamp",
    "sweep",
]

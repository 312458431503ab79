"""Publishing: bytes into a folder, atomically, and only where they differ."""

from feedtool.publish.files import Published, preview, publish, read, stamp, sweep

__all__ = ["Published", "preview", "publish", "read", "stamp", "sweep"]

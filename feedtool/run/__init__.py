"""The run: plans it, reads sources in child processes, absorbs what they give into the state, publishes what changed.

`plan` binds a configuration to what this program can do, `read` is the unit of work, `absorb` takes one result in, `feeds`
takes one feed from items to files, `once` is one whole run on one screen, `tell` writes what an owner should know.
"""

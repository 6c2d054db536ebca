"""Releases: sealed once, verified at any time, switched by a link.

A release is a directory named by its content (docs/release.md). ``seal`` writes it, ``read`` opens
it, ``verify`` hashes it again with code of its own, ``compare`` tells two apart, ``ledger`` carries
what people decided about identifiers from one release to the next.
"""

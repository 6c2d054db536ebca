"""Parley: records of diplomatic conversations, published as linked data.

Publishing is a compiler: source files become records, records become quads, quads pass a
gate, and what passes is sealed into a release that readers serve. Each arrow is one package.
"""

__version__ = "0.1.0"

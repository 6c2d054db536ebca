"""Full text over a release: what is indexed, how the index is written, and how words are looked up in it.

Import from the modules: ``kg.search.write`` makes the index while a release is built, ``kg.search.index``
opens it read-only. This file imports nothing, because processes for queries read it.
"""

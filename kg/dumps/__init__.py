"""Dumps: the whole data set as files, for people and programs that want all of it.

``write_dumps`` makes the files of a release from its master, ``write_void`` describes them,
``dump_release`` writes what ``kg dump`` asks for: any RDF serialisation, tables, a network.
"""

from kg.dumps.export import DUMP_FORMATS, dump_release
from kg.dumps.void import describe, write_void
from kg.dumps.write import DUMPS, write_dumps

__all__ = ["DUMPS", "DUMP_FORMATS", "describe", "dump_release", "write_dumps", "write_void"]

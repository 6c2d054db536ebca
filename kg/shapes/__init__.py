"""The gate: SHACL over what was mapped, and the checks SHACL cannot say, reported in one form.

pySHACL and rdflib are used in this package only. ``engine`` runs shapes over a data graph,
``chunks`` cuts the master into pieces that can be checked on their own and in parallel, ``coded``
holds the checks written in Python, ``report`` writes reports for people and machines.
"""

from kg.shapes.engine import Result, Shapes, validate_lines

__all__ = ["Result", "Shapes", "validate_lines"]

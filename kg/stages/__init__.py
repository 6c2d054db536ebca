"""The stages of a build that work on one source at a time, in processes of their own.

``reading`` turns a source into a *part* in the cache, ``mapping`` turns a part into sorted rows,
``rows`` merges rows into the master and finds who states a line, ``system`` gives the quads that come
from no record. ``kg.build`` runs them.
"""

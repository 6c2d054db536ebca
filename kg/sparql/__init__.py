"""SPARQL over a sealed release: text checks, worker processes, results, protocol, service description.

Import from the modules: ``kg.sparql.pool`` evaluates, ``kg.sparql.protocol`` answers HTTP. This file
imports nothing, because every worker process starts by reading it.
"""

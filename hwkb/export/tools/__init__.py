"""The hardware configurations of tools that people run, written from facts.

One module for each tool holds the table of what the tool needs, in which convention and unit. What
nobody states is an error that names it; what is no hardware fact comes from a named set of
assumptions; both travel with the file as provenance.
"""

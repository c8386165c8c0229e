"""The website: pages drawn from the knowledge base, and the thin plugin that gives them to MkDocs."""

"""Vocabulary that `demo.companies` builds the member companies from."""

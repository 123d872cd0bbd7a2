"""Where the answer to a query goes, and in which form."""

"""Every write on cases: keyword-only arguments, one transaction, a domain error with a French sentence."""

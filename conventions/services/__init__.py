"""Every write on conventions: keyword-only arguments, one transaction, a domain error with a French sentence."""

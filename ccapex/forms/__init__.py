"""Forms of the commission, one module per subject."""

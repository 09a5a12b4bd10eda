"""Pages of the commission, one module per subject."""

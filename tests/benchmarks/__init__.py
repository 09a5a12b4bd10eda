"""Measures of the hot paths: `./bin/bench`. Not tests: pytest does not collect them."""

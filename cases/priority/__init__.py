"""Why one line of the bailleur's list comes before another: named rules, their weights, their sentences."""

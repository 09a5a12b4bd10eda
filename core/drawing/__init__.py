"""What the components draw: date card, charts, timelines, icons. No query, no word of the domain beyond a date."""

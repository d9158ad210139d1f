"""What every layer stands on: errors, states, clock, digests, texts in two languages, spreadsheets."""

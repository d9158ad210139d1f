"""What every layer stands on: errors, states, clock, digests, bilingual texts, spreadsheets."""

"""The council's directory, and consultations: what people vote on and what came of it."""

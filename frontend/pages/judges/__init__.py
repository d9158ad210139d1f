"""Pages of judges: invitation and pledge, the briefing, and the score sheets, also offline."""

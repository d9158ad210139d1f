"""What a rehearsal is played with: invented people, their answers, what it knows."""

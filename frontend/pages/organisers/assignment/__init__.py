"""Who judges what: runs, rules, the board for changes by hand, objections."""

"""Pages that anybody may read: the call for applications, the results, how the ranking works."""

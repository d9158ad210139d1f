"""Pages of investors: their seats, their thesis, and the winners that they may meet."""

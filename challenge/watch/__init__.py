"""How the installation is doing: checks in words, figures for a monitor, and who asks for them."""

"""An experiment on one page: HTML that holds its own pictures and needs nothing from anywhere."""

"""What the desks are shown: frozen values, read from the database and ready for a page."""

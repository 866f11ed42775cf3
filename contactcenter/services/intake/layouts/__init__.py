"""The layouts that come with the program: one TOML file each, found by its presence here."""

"""Who serves whom: a pure engine that hears events and answers with decisions."""

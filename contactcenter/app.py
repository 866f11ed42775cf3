"""The application: settings in, a served Litestar out."""

"""The contact-centre system of an outsourcer: words, storage, services and entry points."""

__version__ = "0.1.0"

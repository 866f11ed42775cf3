"""Opaque names for people: the same person, the same name, within one installation."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from contactcenter.domain.errors import InvalidInput, OutsideFailure

_DIGITS = 16
_KEY_BYTES = 32
KEY_FILE = "contactcenter.key"


class Pseudonyms:
    """Names people in order of meeting them, or by a keyed hash when there is a key.

    Parameters
    ----------
    kind : what the people are, for instance "agent"; the same word from two kinds gets two names.
    key : the installation's secret; empty to number instead.
    """

    def __init__(self, kind: str, key: bytes) -> None:
        self._kind = kind
        self._key = key
        self._met = 0

    def name(self, person: str) -> str:
        """Return the opaque name of a person who has not been named before by this object."""
        self._met += 1
        if not self._key:
            return f"{self._kind}-{self._met}"
        message = f"{self._kind}\0{person}".encode()
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()[:_DIGITS]


def read_key(path: Path) -> bytes:
    """Return the key that a file holds, or nothing when there is no such file.

    Raises
    ------
    InvalidInput
        When the file holds something else.
    """
    try:
        text = path.read_text("ascii").strip()
        return key_of(text)
    except FileNotFoundError:
        return b""
    except (UnicodeDecodeError, InvalidInput):
        raise InvalidInput(f"{path} holds no key; restore it from a backup or remove it.") from None


def key_of(text: str) -> bytes:
    """Return the key that a text of at least 32 hexadecimal digits stands for."""
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) < 16:
        raise InvalidInput("A key for opaque names needs at least 32 hexadecimal digits.")
    return key


def create_key(path: Path) -> bytes:
    """Make a new key, write it to a file that only its owner can read, and return it.

    A secret is the one thing here that must not come from a seeded stream.
    """
    key = secrets.token_bytes(_KEY_BYTES)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(key.hex() + "\n")
    except FileExistsError:
        return read_key(path)
    except OSError as error:
        raise OutsideFailure(f"The key for opaque names cannot be written to {path}: {error}.") from error
    return key

"""Detached Ed25519 signatures in the format of minisign, which its tool checks: ``minisign -V -p minisign.pub``.

Keys are those of minisign without a password, or PEM. The same file and key give the same signature.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from gongkai.errors import OutputError, ReleaseError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_ED, _HASHED, _NO_PASSWORD, _CHECK = b"Ed", b"ED", b"\0\0", b"B2"
_KDF, _ID, _SEED = 48, 8, 32
"""Lengths: salt and limits of the password's derivation; the number of a key; half of a secret key."""
_UNTRUSTED, _TRUSTED = "untrusted comment: ", "trusted comment: "


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The key that signatures are checked with, and its number."""

    id: bytes
    raw: bytes

    @property
    def name(self) -> str:
        """The number of the key as minisign shows it."""
        return self.id[::-1].hex().upper()

    def to_text(self) -> str:
        """Return the key as minisign writes it."""
        return f"{_UNTRUSTED}minisign public key {self.name}\n{_encode(_ED + self.id + self.raw)}\n"


@dataclass(frozen=True, slots=True)
class SecretKey:
    """The key that signs, and its number."""

    id: bytes
    key: Ed25519PrivateKey

    @property
    def public(self) -> PublicKey:
        """The key that checks what this one signs."""
        return PublicKey(self.id, self.key.public_key().public_bytes_raw())

    def to_text(self) -> str:
        """Return the key as minisign writes one without a password."""
        raw = self.key.private_bytes_raw() + self.public.raw
        head = _ED + _NO_PASSWORD + _CHECK + bytes(_KDF)
        return f"{_UNTRUSTED}minisign encrypted secret key\n{_encode(head + self.id + raw + bytes(_SEED))}\n"


def new_key(path: Path) -> PublicKey:
    """Make a key pair: the secret key in a file that only its owner reads, the public one beside it (``.pub``)."""
    key = SecretKey(os.urandom(_ID), _ed25519().Ed25519PrivateKey.generate())
    beside = path.with_name(path.name + ".pub")
    try:
        for place, content, mode in ((path, key.to_text(), 0o600), (beside, key.public.to_text(), 0o644)):
            with open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="ascii") as file:  # noqa: PTH123 - of a descriptor, so that the mode holds from the first moment
                file.write(content)
    except OSError as error:
        raise OutputError(f"{error.filename}: cannot be written: {error.strerror}") from None
    return key.public


def sign(content: bytes, key: SecretKey, comment: str) -> str:
    """Return the signature of a file's content with a comment that is signed too."""
    signature = key.key.sign(hashlib.blake2b(content).digest())
    whole = key.key.sign(signature + comment.encode())
    return (
        f"{_UNTRUSTED}signature from minisign secret key\n{_encode(_HASHED + key.id + signature)}\n"
        f"{_TRUSTED}{comment}\n{_encode(whole)}\n"
    )


def is_signed(content: bytes, signature: str, key: PublicKey) -> bool:
    """Tell whether the signature of a file's content, and of its comment, is by the key."""
    from cryptography.exceptions import InvalidSignature

    try:
        _, first, comment, second = signature.splitlines()
        packed, whole = _decode(first), _decode(second)
    except ValueError:
        return False
    kind, id_, signed = packed[:2], packed[2:10], packed[10:]
    if kind not in (_ED, _HASHED) or id_ != key.id or not comment.startswith(_TRUSTED):
        return False
    public = _ed25519().Ed25519PublicKey.from_public_bytes(key.raw)
    try:
        public.verify(signed, hashlib.blake2b(content).digest() if kind == _HASHED else content)
        public.verify(whole, signed + comment.removeprefix(_TRUSTED).encode())
    except InvalidSignature:
        return False
    return True


def read_secret_key(path: Path) -> SecretKey:
    """Return the key of a file, as minisign (without a password) or as PEM; ReleaseError where it is neither."""
    content = _read(path)
    module = _ed25519()
    if b"-----BEGIN" in content:
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        try:
            key = load_pem_private_key(content, None)
        except (ValueError, TypeError) as error:
            raise ReleaseError(f"{path}: expected a private key without a password, found {error}") from None
        if not isinstance(key, module.Ed25519PrivateKey):
            raise ReleaseError(f"{path}: expected an Ed25519 key, found another kind")
        return SecretKey(_id_of(key.public_key().public_bytes_raw()), key)
    raw = _packed(path, content)
    start = 6 + _KDF
    if raw[:2] != _ED or len(raw) != start + _ID + 3 * _SEED:
        raise ReleaseError(f"{path}: expected a secret key of minisign or in PEM, found something else")
    if raw[2:4] != _NO_PASSWORD:
        raise ReleaseError(f"{path}: expected a key without a password (minisign -G -W), found one with a password")
    seed = raw[start + _ID : start + _ID + _SEED]
    return SecretKey(raw[start : start + _ID], module.Ed25519PrivateKey.from_private_bytes(seed))


def read_public_key(path: Path) -> PublicKey:
    """Return the key of a file, as minisign or as PEM; ReleaseError where it is neither."""
    content = _read(path)
    if b"-----BEGIN" in content:
        from cryptography.hazmat.primitives.serialization import load_pem_public_key

        try:
            key = load_pem_public_key(content)
        except ValueError as error:
            raise ReleaseError(f"{path}: expected a public key, found {error}") from None
        if not isinstance(key, _ed25519().Ed25519PublicKey):
            raise ReleaseError(f"{path}: expected an Ed25519 key, found another kind")
        return PublicKey(_id_of(key.public_bytes_raw()), key.public_bytes_raw())
    raw = _packed(path, content)
    if raw[:2] != _ED or len(raw) != 2 + _ID + _SEED:
        raise ReleaseError(f"{path}: expected a public key of minisign or in PEM, found something else")
    return PublicKey(raw[2 : 2 + _ID], raw[2 + _ID :])


def _id_of(public: bytes) -> bytes:
    """Return a number for a key that has none."""
    return hashlib.blake2b(public, digest_size=_ID).digest()


def _ed25519() -> ModuleType:
    try:
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError:
        raise ReleaseError("signatures need the extra sign: pip install 'gongkai[sign]'") from None
    return ed25519


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ReleaseError(f"{path}: cannot be read: {error.strerror or error}") from None


def _packed(path: Path, content: bytes) -> bytes:
    try:
        return _decode(content.decode("ascii").splitlines()[1])
    except (ValueError, IndexError):
        raise ReleaseError(f"{path}: expected a key of minisign or in PEM, found something else") from None


def _encode(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _decode(line: str) -> bytes:
    try:
        return base64.b64decode(line.strip(), validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None

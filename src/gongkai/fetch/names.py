"""Names of what is fetched: addresses as they are sent, and the files they are kept in, the same every time."""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from gongkai.fetch.network import Refused

_SAFE = "/%:@!$&'()*+,;=~-._?[]"
_LONGEST = 60  # characters of an address that its file is called by


def address(url: str) -> str:
    """Return an address as it is sent: in ASCII, without its fragment. Refused for what is none of the web."""
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("ascii" if (parts.hostname or "").isascii() else "idna").decode("ascii")
    except (ValueError, UnicodeError) as error:
        raise Refused(f"expected an http or https address, found {url} ({error})") from None
    if parts.scheme not in ("http", "https") or not host:
        raise Refused(f"expected an http or https address, found {url}")
    if parts.username is not None or parts.password is not None:
        raise Refused(f"expected an address without a password, found {host} with one")
    literal = f"[{host}]" if ":" in host else host
    netloc = literal if port in (None, {"http": 80, "https": 443}[parts.scheme]) else f"{literal}:{port}"
    return urlunsplit((parts.scheme, netloc, quote(parts.path, _SAFE) or "/", quote(parts.query, _SAFE), ""))


def redirected(url: str, location: str) -> str:
    """Return the address that a redirect leads to."""
    try:
        return address(urljoin(url, location))
    except ValueError as error:
        raise Refused(f"expected an http or https address, found {location} ({error})") from None


def host_of(url: str) -> str:
    """Return the host of an address that is sent."""
    return urlsplit(url).hostname or ""


def key_of(url: str) -> str:
    """Return what stands for an address in the names of files."""
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def path_of(url: str, suffix: str) -> str:
    """Return the path that the file of an address is kept at: host, last part of the address, what tells it apart."""
    parts = urlsplit(address(url))
    last = PurePosixPath(unquote(parts.path)).name
    stem = re.sub(r"[^A-Za-z0-9]+", "-", PurePosixPath(last).stem).strip("-")[:_LONGEST].strip("-")
    folder = re.sub(r"[^a-z0-9.-]+", "_", parts.netloc.lower()).strip("._") or "host"
    return f"{folder}/{'-'.join(filter(None, (stem, key_of(url))))}{suffix}"


def is_safe(path: str) -> bool:
    """Tell whether a path that a manifest asks for stays in the folder and is no file of ours."""
    parts = PurePosixPath(path).parts
    is_plain = re.fullmatch(r'[^\\:*?"<>|\x00-\x1f]+', path) is not None
    is_inside = bool(parts) and not path.startswith("/") and all(not p.startswith(".") for p in path.split("/"))
    return is_plain and is_inside and "" not in path.split("/") and parts[0] not in RESERVED


MANIFEST, PROVENANCE = "fetched.tsv", "provenance.jsonl"
RESERVED = (MANIFEST, PROVENANCE)

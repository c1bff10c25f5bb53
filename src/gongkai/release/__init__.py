"""Frozen versions of what a build wrote: canonical data, checksums, what changed, what was withdrawn, how to cite."""

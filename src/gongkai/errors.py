"""What can go wrong, for every stage of the flow: each error names the place, what was expected and what was found."""


class GongkaiError(Exception):
    """Base of every error a user may see; its text is complete without a traceback."""


class ReportError(GongkaiError):
    """One report cannot be used; a batch goes on and its exit status says so."""


class UnreadableReport(ReportError):
    """The bytes are not what they claim to be (missing, empty, binary, wrong encoding, broken markup)."""


class NotAReport(ReportError):
    """The text was read, but it is not one annual report: no year, no agency, or two years in one file."""


class SourceError(GongkaiError):
    """What reports are to be read from cannot be used: a place, an archive, a manifest; the message names it."""


class FetchError(GongkaiError):
    """What is to be fetched from the web cannot be asked for, or not be kept; the message names file and line."""


class KnowledgeError(GongkaiError):
    """Our own data (knowledge, ontology, shapes, queries) is wrong; the message names file and line."""


class DataError(GongkaiError):
    """RDF data given by the user cannot be used; the message names file, line and column."""


class QueryError(GongkaiError):
    """A canned query cannot run: unknown name, missing or malformed parameter, endpoint failure."""


class ProjectError(GongkaiError):
    """The project file ``gongkai.toml`` is wrong; the message names file and line."""


class OutputError(GongkaiError):
    """The output cannot be written."""


class EngineError(GongkaiError):
    """The machines that should do the work cannot be used."""


class LinkError(GongkaiError):
    """The table of links, or what it is to be filled from, cannot be used; the message names file and line."""


class ReleaseError(GongkaiError):
    """A release cannot be made, or one that was made is damaged; the message names the file and the place in it."""


class PushError(GongkaiError):
    """A SPARQL store does not take, or does not give, what it is asked for; the message names address and graph."""

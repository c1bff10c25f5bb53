"""The vocabularies and the scheme of divisions as documents: every IRI of theirs has a page and its data beside it.

vocabulary_documents(project, examples={})   # ontology, rule book, schemes, concepts, regulation
examples_of(triples, base)                   # the examples: what a report says of the first thing of each class
vocabulary_pages(project, sections)          # pages of concepts that show more than is said of them
division_documents(triples, project)         # the scheme of divisions, with tree and search
division_nquads(triples, project)            # and as its own graph
"""

from gongkai.publish.vocabulary.divisions import division_documents, division_nquads
from gongkai.publish.vocabulary.documents import examples_of, vocabulary_documents, vocabulary_pages
from gongkai.publish.vocabulary.paths import stem_of

__all__ = [
    "division_documents",
    "division_nquads",
    "examples_of",
    "stem_of",
    "vocabulary_documents",
    "vocabulary_pages",
]

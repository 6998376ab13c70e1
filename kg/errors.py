"""Every error that this project raises on purpose, and what each means.

NewsgraphError                a broken promise; its message gives the value, what was expected and what to do
├── ConfigError               a setting, address or installation that cannot work
├── InputError                something given to us that cannot be used as it is
│   ├── LoadError             a source that could not be turned into articles
│   │   └── BlockedError      a source that we refuse to fetch (private address, robots.txt, limits)
│   ├── UnfitError            well formed, but at odds with the rest of what was given, or with what is here
│   ├── ReusedError           a name of a request that stands for another one already
│   ├── OntologyError         a kind, predicate, event type or role that is not in the ontology
│   └── EvidenceError         a span that does not hold the words that it claims
├── NotFoundError             an id that this store does not know
├── ConflictError             a change that somebody else's change has overtaken
├── DeadlineError             a question that ran out of its time; there is no half answer
└── StoreError                the store could not keep its promise; nothing was written
    ├── StoreBusyError        another writer holds the store
    ├── StoreFormatError      the file is not ours, is damaged, or was written by a newer version
    └── StoreFullError        there is no room to write
"""


class NewsgraphError(Exception):
    """A promise that could not be kept. The message can be shown to a user as it is."""


class ConfigError(NewsgraphError):
    """A setting, address or installation that cannot work."""


class InputError(NewsgraphError):
    """Something given to us that cannot be used as it is."""


class LoadError(InputError):
    """A source that could not be turned into articles."""


class BlockedError(LoadError):
    """A source that we refuse to fetch."""


class UnfitError(InputError):
    """Something well formed that is at odds with the rest of what was given, or with what is here."""


class ReusedError(InputError):
    """A name of a request that stands for another one already."""


class OntologyError(InputError):
    """A kind, predicate, event type or role that is not in the ontology."""


class EvidenceError(InputError):
    """A span that does not hold the words that it claims."""


class NotFoundError(NewsgraphError):
    """An id that this store does not know."""


class ConflictError(NewsgraphError):
    """A change that somebody else's change has overtaken."""


class DeadlineError(NewsgraphError):
    """A question that ran out of its time."""


class StoreError(NewsgraphError):
    """The store could not keep its promise; nothing was written."""


class StoreBusyError(StoreError):
    """Another writer holds the store."""


class StoreFormatError(StoreError):
    """The file is not ours, is damaged, or was written by a newer version."""


class StoreFullError(StoreError):
    """There is no room to write."""

"""What can stop the work, and how it ends.

::

    ParleyError                      exit 1
     +- UsageError                   exit 2   an option or value that makes no sense
     +- ConfigError                  exit 2   kg.toml has an unknown or impossible setting
     +- NothingReadError             exit 3   no source could be read
     +- SourceError                  (caught by the build: the source is set aside and listed)
     +- NoSuchReleaseError           exit 4   the release asked for is not there
     +- GateError                    exit 1   --strict, or nothing left to publish
     +- ReleaseError                 exit 1   a release is incomplete, changed or from another version
     +- BuildBusyError               exit 1   another build is running on this site
     +- LedgerError                  exit 1   a ledger line contradicts another
     +- ReviewError                  exit 1   a list of decisions has bad lines
     +- QueryError                   400      the query is wrong
         +- QueryTooDeepError        400      nesting or path length over the limit
         +- QueryTooLongError        413      query text over the limit
         +- QueryRefusedError        403      SERVICE, LOAD or a remote FROM
         +- QueryTimeoutError        503      ran past its deadline
         +- QueryMemoryError         507      ran out of its memory
         +- QueryBusyError           503      every worker is taken
         +- QueryEndedError          503      its worker was ended from outside
     +- NotFoundError                404
     +- GoneError                    410
     +- NotAcceptableError           406
     +- UnsupportedMediaTypeError    415

Problems found *in* the data are not exceptions but findings (``kg.records.findings``): they are
collected, listed and reported. An exception stops something: a source, a query, a build.

Every class carries a stable ``code`` (its anchor in docs/messages.md), and every message says
what to do next. Exit codes are decided in ``kg.cli`` and HTTP answers in ``kg.web.errors``; the
numbers stand here so that both agree.
"""

from __future__ import annotations

from typing import ClassVar


def located(message: str, *places: str) -> str:
    """Return a message as a sentence with its places in front: ``a.yaml, line 7: no such day.``"""
    where = ", ".join(place for place in places if place)
    end = "" if message.endswith((".", "!", "?")) else "."
    return f"{where}: {message}{end}" if where else f"{message}{end}"


class ParleyError(Exception):
    """Base of all errors Parley raises on purpose.

    ``message`` says what is wrong, ``remedy`` what to do about it.
    """

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1
    status: ClassVar[int] = 500

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    @property
    def statement(self) -> str:
        """Return what is wrong and where, for people."""
        return self.message

    def __str__(self) -> str:
        return f"{self.statement} {self.remedy}".strip()


class UsageError(ParleyError):
    """An option or value that makes no sense."""

    code = "usage"
    exit_code = 2
    status = 400


class ConfigError(ParleyError):
    """The configuration file or the environment holds an unknown or impossible setting."""

    code = "config"
    exit_code = 2


class NothingReadError(ParleyError):
    """Nothing could be read: no such path, no source in the folder, every source unreadable."""

    code = "nothing-read"
    exit_code = 3


class SourceError(ParleyError):
    """One source cannot be read as a whole; the build sets it aside and goes on.

    ``message`` is the bare fact; ``source`` is the file, ``place`` where in it (``line 12, column 4``),
    ``finding_code`` the anchor in docs/messages.md. ``statement`` puts them together.
    """

    code = "source-unreadable"
    exit_code = 3

    def __init__(
        self, message: str, *, source: str, place: str = "", remedy: str = "", finding_code: str = ""
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.source = source
        self.place = place
        self.finding_code = finding_code or self.code

    @property
    def statement(self) -> str:
        """Return what is wrong with file and place in front."""
        return located(self.message, self.source, self.place)

    def __reduce__(self) -> tuple[object, ...]:
        # Source errors travel from worker processes; keyword-only arguments need a helping hand.
        return (
            _rebuild_source_error,
            (self.message, self.source, self.place, self.remedy, self.finding_code),
        )


def _rebuild_source_error(
    message: str, source: str, place: str, remedy: str, finding_code: str
) -> SourceError:
    return SourceError(message, source=source, place=place, remedy=remedy, finding_code=finding_code)


class NoSuchReleaseError(ParleyError):
    """The site has no such release, or none at all."""

    code = "no-such-release"
    exit_code = 4
    status = 503


class GateError(ParleyError):
    """The gate stays shut: ``--strict`` and something was set aside, or nothing is left to publish."""

    code = "gate"


class ReleaseError(ParleyError):
    """A release directory is incomplete, was changed, or has a layout this version cannot read."""

    code = "release"


class BuildBusyError(ParleyError):
    """Another build holds the lock of this site."""

    code = "build-busy"


class LedgerError(ParleyError):
    """A ledger line cannot be read or contradicts another."""

    code = "ledger"


class ReviewError(ParleyError):
    """A list of decisions about doubtful links has bad lines; none of it was applied."""

    code = "review"


class QueryError(ParleyError):
    """The query cannot be parsed or evaluated."""

    code = "query"
    status = 400


class QueryTooDeepError(QueryError):
    """Nesting or path length is over the limit."""

    code = "query-too-deep"


class QueryTooLongError(QueryError):
    """The query text is over the limit."""

    code = "query-too-long"
    status = 413


class QueryRefusedError(QueryError):
    """The query would reach outside: SERVICE, LOAD, an update, or FROM on a graph we do not hold."""

    code = "query-refused"
    status = 403


class QueryTimeoutError(QueryError):
    """The query ran past its deadline and was ended."""

    code = "query-timeout"
    status = 503


class QueryMemoryError(QueryError):
    """The query needed more memory than it may have and was ended."""

    code = "query-memory"
    status = 507


class QueryResultError(QueryError):
    """The answer grew larger than answers may be, and was broken off."""

    code = "query-result"
    status = 507


class QueryBusyError(QueryError):
    """Every worker is taken and the queue is full."""

    code = "query-busy"
    status = 503


class QueryEndedError(QueryError):
    """The process that evaluated the query was ended from outside, or by a fault of the engine."""

    code = "query-ended"
    status = 503


class NotFoundError(ParleyError):
    """No such thing in this release."""

    code = "not-found"
    status = 404


class GoneError(ParleyError):
    """The thing was withdrawn, for a stated reason."""

    code = "gone"
    status = 410


class NotAcceptableError(ParleyError):
    """None of the media types asked for is on offer."""

    code = "not-acceptable"
    status = 406


class UnsupportedMediaTypeError(ParleyError):
    """The request body has a media type this address does not take."""

    code = "unsupported-media-type"
    status = 415

"""The toolkit's exceptions: one tree, so that `cli.py` turns each into one sentence and an exit code in one place.

    ToolkitError            exit 1   anything the toolkit refuses to go on with
    ├── InputError          exit 2   what the user gave cannot be used: names the file, line and field, says what to do
    ├── OutputError         exit 4   a result could not be written; earlier files are as they were
    ├── MissingDependency   exit 5   a package, extra or model file is absent; says how to get it
    └── CheckFailed         exit 6   a promise the toolkit makes did not hold at run time (say: DPO's reference)

A query that fails is not an exception but a value, `schemas.sandbox.Execution`.
"""


class ToolkitError(Exception):
    """Base of all; its text is one sentence a user can act on."""

    exit_code = 1


class InputError(ToolkitError):
    """The user's input cannot be used."""

    exit_code = 2


class OutputError(ToolkitError):
    """A result could not be written."""

    exit_code = 4


class MissingDependency(ToolkitError):
    """Something that has to be installed is absent."""

    exit_code = 5


class CheckFailed(ToolkitError):
    """A run-time promise did not hold."""

    exit_code = 6

"""Errors that a user can cause. Their sentences are in `dlviz.lessons.words`."""


class UserError(Exception):
    """Something a user gave that cannot be used; nothing of theirs is lost by it.

    `code` names the sentence, `fields` fill its blanks: `UserError("csv_too_large", limit_mb=20)`.
    """

    def __init__(self, code: str, **fields: object) -> None:
        super().__init__(code, fields)
        self.code = code
        self.fields = fields

    def __str__(self) -> str:
        blanks = ", ".join(f"{name}={value!r}" for name, value in self.fields.items())
        return f"{self.code}({blanks})"


class AgainError(Exception):
    """What a Job raises that would go another way if it began anew; `reason` tells a reader why."""

    def __init__(self, reason: UserError) -> None:
        super().__init__(reason)
        self.reason = reason

"""Every `DLVIZ_*` environment setting, with its default."""

import os
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Settings:
    """What the person who runs the app may choose; each field is read from `DLVIZ_<FIELD>`.

    device: "auto", "cpu", "cuda" or "mps"; "auto" picks by the work in one step.
    threads: torch's threads inside one operation.
    slots: long Jobs that may compute at the same time.
    cache_mb: megabytes of finished Jobs kept for everybody.
    upload_mb: largest upload, in megabytes.
    data: the folder of downloaded picture sets; "auto": the cache folder of this user.
    log_level: the least severe log line that is written.
    language: what the app speaks: "en", or the name of a file in `dlviz/lessons/translations`.
    """

    device: str = "auto"
    threads: int = 1
    slots: int = 1
    cache_mb: int = 64
    upload_mb: int = 20
    data: str = "auto"
    log_level: str = "INFO"
    language: str = "en"

    @classmethod
    def from_environment(cls) -> "Settings":
        """The settings of this process. Raises ValueError where a number is not one."""
        given = {}
        for field in fields(cls):
            text = os.environ.get(f"DLVIZ_{field.name.upper()}")
            if text is not None:
                given[field.name] = int(text) if field.type in (int, "int") else text
        return cls(**given)  # type: ignore[arg-type]  # each value has its field's type


SETTINGS = Settings.from_environment()

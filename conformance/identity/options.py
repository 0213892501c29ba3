"""Answers that are the same on every machine."""

import json


def lines(source):
    """One answer a line: command, blank, JSON."""
    with source.start("q35,accel=tcg") as connection:
        for command in ("query-command-line-options", "query-tpm-models", "query-tpm-types",
                        "query-migrate-capabilities", "query-migrate-parameters"):
            yield command + " " + json.dumps(connection.run(command), separators=(",", ":"), sort_keys=True)

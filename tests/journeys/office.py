"""What stands beside the server during the journey."""

import json
import subprocess
import sys
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any


class Office:
    """The processes beside the server: the worker, the operator's commands, and the letters that left."""

    def __init__(self, environment: dict[str, str], letters: Path) -> None:
        self.environment = environment
        self.letters = letters

    def start(self, *arguments: str, **options: Any) -> Any:
        command = [sys.executable, "-m", "tests.journeys.on_day", *arguments]
        return subprocess.Popen(command, env=self.environment, **options)

    def manage(self, *arguments: str) -> Any:
        """The JSON report of a command."""
        process = self.start("manage.py", *arguments, stdout=subprocess.PIPE)
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        return json.loads(output)

    def mails(self) -> list[EmailMessage]:
        """Every e-mail sent so far."""
        parts = [part for path in sorted(self.letters.glob("*.log")) for part in path.read_bytes().split(b"-" * 79)]
        return [message_from_bytes(part.strip(), policy=policy.default) for part in parts if part.strip()]

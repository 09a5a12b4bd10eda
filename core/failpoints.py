"""Places where a process can be made to die, to prove that nothing is lost or doubled when it does.

Production never sets the variable, and a failpoint then costs one comparison. `PREVEX_FAILPOINT=name` kills the process
at the first passage by that name, `name:3` at its third.
"""

import os
import signal

_wanted, _, _passage = os.environ.get("PREVEX_FAILPOINT", "").partition(":")
_left = int(_passage or 1)


def passing(name: str) -> None:
    """Die here, as brutally as a power cut, when this is the named place; otherwise nothing."""
    global _left
    if name != _wanted:
        return
    _left -= 1
    if _left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

"""The program: `hwkb`, or `python -m hwkb`."""

import gc
import os
import sys

from hwkb.cache import recalled


def run() -> None:
    """Runs the command line and ends the process at once.

    Looking for garbage in a large knowledge base, and taking it apart object by object, would take a fifth of the
    time of a check. Where nothing has changed since the last check, not even the command line is imported.
    """
    gc.disable()  # a command holds what it loads until it ends; `serve`, which loads again and again, turns it on
    try:
        known = recalled(sys.argv[1:])
        if known:
            code, text = known
            sys.stdout.write(text)
        else:
            code = _main()
        sys.stdout.flush()
        sys.stderr.flush()
    except SystemExit:
        raise
    except BrokenPipeError:
        code = 0
    os._exit(code)


def _main() -> int:
    from hwkb.cli import main

    return main()


if __name__ == "__main__":
    run()

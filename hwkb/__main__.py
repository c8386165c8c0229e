"""`python -m hwkb`: the command line."""

import sys

from hwkb.cli import main

sys.exit(main())

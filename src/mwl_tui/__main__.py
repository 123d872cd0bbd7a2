"""``python -m mwl_tui`` is ``mwl-tui``."""

import sys

from mwl_tui.cli import main

if __name__ == "__main__":
    sys.exit(main())

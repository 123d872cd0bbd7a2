"""``docs/keys.md``: every key, made from the bindings."""

from __future__ import annotations

from mwl_tui.ui.help.key_table import markdown
from mwl_tui.ui.keys.user_keys import UserKeys
from mwl_tui.ui.parts import PARTS

__all__ = ["page"]

_HEAD = """# Keys

`python -m docs.make` makes this page from the bindings. In the workbench `?` shows the same keys, those of the focused
pane first, and `ctrl+p` finds a command by a word of its name. `mwl-tui keys` prints the table with your own keys.

## Your own keys

A table in `config.toml` assigns other keys to a binding, by its id. Separate several keys with commas; they replace the
keys of the binding:

```toml
[ui.keys]
"query.run" = "f5,ctrl+enter"
"list.down" = "down,n"
```

Write letters, digits and marks as you type them (`G` is shift and g; a comma is `comma`), other keys by name, such as
`enter`, `escape`, `space`, `pagedown`, `f5`, with `ctrl+`, `alt+` or `shift+` before them if needed. The terminal
determines which keys it can send: in most terminals `ctrl+i` is `tab`, `ctrl+m` is `enter` and `ctrl+h` is `backspace`.

An unknown id, an invalid key, a letter in a place where text is typed, and two bindings with the same key in the same
place are errors: the program does not start, and names the id and its line.

A key of a pane takes precedence over a key that works everywhere.
"""


def page() -> str:
    """Return the page."""
    return f"{_HEAD}\n{markdown(UserKeys(PARTS))}\n"

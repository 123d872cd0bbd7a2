"""``docs/keys.md``: every key, made from the bindings."""

from __future__ import annotations

from mwl_tui.ui.help.key_table import markdown
from mwl_tui.ui.keys.user_keys import UserKeys
from mwl_tui.ui.parts import PARTS

__all__ = ["page"]

_HEAD = """# Keys

Made from the bindings of the program by `python -m docs.make`. On the screen `?` shows the same, for the pane in
focus first, and `ctrl+p` finds any command by a word of it. `mwl-tui keys` prints the table with your own keys.

## Your own keys

A table in `config.toml` gives a binding other keys, by its id. Several keys stand with commas between them; they take
the place of the binding's own:

```toml
[ui.keys]
"query.run" = "f5,ctrl+enter"
"list.down" = "down,n"
```

Keys are letters, digits and marks as they are typed (`G` is shift and g; a comma is `comma`), names as `enter`,
`escape`, `space`, `pagedown`, `f5`, and `ctrl+`, `alt+` or `shift+` before them. What a terminal can send is up to the
terminal: for most of them `ctrl+i` is `tab`, `ctrl+m` is `enter` and `ctrl+h` is `backspace`.

An id that does not exist, a key that is none, a letter where text is typed, and two bindings that want the same key in
the same place are errors: the program does not open, and says which id and which line it is.

A pane's own key comes before one that counts everywhere.
"""


def page() -> str:
    """Return the page."""
    return f"{_HEAD}\n{markdown(UserKeys(PARTS))}\n"

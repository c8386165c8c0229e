"""The last touch to a page: the policy that lets nothing in from elsewhere, and what the theme leaves inaccessible."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from functools import lru_cache

__all__ = ["finished"]

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_CHECKBOX = re.compile(r'(<input class="md-toggle"[^>]*?) autocomplete="off"')
_POLICY = (
    "default-src 'none'; script-src 'self'{hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'none'"
)


def finished(output: str, *, serving: bool) -> str:
    """A page as it is written. The server adds a script that a policy would stop: what it shows has none."""
    output = _mended(output)
    if serving:
        return output
    hashes = "".join(dict.fromkeys(_hash(script) for script in _SCRIPT.findall(output)))
    policy = html.escape(_POLICY.format(hashes=hashes), quote=True).replace("&#x27;", "'")
    charset = '<meta charset="utf-8">'
    return output.replace(charset, f'{charset}<meta http-equiv="Content-Security-Policy" content="{policy}">', 1)


def _mended(output: str) -> str:
    """The page without what the theme writes against the rules of HTML and of accessibility."""
    output = output.replace(
        'data-md-component="search" role="dialog"', 'data-md-component="search" role="dialog" aria-label="Search"'
    )
    output = _CHECKBOX.sub(r"\1", output).replace(' tabindex=""', "")
    return output if 'id="__toc"' in output else output.replace(' for="__toc"', "")


@lru_cache(maxsize=256)
def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f" 'sha256-{base64.b64encode(digest).decode()}'"

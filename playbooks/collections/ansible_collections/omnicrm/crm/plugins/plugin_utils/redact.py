"""Redaction of task results (PROV-40..43).

A value is masked when its key says that it is a secret, and wherever the same text turns up again afterwards: a Ki
read from the inventory stays masked under the fact name that a play gives it.
"""
from __future__ import annotations

import json
import re

MASK = '[REDACTED]'

KEY_FRAGMENTS = (
    'password', 'passwd', 'secret', 'token', 'api_key', 'apikey', 'authorization', 'psk', 'private',
)
EXACT_KEYS = frozenset(('ki', 'opc', 'key'))
SUFFIXES = ('_ki', '_opc')

SHORTEST_LEARNED = 4
SHORTEST_IN_TEXT = 8
DEEPEST = 40
LONGEST_PARSED_TEXT = 1_000_000

_names = '|'.join(KEY_FRAGMENTS)
_QUOTED_PAIR = re.compile(
    r'''(?i)(["'](?:[\w.-]*(?:%s)[\w.-]*|(?:\w+_)?(?:ki|opc))["']\s*:\s*u?)(["'])(.+?)\2''' % _names)
_BEARER = re.compile(r'(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}')


def is_secret_key(key):
    """Tell whether a field name marks a secret (PROV-42)."""
    name = str(key).lower()
    return name in EXACT_KEYS or name.endswith(SUFFIXES) or any(part in name for part in KEY_FRAGMENTS)


class Redactor:
    """Masks secrets and remembers their values, so that a copy under another name is masked too."""

    def __init__(self):
        self._values = set()
        self._pattern = None

    def learn(self, tree, depth=0):
        """Remember the values that stand under secret names anywhere in `tree`."""
        if depth > DEEPEST:
            return
        if isinstance(tree, dict):
            for key, value in tree.items():
                # `key` is also the name half of dict2items: masked where it stands, never learned.
                if is_secret_key(key) and str(key).lower() != 'key':
                    self._learn_leaves(value, depth + 1)
                else:
                    self.learn(value, depth + 1)
        elif isinstance(tree, (list, tuple)):
            for value in tree:
                self.learn(value, depth + 1)
        elif isinstance(tree, str):
            parsed = _parsed(tree)
            if parsed is not None:
                self.learn(parsed, depth + 1)

    def learn_value(self, value):
        """Remember one value as a secret."""
        if not isinstance(value, str):
            return
        text = str(value).strip()
        if len(text) < SHORTEST_LEARNED or text == MASK or '{{' in text or text in self._values:
            return
        self._values.add(text)
        self._pattern = None

    def clean(self, value, depth=0):
        """Give a copy of `value` in which every secret reads `[REDACTED]`."""
        if depth > DEEPEST:
            return '[too deep]'
        if isinstance(value, dict):
            return {
                str(key): MASK if is_secret_key(key) and item is not None else self.clean(item, depth + 1)
                for key, item in value.items()
            }
        if isinstance(value, (list, tuple, set, frozenset)):
            return [self.clean(item, depth + 1) for item in value]
        if isinstance(value, (bytes, bytearray)):
            return self.clean_text(bytes(value).decode('utf-8', 'replace'))
        if isinstance(value, str):
            parsed = _parsed(value)
            if parsed is not None:
                return json.dumps(self.clean(parsed, depth + 1), ensure_ascii=False)
            return self.clean_text(value)
        if value is None or isinstance(value, (bool, int, float)):
            return value
        return self.clean_text(str(value))

    def clean_text(self, text):
        """Mask known values, bearer tokens and quoted name-value pairs inside a text."""
        text = str(text)
        if text in self._values:
            return MASK
        if self._values:
            if self._pattern is None:
                long_ones = sorted((v for v in self._values if len(v) >= SHORTEST_IN_TEXT), key=len, reverse=True)
                self._pattern = re.compile('|'.join(map(re.escape, long_ones))) if long_ones else re.compile(r'(?!)')
            text = self._pattern.sub(MASK, text)
        text = _BEARER.sub(lambda match: match.group(1) + ' ' + MASK, text)
        return _QUOTED_PAIR.sub(lambda match: match.group(1) + match.group(2) + MASK + match.group(2), text)

    def _learn_leaves(self, value, depth):
        if depth > DEEPEST:
            return
        if isinstance(value, dict):
            for item in value.values():
                self._learn_leaves(item, depth + 1)
        elif isinstance(value, (list, tuple)):
            for item in value:
                self._learn_leaves(item, depth + 1)
        else:
            self.learn_value(value)


def _parsed(text):
    if len(text) < 2 or len(text) > LONGEST_PARSED_TEXT or text[0] not in '{[':
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None

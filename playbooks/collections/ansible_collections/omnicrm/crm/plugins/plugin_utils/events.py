"""Parts of the event stream: the pipe, the shape of a result, where in the play a task stands."""
from __future__ import annotations

import json
import os
import select

LONGEST_EVENT = 1_000_000
LONGEST_TEXT = 64_000
LONGEST_LIST = 500
LONGEST_ERROR = 4_000
HEAD = 20_000
CUT = '… [cut, %d characters in all]'


class EventPipe:
    """
    Writes JSON lines to the descriptor named by an environment variable; a closed reader ends it quietly.

    With a journal each line goes to that file first: should reader and play be killed together, the file still tells
    what the play had begun.
    """

    def __init__(self, variable, journal=''):
        self._descriptor = None
        path = os.environ.get(journal, '') if journal else ''
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        self._journal = os.open(path, flags, 0o600) if path else None
        text = os.environ.get(variable, '')
        if text.isdigit():
            try:
                os.fstat(int(text))
                # Modules in their own processes must not keep the pipe open after the play has ended.
                os.set_inheritable(int(text), False)
                self._descriptor = int(text)
            except OSError:
                self._descriptor = None

    @property
    def is_open(self):
        return self._descriptor is not None

    def write(self, event):
        if self._descriptor is None:
            return
        line = (json.dumps(event, separators=(',', ':'), default=str) + '\n').encode('utf-8')
        if self._journal is not None:
            os.write(self._journal, line)
        rest = memoryview(line)
        try:
            while rest:
                try:
                    rest = rest[os.write(self._descriptor, rest):]
                except BlockingIOError:
                    select.select([], [self._descriptor], [])
        except OSError:
            self._descriptor = None  # nobody reads any more; the play itself goes on


def trimmed(result, redactor):
    """A task's result as it may be stored: no internals, no secrets, no more than 1 MB, each cut marked."""
    public = _public(result)
    if isinstance(public.get('results'), list):
        public['results'] = [_public(item) if isinstance(item, dict) else item for item in public['results']]
    redactor.learn(public)
    public = redactor.clean(public)
    if len(json.dumps(public, default=str)) <= LONGEST_EVENT:
        return public
    public = _shortened(public)
    text = json.dumps(public, default=str)
    if len(text) <= LONGEST_EVENT:
        return {**public, 'truncated': True}
    return {'truncated': True, 'size': len(text), 'head': text[:HEAD]}


def error_of(result):
    """The sentence that says why a task failed; for a loop, that of its first failed items."""
    items = result.get('results')
    if isinstance(items, list):
        faults = [error_of(item) for item in items if isinstance(item, dict) and item.get('failed')]
        if faults:
            return ' '.join(dict.fromkeys(faults))[:LONGEST_ERROR]
    for name in ('msg', 'reason', 'stderr', 'exception', 'censored'):
        text = result.get(name)
        if isinstance(text, (list, tuple)):
            text = ' '.join(map(str, text))
        if text:
            return str(text)[:LONGEST_ERROR]
    return 'The task failed without a message.'


def section_of(task):
    """block, rescue, always or none: the part of the play in which a task stands, across includes."""
    found, child, parent = 'none', task, getattr(task, '_parent', None)
    while parent is not None:
        uuid = getattr(child, '_uuid', None)
        for section in ('rescue', 'always'):
            if any(getattr(entry, '_uuid', None) == uuid for entry in getattr(parent, section, None) or ()):
                return section
        if getattr(parent, 'rescue', None) or getattr(parent, 'always', None) or getattr(parent, 'name', None):
            if any(getattr(entry, '_uuid', None) == uuid for entry in getattr(parent, 'block', None) or ()):
                found = 'block'
        child, parent = parent, getattr(parent, '_parent', None)
    return found


def _public(result):
    kept = {key: value for key, value in result.items() if not str(key).startswith('_ansible_')}
    if 'json' in kept and isinstance(kept.get('content'), str):
        kept['content'] = '[as in json]'
    return kept


def _shortened(value):
    if isinstance(value, dict):
        return {key: _shortened(item) for key, item in value.items()}
    if isinstance(value, list):
        kept = [_shortened(item) for item in value[:LONGEST_LIST]]
        return kept + ['[cut, %d entries in all]' % len(value)] if len(value) > LONGEST_LIST else kept
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return value[:LONGEST_TEXT] + CUT % len(value)
    return value

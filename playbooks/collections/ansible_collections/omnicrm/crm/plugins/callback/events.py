"""Task events of a play as newline-delimited JSON, and the same in short on standard output."""
from __future__ import annotations

DOCUMENTATION = r'''
name: events
type: stdout
short_description: Stream task events to the CRM
version_added: 0.1.0
description:
  - Writes one JSON object a line to the file descriptor named by the environment variable C(OMNICRM_EVENT_FD), flushed
    at once, as tasks start and end (PROV-29..31). Without the variable only the short lines on standard output appear.
  - When C(OMNICRM_EVENT_JOURNAL) names a file, each line is appended there first, so that a killed run can be told.
  - C(type) is C(play_start), C(task_start), C(task_end), C(play_end) or C(fatal) (a host that could not be reached, or
    a play without hosts). Every event has C(at) (ISO 8601, UTC, milliseconds).
  - Task events have C(number) (from 1, in the order of starting), C(name), C(section) (block, rescue, always, none),
    C(status) (running, ok, failed, ignored, skipped), C(task_uuid), C(path) (file:line); ends also C(result),
    C(duration_ms) and, when failed or ignored, C(error).
  - A loop gives one end event, with its items under C(result.results). An included file gives an event of its own and
    then one for each of its tasks. A failed task with ignore_errors is C(ignored) (PROV-26).
  - The failed assertion by which a run with C(action=deprovision) leaves its block is C(ignored) (PROV-58, AMB-12).
  - Results are redacted (PROV-40..43). Masked are values under secret names, every copy of such a value, and the secret
    variables of the job (access_token). Results over 1 MB are cut and marked C(truncated).
  - C(no_log) tasks carry only Ansible's notice. A fault in this plugin never stops the play.
author: OmniCRM
'''

import functools
import os
import sys
import time
from datetime import datetime, timezone

from ansible.plugins.callback import CallbackBase

from ansible_collections.omnicrm.crm.plugins.plugin_utils.events import EventPipe, error_of, section_of, trimmed
from ansible_collections.omnicrm.crm.plugins.plugin_utils.redact import Redactor

INCLUDES = ('include_tasks', 'include_role', 'include')
JUMP_ACTIONS = ('assert', 'ansible.builtin.assert')


def guarded(method):
    """Events are a report of the play, not part of it: a fault here is told on stderr and the play goes on."""
    @functools.wraps(method)
    def call(self, *args, **kwargs):
        try:
            return method(self, *args, **kwargs)
        except Exception as fault:  # whatever it is, the play goes on
            sys.stderr.write('omnicrm.crm.events: %s failed with %s\n' % (method.__name__, type(fault).__name__))
            return None
    return call


class CallbackModule(CallbackBase):

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = 'stdout'
    CALLBACK_NAME = 'omnicrm.crm.events'

    def __init__(self):
        super().__init__()
        self._pipe = EventPipe('OMNICRM_EVENT_FD', 'OMNICRM_EVENT_JOURNAL')
        self._redactor = Redactor()
        self._started = {}
        self._held = None
        self._count = 0
        self._folder = ''
        self._deprovision = False

    @guarded
    def v2_playbook_on_play_start(self, play):
        manager = play.get_variable_manager()
        extra = dict(getattr(manager, 'extra_vars', None) or {})
        self._redactor.learn(extra)
        self._deprovision = extra.get('action') == 'deprovision'
        path = play.get_path() or ''
        self._folder = os.path.dirname(path.rpartition(':')[0])
        self._emit({'type': 'play_start', 'name': self._redactor.clean_text(play.get_name()), 'status': 'running',
                    'task_uuid': play._uuid, 'path': self._relative(path)})
        self._show('PLAY     %s' % play.get_name())

    @guarded
    def v2_playbook_on_task_start(self, task, is_conditional):
        self._release()
        self._count += 1
        uuid = task._uuid
        self._started[uuid] = {
            'number': self._count, 'name': self._redactor.clean_text(task.name or task.action),
            'section': section_of(task), 'task_uuid': uuid, 'path': self._relative(task.get_path() or ''),
            'clock': time.monotonic(),
        }
        self._emit({'type': 'task_start', 'status': 'running', **self._about(uuid)})

    def v2_playbook_on_handler_task_start(self, task):
        self.v2_playbook_on_task_start(task, False)

    def v2_playbook_on_cleanup_task_start(self, task):
        self.v2_playbook_on_task_start(task, False)

    @guarded
    def v2_runner_on_ok(self, result):
        if _task(result).action.rpartition('.')[2] in INCLUDES:
            # Whether the file can be read shows only after this; the end is told then.
            self._release()
            self._held = (result, 'ok')
            return
        self._end(result, 'ok')

    @guarded
    def v2_runner_on_failed(self, result, ignore_errors=False):
        task = _task(result)
        if self._held and _task(self._held[0])._uuid == task._uuid:
            self._held = None
        jump = self._deprovision and task.action in JUMP_ACTIONS and section_of(task) == 'block'
        self._end(result, 'ignored' if ignore_errors or jump else 'failed')

    @guarded
    def v2_runner_on_skipped(self, result):
        self._end(result, 'skipped')

    @guarded
    def v2_runner_on_unreachable(self, result):
        self._end(result, 'failed')
        self._emit({'type': 'fatal', 'status': 'failed', 'error': self._error(result), **self._about(_task(result)._uuid)})

    @guarded
    def v2_playbook_on_include(self, included_file):
        self._release()

    @guarded
    def v2_playbook_on_no_hosts_matched(self):
        self._emit({'type': 'fatal', 'status': 'failed', 'error': 'The play names a host that the inventory does not have.'})

    @guarded
    def v2_playbook_on_stats(self, stats):
        self._release()
        names = ('ok', 'failures', 'dark', 'ignored', 'skipped', 'rescued')
        sums = {name: sum(getattr(stats, name, {}).values()) for name in names}
        failed = bool(sums['failures'] or sums['dark'])
        self._emit({'type': 'play_end', 'status': 'failed' if failed else 'ok', 'number': self._count, 'stats': sums})
        self._show('END      %s' % ('failed' if failed else 'ok'))

    def _release(self):
        held, self._held = self._held, None
        if held:
            self._end(*held)

    def _end(self, result, status):
        uuid = _task(result)._uuid
        about = self._about(uuid)
        clock = self._started.get(uuid, {}).get('clock')
        content = _content(result)
        event = {'type': 'task_end', 'status': status, **about, 'result': trimmed(content, self._redactor),
                 'duration_ms': round((time.monotonic() - clock) * 1000) if clock else 0}
        if status in ('failed', 'ignored'):
            event['error'] = self._error(result)
        self._emit(event)
        self._show('%-8s %s (%d ms)' % (status, about['name'], event['duration_ms']))
        if 'error' in event:
            self._show('         %s' % event['error'])

    def _error(self, result):
        return self._redactor.clean_text(error_of(_content(result)))

    def _about(self, uuid):
        known = self._started.get(uuid, {'number': self._count, 'name': 'unnamed task', 'section': 'none',
                                         'task_uuid': uuid, 'path': ''})
        return {name: value for name, value in known.items() if name != 'clock'}

    def _emit(self, event):
        moment = datetime.now(timezone.utc).isoformat(timespec='milliseconds').replace('+00:00', 'Z')
        self._pipe.write({**event, 'at': moment})

    def _show(self, line):
        self._display.display(self._redactor.clean_text(line))

    def _relative(self, path):
        return os.path.relpath(path, self._folder) if self._folder and path else path


def _task(result):
    """The task of a result: an attribute up to ansible-core 2.18, a property without underscore after it."""
    return result.task if hasattr(result, 'task') else result._task


def _content(result):
    content = result.result if hasattr(result, 'result') else result._result
    return dict(content or {})

"""Base of the actions of this collection: arguments, configuration, check mode, one way to fail."""
from __future__ import annotations

import time
from abc import abstractmethod

from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase

from ansible_collections.omnicrm.crm.plugins.plugin_utils.http import PeerError, call

RETRY_PAUSE = 0.2


class Refusal(Exception):
    """A sentence that ends the task; `details` are added to the task's result."""

    def __init__(self, message, **details):
        super().__init__(message)
        self.details = details


class InProcessAction(ActionBase):
    """An action that does its work in the Ansible process; subclasses give ARGUMENTS and `act`."""

    TRANSFERS_FILES = False
    ARGUMENTS = {}

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        self.vars = task_vars or {}
        _unused, args = self.validate_argument_spec(self.ARGUMENTS)
        try:
            result.update(self.act(args))
        except Refusal as refusal:
            result.update(refusal.details)
            result.update(failed=True, changed=False, msg=str(refusal))
        except PeerError as error:
            result.update(failed=True, changed=False, outcome_unknown=error.unknown, msg=str(error).rstrip('.') + self.context() + '.')
        return result

    @abstractmethod
    def act(self, args):
        """Do the work and return the result fields."""

    @property
    def check_mode(self):
        return bool(self._task.check_mode)

    def variable(self, name, default=None):
        """The value of a variable of the play, templated."""
        if name not in self.vars:
            return default
        try:
            return self._templar.template(self.vars[name])
        except AnsibleError:
            return default

    def config(self, section):
        """A section of `crm_config` (PLAY-8, PLAY-9); the play must have loaded it."""
        loaded = self.variable('crm_config')
        if not isinstance(loaded, dict):
            raise Refusal("The variable crm_config is missing: the first task of a play loads "
                          "'../../crm_config.yaml' with include_vars under the name crm_config.")
        found = loaded.get(section)
        if not isinstance(found, dict):
            raise Refusal("crm_config has no section '%s', which this task needs." % section)
        return found

    def context(self):
        """Who this run is about, for the end of an error message (PLAY-19)."""
        known = ((name, self.variable(name)) for name in ('customer_id', 'service_id', 'service_uuid'))
        named = ['%s %s' % (name, value) for name, value in known if value not in (None, '')]
        return ' (%s)' % ', '.join(named) if named else ''

    def send(self, peer, method, url, again, **options):
        """Call a peer; with `again` a connection that broke before an answer is tried once more."""
        try:
            return call(peer, method, url, **options)
        except PeerError as error:
            if not (again and error.again):
                raise
        time.sleep(RETRY_PAUSE)
        return call(peer, method, url, **options)

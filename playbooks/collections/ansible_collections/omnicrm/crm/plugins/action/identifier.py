"""omnicrm.crm.identifier: an identifier that no service has yet. Options: plugins/modules/identifier.py."""
from __future__ import annotations

import re
import uuid
from urllib.parse import quote

from ansible_collections.omnicrm.crm.plugins.plugin_utils.action import InProcessAction, Refusal

TRIES = 5


class ActionModule(InProcessAction):

    ARGUMENTS = {
        'prefix': {'type': 'str', 'default': 'Service'},
        'value': {'type': 'str'},
        'unique': {'type': 'bool', 'default': True},
        'timeout': {'type': 'float', 'default': 10},
    }

    def act(self, args):
        if not re.match(r'^[A-Za-z][A-Za-z0-9_]*$', args['prefix']):
            raise Refusal("prefix must be letters, digits and '_', beginning with a letter; got '%s'." % args['prefix'])
        if args['value']:
            if args['unique'] and self._taken(args['value'], args['timeout']):
                raise Refusal("There is already a service with the service_uuid '%s'; an order needs a new one."
                              % args['value'])
            return _found(args['value'], None)
        for _try in range(TRIES):
            fresh = str(uuid.uuid4())
            value = '%s_%s' % (args['prefix'], fresh[:8])
            if not args['unique'] or not self._taken(value, args['timeout']):
                return _found(value, fresh)
        raise Refusal('No free identifier was found in %d tries; every one belonged to a service already.' % TRIES)

    def _taken(self, value, timeout):
        path = '/crm/service/service_uuid/%s' % quote(value, safe='')
        url = str(self.config('crm').get('base_url') or '').rstrip('/') + path
        answer = self.send('the CRM', 'GET', url, True, timeout=timeout,
                           headers={'Authorization': 'Bearer %s' % self.variable('access_token', '')})
        if answer.status not in (200, 404):
            said = answer.json.get('message') if isinstance(answer.json, dict) else answer.text[:300]
            raise Refusal('GET %s was answered with status %d instead of 200 or 404: %s' % (path, answer.status, said))
        return answer.status == 200


def _found(value, fresh):
    return {'changed': False, 'value': value, 'uuid': fresh, 'msg': value}

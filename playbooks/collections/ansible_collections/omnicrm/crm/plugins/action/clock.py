"""omnicrm.crm.clock: the time in UTC without starting a process. Options: plugins/modules/clock.py."""
from __future__ import annotations

from datetime import datetime, timedelta, timezone

from ansible_collections.omnicrm.crm.plugins.plugin_utils.action import InProcessAction


class ActionModule(InProcessAction):

    ARGUMENTS = {
        'days': {'type': 'int', 'default': 0},
    }

    def act(self, args):
        moment = datetime.now(timezone.utc) + timedelta(days=args['days'])
        text = moment.strftime('%Y-%m-%dT%H:%M:%S%z')
        return {'changed': False, 'stdout': text, 'date': moment.strftime('%Y-%m-%d'), 'msg': text}

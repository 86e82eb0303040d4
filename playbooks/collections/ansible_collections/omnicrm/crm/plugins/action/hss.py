"""omnicrm.crm.hss: a subscriber on every HSS peer. Options, results and errors: plugins/modules/hss.py."""
from __future__ import annotations

import re
from urllib.parse import quote

from ansible_collections.omnicrm.crm.plugins.plugin_utils.action import InProcessAction, Refusal
from ansible_collections.omnicrm.crm.plugins.plugin_utils.http import PeerError
from ansible_collections.omnicrm.crm.plugins.plugin_utils.redact import MASK

DORMANT_RATE = 999999


class ActionModule(InProcessAction):

    ARGUMENTS = {
        'state': {'type': 'str', 'default': 'present', 'choices': ['present', 'dormant', 'absent']},
        'imsi': {'type': 'str', 'required': True},
        'msisdn': {'type': 'str'},
        'ki': {'type': 'str', 'no_log': True},
        'opc': {'type': 'str', 'no_log': True},
        'subscribers': {'type': 'dict', 'default': {}},
        'timeout': {'type': 'float', 'default': 10},
    }

    def act(self, args):
        self.args = args
        state, imsi = args['state'], args['imsi']
        if not imsi:
            raise Refusal('The IMSI is not known, so no subscriber can be found on the HSS%s.' % self.context())
        if not re.match(r'^[0-9]{6,15}$', imsi):
            raise Refusal("imsi must be 6 to 15 digits; got '%s'%s." % (imsi, self.context()))
        if state == 'present':
            for name in ('msisdn', 'ki', 'opc'):
                if not (args[name] or '').strip():
                    raise Refusal("%s is missing or empty, so subscriber %s cannot be created%s."
                                  % (name, imsi, self.context()))
        peers = self._peers()
        if not peers and state == 'present':
            raise Refusal('crm_config.hss.hss_peers names no HSS, so subscriber %s cannot be created%s.'
                          % (imsi, self.context()))
        if self.check_mode:
            return {'skipped': True, 'changed': False, 'msg': 'Check mode: subscriber %s was not changed.' % imsi}
        done, faults = [], []
        for peer in peers:
            try:
                done.append({'peer': peer, **getattr(self, '_' + state)(peer, imsi)})
            except (PeerError, Refusal) as fault:
                faults.append(self._masked(str(fault)))
        result = {'changed': any(entry['changed'] for entry in done), 'peers': done, 'imsi': imsi, 'state': state}
        if faults:
            raise Refusal(' '.join(faults).rstrip('.') + self.context() + '.', **result)
        return {**result, 'msg': 'Subscriber %s is %s on %d of %d HSS peers.' % (imsi, state, len(done), len(peers))}

    def _present(self, peer, imsi):
        # A number may be written for people ('+44 7700 900124'); an MSISDN is digits.
        digits = re.sub(r'[^0-9]', '', self.args['msisdn'])
        body = {'imsi': imsi, 'msisdn': digits, 'ki': self.args['ki'], 'opc': self.args['opc'],
                'enabled': True}
        status = self._call('PUT', peer, imsi, body).status
        return {'changed': True, 'status': status}

    def _dormant(self, peer, imsi):
        subscriber = self._subscriber(peer, imsi)
        if subscriber is None:
            return {'changed': False, 'status': 404}
        body = {'enabled': True, 'msisdn': '9999' + imsi[-10:], 'ue_ambr_dl': DORMANT_RATE, 'ue_ambr_ul': DORMANT_RATE}
        status = self._call('PATCH', peer, subscriber, body).status
        return {'changed': True, 'status': status, 'subscriber_id': subscriber, 'msisdn': body['msisdn']}

    def _absent(self, peer, imsi):
        subscriber = self._subscriber(peer, imsi)
        if subscriber is None:
            return {'changed': False, 'status': 404}
        status = self._call('DELETE', peer, subscriber, None, (200, 204, 404)).status
        return {'changed': status != 404, 'status': status, 'subscriber_id': subscriber}

    def _subscriber(self, peer, imsi):
        """The peer's own id of the subscriber (AMB-39); None when it has none."""
        known = self.args['subscribers'].get(peer)
        if isinstance(known, dict) and known.get('subscriber_id') not in (None, ''):
            return str(known['subscriber_id'])
        answer = self._call('GET', peer, imsi, None, (200, 404))
        if answer.status == 404:
            return None
        found = answer.json if isinstance(answer.json, dict) else {}
        return str(found.get('subscriber_id') or imsi)

    def _call(self, method, peer, subscriber, body, expected=(200,)):
        path = '/subscriber/%s' % quote(subscriber, safe='')
        answer = self.send('the HSS', method, peer + path, True, body=body, timeout=self.args['timeout'])
        if answer.status not in expected:
            said = answer.json.get('message') if isinstance(answer.json, dict) else None
            said = said or (answer.json.get('error') if isinstance(answer.json, dict) else answer.text[:200])
            raise Refusal('The HSS at %s answered %s %s with status %d instead of %s%s.'
                          % (peer, method, path, answer.status, ' or '.join(map(str, expected)),
                             ': %s' % said if said else ''))
        return answer

    def _peers(self):
        peers = self.config('hss').get('hss_peers') or []
        peers = [peers] if isinstance(peers, str) else peers
        return [(peer if '://' in peer else 'http://' + peer).rstrip('/') for peer in map(str, peers)]

    def _masked(self, text):
        for name in ('ki', 'opc'):
            if self.args[name]:
                text = text.replace(self.args[name], MASK)
        return text

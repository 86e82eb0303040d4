"""omnicrm.crm.cgrates: one JSON-RPC call of CGRateS. Options, results and errors: plugins/modules/cgrates.py."""
from __future__ import annotations

import base64
import os
import uuid

from ansible_collections.omnicrm.crm.plugins.plugin_utils.action import InProcessAction, Refusal
from ansible_collections.omnicrm.crm.plugins.plugin_utils.charging import (
    REPEATABLE, InvalidCall, balance_ids, field, is_not_found, is_write, prepare, verb_of,
)
from ansible_collections.omnicrm.crm.plugins.plugin_utils.http import PeerError


class ActionModule(InProcessAction):

    ARGUMENTS = {
        'method': {'type': 'str', 'required': True},
        'params': {'type': 'raw', 'default': {}},
        'not_found_ok': {'type': 'bool', 'default': False},
        'units': {'type': 'str', 'default': 'canonical', 'choices': ['canonical', 'engine']},
        'timeout': {'type': 'float', 'default': 10},
    }

    def act(self, args):
        method, self.timeout = args['method'], args['timeout']
        ocs = self.config('ocs')
        params = args['params']
        if isinstance(params, str) and params.startswith('{'):
            raise Refusal('params is a text that looks like a mapping: a variable in it is probably not defined.')
        try:
            verb = verb_of(method)
            sent = prepare(method, params, ocs.get('ocsTenant') or 'cgrates.org', ocs, args['units'] == 'canonical')
        except InvalidCall as fault:
            raise Refusal(str(fault) + self.context()) from fault
        request = {'method': method, 'params': [sent]}
        if self.check_mode and is_write(verb):
            return {'skipped': True, 'changed': False, 'request': request,
                    'msg': 'Check mode: %s was not sent.' % method}
        if verb == 'AddBalance':
            return self._add_balance(method, sent, request)
        answer = self._rpc(method, sent, bool(REPEATABLE.match(verb)))
        return self._result(method, verb, sent, answer, request, args['not_found_ok'])

    def _add_balance(self, method, sent, request):
        """Credit once: the engine has no idempotency, so the balance id is looked for first (00 section 7, rule 6)."""
        wanted, kind, account = sent['Balance'].get('ID'), field(sent, 'BalanceType'), field(sent, 'Account')
        if not wanted:
            answer = self._rpc(method, sent, False)
            return self._result(method, 'AddBalance', sent, answer, request, False)
        if wanted in self._ids_on_account(account, kind, sent['Tenant']):
            return {'status': 200, 'json': {'id': None, 'result': 'OK', 'error': None}, 'result': 'OK',
                    'changed': False, 'already_present': True, 'request': request,
                    'msg': "%s was not sent: the account has the balance '%s' already." % (method, wanted)}
        try:
            answer = self._rpc(method, sent, False)
        except PeerError as lost:
            if not lost.unknown or wanted not in self._ids_on_account(account, kind, sent['Tenant']):
                raise
            return {'status': 200, 'json': {'id': None, 'result': 'OK', 'error': None}, 'result': 'OK',
                    'changed': True, 'request': request,
                    'msg': "%s was not answered, but the account has the balance '%s'." % (method, wanted)}
        return self._result(method, 'AddBalance', sent, answer, request, False)

    def _ids_on_account(self, account, kind, tenant):
        read = 'APIerSv2.GetAccount'
        answer = self._rpc(read, {'Tenant': tenant, 'Account': account}, True)
        if is_not_found(answer.json.get('error')):
            raise Refusal("There is no account '%s' in OCS; AddBalance would silently create it%s."
                          % (account, self.context()))
        if answer.json.get('error'):
            raise Refusal(refusal_sentence(read, account, answer.json['error']) + self.context())
        return balance_ids(answer.json.get('result'), kind)

    def _rpc(self, method, params, again):
        """Send one call; the answer is known to hold a JSON-RPC envelope."""
        ocs = self.config('ocs')
        address = str(ocs.get('cgrates') or ocs.get('OCS') or '')
        if not address:
            raise Refusal('crm_config.ocs.cgrates is missing: it holds host:port of CGRateS.')
        if '://' not in address:
            address = 'http://' + address
        answer = self.send('OCS', 'POST', address.rstrip('/') + '/jsonrpc', again, timeout=self.timeout,
                           headers=_credentials(), body={'method': method, 'params': [params], 'id': uuid.uuid4().hex})
        if answer.status == 401:
            raise Refusal('OCS refused the credentials for %s (CGRATES_API_USER, CGRATES_API_PASS).' % method, status=401)
        if answer.status != 200:
            raise Refusal('OCS answered %s with HTTP status %d instead of 200.' % (method, answer.status),
                          status=answer.status, content=answer.text[:1000])
        if not isinstance(answer.json, dict) or 'error' not in answer.json:
            what = 'an empty body' if not answer.text.strip() else 'a body that is not JSON-RPC'
            raise Refusal('OCS answered %s with %s, so nothing is known about the call%s.' % (method, what, self.context()),
                          status=200, content=answer.text[:1000], outcome_unknown=is_write(verb_of(method)))
        return answer

    def _result(self, method, verb, sent, answer, request, not_found_ok):
        error, result = answer.json.get('error'), answer.json.get('result')
        found = {'status': answer.status, 'json': answer.json, 'result': result, 'request': request,
                 'changed': is_write(verb)}
        if error and not_found_ok and is_not_found(error):
            return {**found, 'changed': False, 'found': False, 'msg': '%s: not found.' % method}
        subject = next((field(sent, name) for name in ('Account', 'ID', 'ActionsId') if field(sent, name)), '') \
            if isinstance(sent, dict) else sent
        if error:
            raise Refusal(refusal_sentence(method, subject, error) + self.context(), **found)
        if is_write(verb) and result != ('' if verb == 'TransferBalance' else 'OK'):
            raise Refusal("OCS answered %s with '%s' instead of OK%s." % (method, result, self.context()), **found)
        return {**found, 'msg': '%s: %s' % (method, result if isinstance(result, str) else 'answered')}


def refusal_sentence(method, subject, error):
    """What the engine said, and what that means."""
    meaning = ''
    if is_not_found(error):
        meaning = ' (there is no such object)'
    elif error.startswith('rpc: can\'t find'):
        meaning = ' (the module is switched off, or this engine version does not have the method)'
    elif error == 'EXISTS':
        meaning = ' (it exists already)'
    return 'OCS refused %s%s: %s%s' % (method, " for '%s'" % subject if subject else '', error, meaning)


def _credentials():
    user = os.environ.get('CGRATES_API_USER')
    if not user:
        return {}
    pair = '%s:%s' % (user, os.environ.get('CGRATES_API_PASS', ''))
    return {'Authorization': 'Basic ' + base64.b64encode(pair.encode('utf-8')).decode('ascii')}

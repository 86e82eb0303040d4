"""omnicrm.crm.api: one call of the CRM's public API. Options, results and errors: plugins/modules/api.py."""
from __future__ import annotations

import re
import uuid
from urllib.parse import urlencode

from ansible_collections.omnicrm.crm.plugins.plugin_utils.action import InProcessAction, Refusal

READS = ('GET', 'HEAD')


class ActionModule(InProcessAction):

    ARGUMENTS = {
        'method': {'type': 'str', 'default': 'GET', 'choices': ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']},
        'path': {'type': 'str', 'required': True},
        'body': {'type': 'raw'},
        'params': {'type': 'dict', 'default': {}},
        'status_code': {'type': 'list', 'elements': 'int', 'default': [200]},
        'idempotency_key': {'type': 'str', 'no_log': False},
        'timeout': {'type': 'float', 'default': 10},
        'validate_certs': {'type': 'bool', 'default': True},
    }

    def act(self, args):
        method, path, body = args['method'], args['path'], args['body']
        if not path.startswith('/'):
            raise Refusal("path must begin with '/', as in /crm/product/product_id/42; got '%s'." % path)
        refuse_text_body(body)
        token = self.variable('access_token')
        if not token:
            raise Refusal('The variable access_token is missing: a job passes it to its play.')
        url = str(self.config('crm').get('base_url') or '').rstrip('/') + path
        if args['params']:
            url += '?' + urlencode(args['params'], doseq=True)
        request = {'method': method, 'url': url, 'body': body}
        if self.check_mode and method not in READS:
            return {'skipped': True, 'changed': False, 'request': request, 'url': url,
                    'msg': 'Check mode: %s %s was not sent.' % (method, path)}

        headers = {'Authorization': 'Bearer %s' % token}
        if method not in READS:
            headers['Idempotency-Key'] = args['idempotency_key'] or str(uuid.uuid4())
        answer = self.send('the CRM', method, url, True, body=body, headers=headers,
                           timeout=args['timeout'], validate_certs=args['validate_certs'])
        found = {'status': answer.status, 'url': url, 'content': answer.text, 'request': request,
                 'changed': method not in READS}
        if answer.is_json:
            found['json'] = answer.json
        if answer.status not in args['status_code']:
            raise Refusal(refusal_sentence(method, path, answer, args['status_code']) + self.context(), **found)
        found['msg'] = '%s %s: %d %s' % (method, path, answer.status, answer.reason)
        return found


def refuse_text_body(body):
    """A body of text is an expression that did not become a value; sending it would hide the mistake."""
    if not isinstance(body, str):
        return
    undefined = re.search(r"AnsibleUndefined\((?:.*?name=)?'?([\w.]+)?", body)
    if undefined:
        raise Refusal("body uses a variable or field that is not defined%s."
                      % (": '%s'" % undefined.group(1) if undefined.group(1) else ''))
    raise Refusal('body must be a mapping or a list; got a text. Write it as YAML, or as one expression such as '
                  "\"{{ {'customer_id': customer_id | int} }}\".")


def refusal_sentence(method, path, answer, expected):
    """Name method, path, status and what the CRM said: its message, the faulty fields, its code."""
    wanted = ' or '.join(str(code) for code in expected)
    sentence = '%s %s was answered with status %d instead of %s' % (method, path, answer.status, wanted)
    said = answer.json if isinstance(answer.json, dict) else {}
    text = said.get('message') or answer.text.strip()[:300]
    if text:
        sentence += ': %s' % text
    if isinstance(said.get('errors'), dict) and said['errors']:
        sentence += ' [%s]' % '; '.join('%s: %s' % pair for pair in said['errors'].items())
    if said.get('code'):
        sentence += ' [code %s]' % said['code']
    return sentence

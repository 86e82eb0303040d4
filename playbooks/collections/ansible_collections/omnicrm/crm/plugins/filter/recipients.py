"""Filter omnicrm.crm.recipients: a customer's contacts as e-mail recipients (PLAY-82, PLAY-85)."""
from __future__ import annotations

DOCUMENTATION = r'''
name: recipients
short_description: The contacts of a customer as e-mail recipients
version_added: 0.1.0
description: Gives C({email, name}) for every contact that has an e-mail address, each address once (PLAY-82, PLAY-85).
options:
  _input:
    description: C(contacts) of C(GET /crm/customer/customer_id/<id>); null counts as none.
    type: list
    elements: dict
author: OmniCRM
'''

EXAMPLES = r'''
recipients: "{{ api_response_customer.json.contacts | omnicrm.crm.recipients }}"
'''

RETURN = r'''
_value: {description: Recipients in the order of the contacts., type: list, elements: dict}
'''


def recipients(contacts):
    found = {}
    for contact in contacts or []:
        email = str(contact.get('contact_email') or '').strip()
        names = (str(contact.get(part) or '').strip() for part in ('contact_firstname', 'contact_lastname'))
        if email and email.lower() not in found:
            found[email.lower()] = {'email': email, 'name': ' '.join(name for name in names if name)}
    return list(found.values())


class FilterModule:

    def filters(self):
        return {'recipients': recipients}

"""Filter omnicrm.crm.leftovers: which clean-up steps of a rescue left something behind (D-73, PROV-67)."""
from __future__ import annotations

DOCUMENTATION = r'''
name: leftovers
short_description: The clean-up steps that failed
version_added: 0.1.0
description:
  - Takes the registered results of clean-up steps under the name of what they remove, and gives the names of those that
    failed. A step that found nothing to remove (HTTP 404, NOT_FOUND of CGRateS) has left nothing.
options:
  _input:
    description: Mapping of a name to a registered result; an empty result counts as not run.
    type: dict
author: OmniCRM
'''

EXAMPLES = r'''
left: "{{ {'the charging account': ocs_removal | default({})} | omnicrm.crm.leftovers }}"
'''

RETURN = r'''
_value: {description: Names in the order given., type: list, elements: str}
'''


def leftovers(steps):
    return [name for name, result in steps.items() if _failed(result or {})]


def _failed(result):
    items = result.get('results')
    if isinstance(items, list):
        return any(_failed(item) for item in items)
    if not result.get('failed'):
        return False
    answer = result.get('json')
    error = str(answer.get('error') or '') if isinstance(answer, dict) else ''
    return result.get('status') != 404 and not error.endswith('NOT_FOUND')


class FilterModule:

    def filters(self):
        return {'leftovers': leftovers}

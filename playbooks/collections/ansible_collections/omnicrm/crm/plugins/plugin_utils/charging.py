"""What the CRM knows about CGRateS requests before they are sent: fields, units, forms of each engine series.

CGRateS answers HTTP 200 to everything, ignores unknown fields, drops signs, and a profile without ID can end the
engine process. So a request is checked here, and values are converted here and nowhere else in a play.
"""
from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

METHOD = re.compile(r'^[A-Za-z]+[A-Za-z0-9]*\.([A-Za-z]+)$')

# Fields without which a call is refused by the engine, does something else, or ends it.
REQUIRED = {
    'SetAccount': ('Account',), 'GetAccount': ('Account',), 'RemoveAccount': ('Account',),
    'AddBalance': ('Account', 'BalanceType'), 'DebitBalance': ('Account', 'BalanceType'),
    'SetBalance': ('Account', 'BalanceType'), 'RemoveBalances': ('Account', 'BalanceType'),
    'ExecuteAction': ('Account', 'ActionsId'), 'SetActions': ('ActionsId', 'Actions'),
    'SetActionPlan': ('Id', 'ActionPlan'), 'RemoveActionPlan': ('ID',), 'RemoveActionTiming': ('ActionPlanId',),
    'ResetAccountActionTriggers': ('Account',), 'AddAccountActionTriggers': ('Account', 'ActionTriggerIDs'),
}
for _kind in ('AttributeProfile', 'ChargerProfile', 'ThresholdProfile', 'ResourceProfile', 'Filter', 'Timing'):
    for _verb in ('Set', 'Get', 'Remove'):
        REQUIRED[_verb + _kind] = ('ID',)

NEEDS_BALANCE_ID = ('AddBalance', 'DebitBalance', 'SetBalance', 'RemoveBalances')
NAMES = ('account', 'id', 'actionsid', 'actionplanid')
BALANCE_KEYS = ('ID', 'UUID', 'Value', 'ExpiryTime', 'Weight', 'DestinationIDs', 'Categories', 'SharedGroups',
                'TimingIDs', 'RatingSubject', 'Disabled', 'Blocker', 'Factors', 'Factor')
BALANCE_LISTS = ('DestinationIDs', 'Categories', 'SharedGroups', 'TimingIDs')
# Calls that stop or rewrite the engine (cgrates-rpc 1.5); no play has a reason to make them.
FORBIDDEN = ('CoreSv1.Panic', 'Responder.Shutdown', 'ConfigSv1.SetConfig', 'ServiceManagerV1.StopService',
             'APIerSv1.RestoreDataDB', 'APIerSv1.RemTP', 'CacheSv1.Clear', 'APIerSv1.ExportToFolder',
             'APIerSv1.LoadTariffPlanFromFolder')
WRITES = ('Set', 'Add', 'Remove', 'Debit', 'Execute', 'Reset', 'Reload', 'Load', 'ForceDisconnect', 'Transfer')
REPEATABLE = re.compile(r'^(Get|Ping|Status|Count|Set|Remove|Reload)')
KEYWORDS_OF_011 = ('*daily', '*weekly', '*monthly', '*monthly_estimated', '*month_end', '*yearly')
FIRST_API = re.compile(r'^apiers?v1\.', re.IGNORECASE)  # V2 takes Units as texts such as 60s
NOT_FOUND = re.compile(r'^(SERVER_ERROR: ?|[A-Z]+_ERROR:)?NOT_FOUND$')


class InvalidCall(ValueError):
    """The request must not be sent; the text says which field is wrong and what it should be."""


def verb_of(method):
    """`ApierV2.SetAccount` → `SetAccount`; refuses ill-formed and dangerous methods."""
    match = METHOD.match(method)
    if not match:
        raise InvalidCall("method must read Service.Method, as in ApierV2.SetAccount; got '%s'." % method)
    if _canonical(method) in {_canonical(name) for name in FORBIDDEN}:
        raise InvalidCall('%s can stop or rewrite the charging engine and is refused.' % method)
    return match.group(1)


def is_write(verb):
    return verb.startswith(WRITES)


def prepare(method, params, tenant, ocs, canonical_units):
    """Check a request and give the parameters to send: tenant forced, units and field forms those of the engine."""
    verb = verb_of(method)
    if not isinstance(params, dict):
        return params
    sent = {name: value for name, value in params.items() if name.lower() != 'tenant'}
    sent = {'Tenant': tenant, **sent}
    for name in REQUIRED.get(verb, ()):
        if _is_empty(field(sent, name)):
            raise InvalidCall("%s needs '%s', which is missing or empty." % (method, name))
    _check_names(method, sent)
    engine = str(ocs.get('engine') or 'auto')
    if 'Balance' in sent or verb in NEEDS_BALANCE_ID:
        sent['Balance'] = _balance(method, verb, sent.get('Balance') or {}, field(sent, 'BalanceType'), engine,
                                   ocs, canonical_units)
        if not _is_empty(sent.get('Value')):
            sent['Value'] = amount(sent['Value'], field(sent, 'BalanceType'), ocs, canonical_units)
    if verb == 'SetActions':
        sent['Actions'] = [_action(method, item, engine, ocs, canonical_units) for item in sent['Actions']]
    if verb == 'SetActionPlan':
        _check_plan(method, sent['ActionPlan'], engine)
    return _cache_form(sent, engine)


def field(params, name):
    """The engine matches the names of struct fields case-insensitively; so does this."""
    for key, value in params.items():
        if key.lower() == name.lower():
            return value
    return None


def amount(value, balance_type, ocs, canonical_units):
    """One balance value in the engine's unit: voice seconds → ns, money → minor units (00 section 7)."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise InvalidCall("A balance value must be a number; got '%s'." % value) from None
    if not number.is_finite() or number < 0:
        raise InvalidCall('A balance value must be zero or more; got %s. The engine drops the sign.' % value)
    if canonical_units:
        number *= _factor(balance_type, ocs) if number else 1
    return int(number) if number == number.to_integral_value() else float(number)


def is_not_found(error):
    return bool(NOT_FOUND.match(error or ''))


def balance_ids(account, balance_type):
    """The ids of an account's live and expired balances of one type."""
    balances = ((account or {}).get('BalanceMap') or {}).get(balance_type) or []
    return {balance.get('ID') for balance in balances}


def _factor(balance_type, ocs):
    name = {'*voice': 'voice_factor', '*monetary': 'monetary_factor'}.get(balance_type)
    if name is None:
        return Decimal(1)
    try:
        return Decimal(str(ocs[name]))
    except (KeyError, InvalidOperation):
        raise InvalidCall('crm_config.ocs.%s is missing or no number, so a %s value cannot be converted.'
                          % (name, balance_type)) from None


def _balance(method, verb, balance, balance_type, engine, ocs, canonical_units):
    if not isinstance(balance, dict):
        raise InvalidCall('%s: Balance must be a mapping.' % method)
    if verb in NEEDS_BALANCE_ID and _is_empty(balance.get('ID')) and _is_empty(balance.get('UUID')):
        raise InvalidCall('%s needs Balance.ID: without it every balance of the type that matches is changed.' % method)
    spelling = {name.lower(): name for name in BALANCE_KEYS}
    sent = {}
    for key, value in balance.items():
        if key not in BALANCE_KEYS:
            meant = spelling.get(str(key).lower())
            raise InvalidCall("%s: the engine ignores Balance.%s%s." % (method, key, '; write %s' % meant if meant else ''))
        if key in BALANCE_LISTS and isinstance(value, (list, tuple)):
            value = ';'.join(str(item) for item in value)
        elif key == 'Value':
            value = amount(value, balance_type, ocs, canonical_units)
        elif key == 'Weight':
            value = _number(value)
        elif key == 'ExpiryTime' and not isinstance(value, str):
            raise InvalidCall('%s: Balance.ExpiryTime must be a text such as +720h; got %s.' % (method, value))
        sent[key] = value
    for old, new in (('Factor', 'Factors'), ('Factors', 'Factor')):
        if old in sent and new == ('Factor' if engine == '0.10' else 'Factors'):
            sent[new] = sent.pop(old)
    if ':' in str(sent.get('ID') or ''):
        raise InvalidCall("%s: Balance.ID must not contain ':'; got '%s'." % (method, sent['ID']))
    return sent


def _action(method, action, engine, ocs, canonical_units):
    if not isinstance(action, dict) or _is_empty(action.get('Identifier')):
        raise InvalidCall('%s: every action needs an Identifier.' % method)
    sent = dict(action)
    if 'Units' in sent and FIRST_API.match(method):
        sent['Units'] = amount(sent['Units'], sent.get('BalanceType'), ocs, canonical_units)
    if engine == '0.10' and isinstance(sent.get('Filters'), list):
        sent['Filter'] = ';'.join(sent.pop('Filters'))
    elif engine != '0.10' and isinstance(sent.get('Filter'), str):
        sent['Filters'] = [part for part in sent.pop('Filter').split(';') if part]
    return sent


def _check_plan(method, plan, engine):
    for timing in plan:
        for name in ('ActionsId', 'Time'):
            if not isinstance(timing, dict) or _is_empty(field(timing, name)):
                raise InvalidCall("%s: every timing of ActionPlan needs '%s'; Overwrite and ReloadScheduler stand "
                                  'beside the list, not in it.' % (method, name))
        if engine == '0.10' and field(timing, 'Time') in KEYWORDS_OF_011:
            raise InvalidCall("%s: engine 0.10 knows no Time '%s'; give MonthDays and HH:MM:SS." % (method, field(timing, 'Time')))


def _check_names(method, sent):
    for key, value in sent.items():
        if key.lower() in NAMES and ':' in str(value):
            raise InvalidCall("%s: %s must not contain ':'; got '%s'." % (method, key, value))


def _cache_form(sent, engine):
    options = sent.get('APIOpts')
    if engine == '0.10' and isinstance(options, dict) and '*cache' in options:
        rest = {name: value for name, value in options.items() if name != '*cache'}
        sent = {name: value for name, value in sent.items() if name != 'APIOpts'}
        sent['Cache'] = options['*cache']
        if rest:
            sent['APIOpts'] = rest
    elif engine != '0.10' and 'Cache' in sent:
        sent['APIOpts'] = {**(options or {}), '*cache': sent.pop('Cache')}
    return sent


def _canonical(method):
    return re.sub(r'^apier(s)?v[12]\.', 'apier.', method.lower())


def _is_empty(value):
    return value is None or value == [] or value == {} or (isinstance(value, str) and not value.strip())


def _number(value):
    if not isinstance(value, str) or value.startswith('*'):
        return value
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise InvalidCall("Balance.Weight must be a number; got '%s'." % value) from None
    return int(number) if number == number.to_integral_value() else float(number)

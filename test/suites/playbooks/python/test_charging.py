"""What is checked and converted before a call reaches the charging engine."""
import unittest

from ansible_collections.omnicrm.crm.plugins.plugin_utils.charging import InvalidCall, amount, is_not_found, prepare, verb_of

OCS = {'voice_factor': 1000000000, 'monetary_factor': 100, 'engine': '0.11'}


def sent(method, params, canonical=True, **ocs):
    return prepare(method, params, 'op1', {**OCS, **ocs}, canonical)


def balance(kind, value, **more):
    return {'Account': 'svc-1', 'BalanceType': kind, 'Balance': {'ID': 'b', 'Value': value, **more}}


class Units(unittest.TestCase):
    """D-25, 00 section 7 rule 1, PLAY-54, PLAY-71"""

    def test_vectors(self):
        self.assertEqual(amount('5.00', '*monetary', OCS, True), 500)
        self.assertEqual(amount(3600, '*voice', OCS, True), 3600000000000)
        self.assertEqual(amount(5368709120, '*data', OCS, True), 5368709120)
        self.assertEqual(amount(999999999, '*voice', OCS, True), 999999999 * 10**9)
        self.assertEqual(amount('100', '*sms', OCS, True), 100)

    def test_money_is_decimal(self):
        self.assertEqual(amount(0.07, '*monetary', OCS, True), 7)
        self.assertEqual(amount('19.99', '*monetary', OCS, True), 1999)
        self.assertEqual(amount('1.005', '*monetary', OCS, True), 100.5)

    def test_other_factors_and_engine_units(self):
        self.assertEqual(amount(3600, '*voice', {'voice_factor': 1}, True), 3600)
        self.assertEqual(amount('5.00', '*monetary', {'monetary_factor': 1}, True), 5)
        self.assertEqual(amount(3600, '*voice', {}, False), 3600)
        self.assertEqual(amount(0, '*voice', {}, True), 0)

    def test_refusals_name_the_fault(self):
        for value, text in ((-5, 'zero or more'), ('many', "got 'many'"), ('NaN', 'zero or more')):
            with self.assertRaisesRegex(InvalidCall, text):
                amount(value, '*data', OCS, True)
        with self.assertRaisesRegex(InvalidCall, 'crm_config.ocs.voice_factor is missing'):
            amount(60, '*voice', {}, True)

    def test_only_balance_values_are_converted(self):
        params = sent('ApierV1.AddBalance', balance('*voice', '60', Weight='10', DestinationIDs=['A', 'B']))
        self.assertEqual(params['Balance'], {'ID': 'b', 'Value': 60000000000, 'Weight': 10, 'DestinationIDs': 'A;B'})
        self.assertEqual(sent('ApierV1.AddBalance', balance('*voice', 60), canonical=False)['Balance']['Value'], 60)


class Fields(unittest.TestCase):
    """cgrates-rpc 1.5, 2.1, 2.2, 3.3, 14"""

    def test_tenant_is_forced(self):
        self.assertEqual(sent('ApierV2.GetAccount', {'tenant': 'other', 'Account': 'a'}), {'Tenant': 'op1', 'Account': 'a'})

    def test_missing_fields_are_named(self):
        cases = (('ApierV2.SetAccount', {'Account': ' '}, "'Account'"),
                 ('APIerSv1.SetAttributeProfile', {}, "'ID'"), ('APIerSv1.SetFilter', {'ID': ''}, "'ID'"),
                 ('APIerSv1.SetResourceProfile', {'APIOpts': {}}, "'ID'"), ('APIerSv1.ExecuteAction', {'Account': 'a'}, "'ActionsId'"),
                 ('ApierV1.AddBalance', {'Account': 'a', 'BalanceType': '*data', 'Balance': {'Value': 1}}, 'Balance.ID'),
                 ('ApierV1.RemoveBalances', {'Account': 'a', 'BalanceType': '*data'}, 'Balance.ID'),
                 ('ApierV1.SetActionPlan', {'Id': 'p', 'ActionPlan': [{'Overwrite': True}]}, "'ActionsId'"))
        for method, params, text in cases:
            with self.subTest(method), self.assertRaisesRegex(InvalidCall, text):
                sent(method, params)

    def test_names_match_whatever_their_case_but_balance_keys_exactly(self):
        self.assertEqual(sent('APIerSv2.GetAccount', {'ACCOUNT': 'a'})['ACCOUNT'], 'a')
        with self.assertRaisesRegex(InvalidCall, 'Balance.expirytime; write ExpiryTime'):
            sent('ApierV1.AddBalance', balance('*data', 1, expirytime='+1h'))

    def test_colon_is_refused_in_names(self):
        for params in ({'Account': 'op1:a'}, ):
            with self.assertRaisesRegex(InvalidCall, "must not contain ':'"):
                sent('ApierV2.SetAccount', params)
        with self.assertRaisesRegex(InvalidCall, "must not contain ':'"):
            sent('ApierV1.AddBalance', {'Account': 'a', 'BalanceType': '*data', 'Balance': {'ID': 'x:y', 'Value': 1}})

    def test_dangerous_and_ill_formed_methods_are_refused(self):
        for method in ('CoreSv1.Panic', 'ApierV1.RestoreDataDB', 'Responder.Shutdown'):
            with self.assertRaisesRegex(InvalidCall, 'refused'):
                verb_of(method)
        with self.assertRaisesRegex(InvalidCall, 'Service.Method'):
            verb_of('SetAccount')


class Series(unittest.TestCase):
    """D-81: the field forms of 0.10 and 0.11"""

    def test_filters_of_actions(self):
        params = {'ActionsId': 'A', 'Actions': [{'Identifier': '*topup', 'Filters': ['a', 'b']}]}
        self.assertEqual(sent('ApierV1.SetActions', params, engine='0.10')['Actions'][0]['Filter'], 'a;b')
        self.assertEqual(sent('ApierV1.SetActions', params)['Actions'][0]['Filters'], ['a', 'b'])

    def test_cache_option(self):
        params = {'ID': 'F', 'APIOpts': {'*cache': '*reload'}}
        self.assertEqual(sent('APIerSv1.SetFilter', params, engine='0.10'), {'Tenant': 'op1', 'ID': 'F', 'Cache': '*reload'})
        self.assertEqual(sent('APIerSv1.SetFilter', {'ID': 'F', 'Cache': '*none'})['APIOpts'], {'*cache': '*none'})

    def test_factors(self):
        params = sent('ApierV1.SetBalance', balance('*data', 1, Factors={'a': 2}), engine='0.10')
        self.assertEqual(params['Balance']['Factor'], {'a': 2})

    def test_time_keywords(self):
        plan = {'Id': 'p', 'ActionPlan': [{'ActionsId': 'A', 'Time': '*monthly'}]}
        self.assertEqual(sent('ApierV1.SetActionPlan', plan)['Id'], 'p')
        with self.assertRaisesRegex(InvalidCall, 'knows no Time'):
            sent('ApierV1.SetActionPlan', plan, engine='0.10')

    def test_not_found_forms(self):
        for text in ('NOT_FOUND', 'SERVER_ERROR: NOT_FOUND', 'RALS_ERROR:NOT_FOUND'):
            self.assertTrue(is_not_found(text), text)
        for text in (None, '', 'ACCOUNT_NOT_FOUND', 'SERVER_ERROR: x'):
            self.assertFalse(is_not_found(text), text)


if __name__ == '__main__':
    unittest.main()

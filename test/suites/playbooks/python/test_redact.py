"""Redaction by name and by value, PROV-40..43."""
import json
import unittest

from ansible_collections.omnicrm.crm.plugins.plugin_utils.events import error_of, trimmed
from ansible_collections.omnicrm.crm.plugins.plugin_utils.redact import MASK, Redactor, is_secret_key


class Names(unittest.TestCase):

    def test_substrings_in_any_case_and_exact_names(self):
        for name in ('password', 'SMTP_Passwd', 'client_secret', 'access_token', 'api_key', 'ApiKey', 'Authorization',
                     'wifi_psk', 'private_note', 'ki', 'OPc', 'Key', 'sim_ki'):
            self.assertTrue(is_secret_key(name), name)
        for name in ('kind', 'imsi', 'topic', 'keys', 'monkey', 'iccid', 'item_state'):
            self.assertFalse(is_secret_key(name), name)


class Values(unittest.TestCase):

    def setUp(self):
        self.redactor = Redactor()

    def clean(self, value):
        self.redactor.learn(value)
        return self.redactor.clean(value)

    def test_masks_nested_values_and_keeps_the_rest(self):
        self.assertEqual(self.clean({'a': [{'ki': 'AB12', 'imsi': '310'}], 'n': 1, 'none': None, 'yes': True}),
                         {'a': [{'ki': MASK, 'imsi': '310'}], 'n': 1, 'none': None, 'yes': True})

    def test_a_learned_value_is_masked_under_any_name_and_inside_texts(self):
        self.redactor.learn({'access_token': 'abcdefgh12345'})
        self.assertEqual(self.clean({'x': 'abcdefgh12345', 'text': 'got abcdefgh12345!'}), {'x': MASK, 'text': 'got %s!' % MASK})

    def test_the_name_half_of_a_pair_is_masked_but_not_learned(self):
        self.assertEqual(self.clean({'item': {'key': 'http://hss:8080', 'value': 1}, 'url': 'http://hss:8080'}),
                         {'item': {'key': MASK, 'value': 1}, 'url': 'http://hss:8080'})

    def test_texts_that_hold_json_or_python_or_headers(self):
        self.assertEqual(json.loads(self.clean({'content': '{"ki": "00112233", "a": 1}'})['content']), {'ki': MASK, 'a': 1})
        self.assertEqual(self.clean("{'ki': '00112233', 'a': 1}"), "{'ki': '%s', 'a': 1}" % MASK)
        self.assertEqual(self.clean('Authorization: Bearer eyJ.abc.def123'), 'Authorization: Bearer %s' % MASK)

    def test_ordinary_sentences_stay(self):
        for text in ('Invalid token: expired', 'The key is missing', 'password too short'):
            self.assertEqual(self.clean(text), text)


class Results(unittest.TestCase):

    def test_internals_are_dropped_and_the_body_is_told_once(self):
        result = trimmed({'_ansible_no_log': False, 'json': {'a': 1}, 'content': '{"a":1}'}, Redactor())
        self.assertEqual(result, {'json': {'a': 1}, 'content': '[as in json]'})

    def test_a_result_is_cut_below_one_megabyte_and_says_so(self):
        for result in ({'msg': 'x' * 3000000}, {'rows': [{'n': 'y' * 500}] * 20000}, {str(n): 'z' * 60000 for n in range(40)}):
            cut = trimmed(result, Redactor())
            self.assertTrue(cut['truncated'])
            self.assertLess(len(json.dumps(cut)), 1000000)

    def test_the_error_of_a_loop_is_that_of_its_failed_items(self):
        result = {'msg': 'One or more items failed', 'results': [{'msg': 'fine'}, {'failed': True, 'msg': 'Item 101 is held.'}]}
        self.assertEqual(error_of(result), 'Item 101 is held.')
        self.assertEqual(error_of({}), 'The task failed without a message.')


if __name__ == '__main__':
    unittest.main()

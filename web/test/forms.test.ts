import assert from 'node:assert/strict'
import Type from 'typebox'
import { Day, Email, Id, MoneyAmount, nullable, OneOf, RequiredText, Text } from '../../sdk/src/schema.ts'
import { fieldError } from '../src/form/fieldError.ts'
import { fieldKind } from '../src/form/fieldKind.ts'
import { faultsOf, toBody, type FieldSchema } from '../src/form/schema.ts'
import { passwordRules, unmetRules } from '../src/session/passwordRules.ts'

const body = Type.Object({
  name: RequiredText(10),
  email: Email(),
  kind: OneOf(['prepaid', 'postpaid']),
  credit: Type.Optional(MoneyAmount()),
  site_id: Type.Optional(nullable(Id())),
  born: Type.Optional(nullable(Day())),
  notes: Type.Optional(Text(2000)),
  nick: Type.Optional(nullable(Text(5))),
  is_business: Type.Optional(Type.Boolean()),
  tags: Type.Optional(Type.Array(Type.String(), { maxItems: 2 })),
}) as FieldSchema

const good = { name: 'Ana', email: 'ana@example.com', kind: 'prepaid' }
const rulesOf = (values: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(faultsOf(body, { ...good, ...values })).map(([name, fault]) => [name, fault.rule]),
  )

describe('forms over an endpoint', () => {
  it('accepts what the schema accepts', () => {
    assert.deepEqual(rulesOf({ credit: 12.5, site_id: null, born: '2000-01-31', tags: ['a'] }), {})
  })

  it('names every field that is missing or blank', () => {
    assert.deepEqual(rulesOf({ name: '   ', email: '', kind: undefined }), {
      name: 'required',
      email: 'required',
      kind: 'required',
    })
  })

  it('names the rule that is broken, with its limit', () => {
    assert.deepEqual(
      rulesOf({ email: 'ana', kind: 'other', site_id: 0, born: '31.01.2000', tags: ['a', 'b', 'c'] }),
      {
        email: 'format.email',
        kind: 'choice',
        site_id: 'minimum',
        born: 'format.date',
        tags: 'maxItems',
      },
    )
    assert.deepEqual(faultsOf(body, { ...good, nick: 'longer than five' }), {
      nick: { rule: 'maxLength', values: { maxLength: 5 } },
    })
    assert.deepEqual(rulesOf({ site_id: 1.5 }), { site_id: 'integer' })
  })

  it('sends null for an emptied field that may be null, and leaves others out', () => {
    assert.deepEqual(
      toBody(body, { name: ' Ana ', born: '', notes: '', credit: '12.5', site_id: '7', nick: '' }),
      {
        name: 'Ana',
        born: null,
        credit: 12.5,
        site_id: 7,
        nick: null,
      },
    )
  })

  it('chooses the control by the schema', () => {
    const kinds = Object.entries(body.properties ?? {}).map(([name, field]) => [name, fieldKind(field)])
    assert.deepEqual(Object.fromEntries(kinds), {
      name: 'text',
      email: 'email',
      kind: 'select',
      credit: 'money',
      site_id: 'number',
      born: 'date',
      notes: 'textarea',
      nick: 'text',
      is_business: 'checkbox',
      tags: 'multiselect',
    })
  })
})

describe('what the server says of a field', () => {
  it('is read after the name of the field', () => {
    assert.equal(fieldError('E-mail', 'is already in use'), 'E-mail is already in use')
    assert.equal(fieldError('Password', 'must hold a number'), 'Password must hold a number')
  })

  it('stays as it is when it is a sentence of its own', () => {
    assert.equal(fieldError('Role', "there is no role 'x'"), "There is no role 'x'")
    assert.equal(fieldError('Name', 'Fill in this field'), 'Fill in this field')
    assert.equal(fieldError('Name', 'issue with this'), 'Issue with this')
  })
})

describe('rules for passwords on the page', () => {
  it('names what "password" lacks and lets a strong one pass (AUTH-128)', () => {
    assert.deepEqual(unmetRules('password'), ['upper', 'digit', 'special'])
    assert.deepEqual(unmetRules('TempP@ssw0rd!'), [])
    assert.deepEqual(unmetRules('NewSecureP@ssw0rd!'), [])
  })

  it('asks for eight characters and one of each kind (AUTH-125, AUTH-126)', () => {
    assert.deepEqual(passwordRules, ['length', 'upper', 'lower', 'digit', 'special'])
    assert.deepEqual(unmetRules('aA1!aA1'), ['length'])
    assert.deepEqual(unmetRules(''), [...passwordRules])
  })
})

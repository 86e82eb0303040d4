import assert from 'node:assert/strict'
import { lateDefaults } from '../src/form/lateDefaults.ts'

const nobody = { isChanged: () => false, isEntered: () => false }
const seen = { name: 'Before', roles: ['Support'], note: '' }

describe('defaults that arrive after the form', () => {
  it('are those that differ, by content', () => {
    assert.deepEqual(lateDefaults(seen, { ...seen, roles: ['Support'] }, nobody), {})
    assert.deepEqual(lateDefaults(seen, { name: 'After', roles: ['admin'], note: '' }, nobody), {
      name: 'After',
      roles: ['admin'],
    })
  })

  it('never reach a field that a person changed or is in', () => {
    const arrived = { name: 'After', roles: ['admin'], note: 'New' }
    const hand = {
      isChanged: (name: string) => name === 'name',
      isEntered: (name: string) => name === 'note',
    }
    assert.deepEqual(lateDefaults(seen, arrived, hand), { roles: ['admin'] })
  })
})

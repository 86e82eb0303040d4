import { column, type Migration } from '@omnicrm/sdk'
import type { Knex } from 'knex'
import { folded } from './folded.ts'

/** Addresses that wait to be verified, of users and of people who have no account yet. */
export const m0005: Migration = {
  name: '0005_accounts',
  async up(db) {
    await db.schema.alterTable('user', t => folded(db, t, 'pending_email_ci', 191).unique())
    await keepPending(db)
    await db.schema.alterTable('email_verification_token', t => {
      t.integer('failed_codes').notNullable().defaultTo(0)
    })
    await db.schema.alterTable('password_history', t => t.index(['user_id', 'id']))
    await db.schema.createTable('registration', t => {
      column.id(t, 'id')
      column.text(t, 'email', 191).notNullable()
      folded(db, t, 'email_ci', 191).notNullable().index()
      column.text(t, 'password_hash').notNullable()
      column.text(t, 'first_name', 100).notNullable()
      column.text(t, 'last_name', 100).notNullable()
      column.text(t, 'phone_number', 100)
      column.text(t, 'company_name')
      t.string('token_hash', 64).unique()
      t.string('code_hash', 64)
      t.integer('failed_codes').notNullable().defaultTo(0)
      column.instant(t, 'expires_at').notNullable().index()
      column.stamps(t)
    })
  },
}

/** Of two who wait for the same address the first keeps waiting; the other may ask again. */
async function keepPending(db: Knex): Promise<void> {
  const rows = (await db('user')
    .whereNotNull('pending_email')
    .orderBy('id')
    .select('id', 'pending_email')) as {
    id: number
    pending_email: string
  }[]
  const taken = new Set<string>()
  for (const { id, pending_email } of rows) {
    const pending_email_ci = pending_email.trim().normalize('NFC').toLowerCase()
    const isTaken = taken.has(pending_email_ci)
    taken.add(pending_email_ci)
    await db('user')
      .where({ id })
      .update(isTaken ? { pending_email: null } : { pending_email_ci })
  }
}

/** What the web code of a plugin imports: client, queries, live topics, slots, and the design system. */
export * from './core.ts'
export * from '@omnicrm/web'

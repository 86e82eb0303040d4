import { definePlugin } from '@omnicrm/sdk'
import { Users } from '@omnicrm/plugin-identity/contract'
import { api } from './contract.ts'
import { m0001 } from './migrations/0001_saved_view.ts'
import { createView, listViews, removeView, SavedViewRow, updateView } from './src/saved-view.ts'

export default definePlugin({
  id: 'views',
  uses: { users: Users },
  entities: [SavedViewRow],
  migrations: [m0001],
  sentences: `${import.meta.dirname}/sentences`,
  setup(host) {
    host.serve(api, ({ users }) => ({
      list: (cx, input) => listViews(cx, input, users),
      create: (tx, input) => createView(tx, input, users),
      update: (tx, input) => updateView(tx, input, users),
      remove: (tx, { saved_view_id }) => removeView(tx, saved_view_id),
    }))
  },
})

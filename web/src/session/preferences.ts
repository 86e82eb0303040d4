import { sendRequest, session } from '@omnicrm/sdk/web/core'

/** Keeps a choice with the user, so that it holds on other machines. The browser keeps it anyway. */
export async function savePreference(name: string, value: string | boolean): Promise<void> {
  const { me, state } = session.get()
  if (state !== 'signedIn' || !me) return
  session.set({ ...session.get(), me: { ...me, preferences: { ...me.preferences, [name]: value } } })
  try {
    await sendRequest({ method: 'PATCH', url: '/crm/auth/me', body: { preferences: { [name]: value } } })
  } catch (cause) {
    console.warn(`The choice of ${name} could not be kept with the user; this browser remembers it.`, cause)
  }
}

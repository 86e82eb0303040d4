import type { Tab } from './browser.ts'

/** A job runs real Ansible; a busy machine needs its time. */
export const jobPatienceMs = 120_000

/** One look at a running job. */
export interface Look {
  readonly done: number
  readonly total: number
}

/**
 * Notes every state of "N of M tasks completed" that the page shows from now on, while no result stands there.
 *
 * @returns asks for what was noted
 */
export async function watchProgress(tab: Tab): Promise<() => Promise<Look[]>> {
  await tab.page.evaluate(() => {
    const seen: { done: number; total: number }[] = []
    Object.assign(window, { seenProgress: seen })
    const look = () => {
      const progress = document.querySelector('section[aria-label="Progress"]')
      const [, done, total] = /(\d+) of (\d+) tasks completed/.exec(progress?.textContent ?? '') ?? []
      const last = seen.at(-1)
      if (done === undefined || (last?.done === Number(done) && last.total === Number(total))) return
      seen.push({ done: Number(done), total: Number(total) })
    }
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
    look()
  })
  return async () =>
    await tab.page.evaluate(() => (window as Window & { seenProgress?: Look[] }).seenProgress ?? [])
}

/** Tasks of the list with their state in words, in order. */
export const tasksOf = (tab: Tab): Promise<{ name: string; state: string }[]> =>
  tab.page.$$eval('ol button[data-tone]', rows =>
    rows.map(row => ({
      name: row.querySelector('bdi')?.textContent ?? '',
      state: row.querySelector('bdi + span')?.textContent ?? '',
    })),
  )

/** Facts of the page: what stands beside the label. */
export const factOf = (tab: Tab, label: string): Promise<string | undefined> =>
  tab.page.$$eval(
    'dt',
    (terms, wanted) =>
      terms.find(each => each.textContent === wanted)?.nextElementSibling?.textContent ?? undefined,
    label,
  )

/** Opens a picker and takes the first of what it offers. @returns what was chosen */
export async function pickFirst(tab: Tab, label: string): Promise<string> {
  await tab.click('combobox', label)
  await tab.page.locator('::-p-aria([role="option"])').click()
  const field = await tab.get('combobox', label)
  // The choice stands there once the server holds it for this order.
  await tab.page.waitForFunction(input => input instanceof HTMLInputElement && input.value !== '', {}, field)
  return await field.evaluate(each => (each as HTMLInputElement).value)
}

/** Chooses a product in the wizard by the start of its card. */
export async function chooseProduct(tab: Tab, name: string): Promise<void> {
  await tab.see(name)
  for (const card of await tab.page.$$('::-p-aria([role="radio"])')) {
    if ((await card.evaluate(each => each.textContent ?? '')).startsWith(name)) return await card.click()
  }
  throw new Error(`No product of the wizard is called ${name}.`)
}

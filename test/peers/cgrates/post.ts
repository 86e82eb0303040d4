import { setTimeout as wait } from 'node:timers/promises'
import type { Engine } from './engine.ts'

/** Posts to a URL with three attempts; what no server takes is kept aside and counts as delivered. */
export async function post(engine: Engine, url: string, body: string): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt++) {
    if (attempt > 0) await wait(engine.settings.postDelayMs * attempt)
    if (await isDelivered(engine, url, body)) return
  }
  engine.state.failedPosts.push({ url, body })
}

async function isDelivered(engine: Engine, url: string, body: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(engine.settings.postTimeoutMs)
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
      signal,
    })
    await response.arrayBuffer()
    return response.ok
  } catch (cause) {
    // A server that is away or slow is what the attempts are for.
    engine.log(
      `post to ${new URL(url).host} failed: ${cause instanceof Error ? cause.message : String(cause)}`,
    )
    return false
  }
}

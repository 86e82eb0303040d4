import type { Check, CheckResult, Log } from '@omnicrm/sdk'

export interface HealthReport {
  readonly status: 'ok' | 'degraded'
  readonly checks: readonly (CheckResult & { readonly name: string })[]
}

const limitMilliseconds = 1000
const keepMilliseconds = 1000

/** Runs the quick checks, each with a second's limit. Many askers within a second share one run. */
export function makeHealth(checks: readonly Check[], log: Log): () => Promise<HealthReport> {
  const quick = checks.filter(each => each.quick)
  let last: { at: number; report: Promise<HealthReport> } | undefined
  return () => {
    if (last && performance.now() - last.at < keepMilliseconds) return last.report
    const report = Promise.all(quick.map(each => runCheck(each, log))).then(results => ({
      status: results.some(each => each.state === 'failed') ? ('degraded' as const) : ('ok' as const),
      checks: results,
    }))
    last = { at: performance.now(), report }
    return report
  }
}

async function runCheck(check: Check, log: Log): Promise<CheckResult & { name: string }> {
  const signal = AbortSignal.timeout(limitMilliseconds)
  const late = new Promise<CheckResult>(resolve =>
    signal.addEventListener(
      'abort',
      () => resolve({ state: 'failed', finding: 'It did not answer within a second.' }),
      { once: true },
    ),
  )
  try {
    return { name: check.name, ...(await Promise.race([check.run(signal), late])) }
  } catch (error) {
    // A check that breaks is a finding: health tells it, the log says why.
    log.warn({ err: error, check: check.name }, 'A health check failed.')
    return { name: check.name, state: 'failed', finding: 'The check itself failed; the log says why.' }
  }
}

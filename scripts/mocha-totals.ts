import { appendFileSync } from 'node:fs'
import Mocha from 'mocha'

const { EVENT_RUN_END } = Mocha.Runner.constants

/** The spec reporter, which also adds "passed failed" to the file of totals, for the closing line of scripts/test. */
export default class Totals extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options)
    const file = process.env.OMNICRM_TEST_TOTALS
    if (file === undefined) return
    runner.once(EVENT_RUN_END, () =>
      appendFileSync(file, `${runner.stats?.passes ?? 0} ${runner.stats?.failures ?? 1}\n`),
    )
  }
}

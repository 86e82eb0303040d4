import { makeEngine, type Engine, type EngineParts, type EngineVersion } from './engine.ts'
import { executeForTrigger, executeStored } from './execution.ts'
import { makeScheduler } from './scheduler.ts'

/** Puts the parts of an engine together. */
export function assemble(version: EngineVersion, now: () => Date, log: (line: string) => void): Engine {
  const core = makeEngine(version, now, log)
  const parts: EngineParts = {
    scheduler: makeScheduler(() => engine),
    executeForTrigger: (account, actions) => executeForTrigger(engine, account, actions),
    executeStored: (actionsId, accountIds, extraData) =>
      executeStored(engine, actionsId, accountIds, extraData),
  }
  const engine: Engine = Object.assign(core, parts)
  return engine
}

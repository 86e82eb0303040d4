export {
  startCgratesPeer,
  type CgratesCall,
  type CgratesPeer,
  type CgratesPeerOptions,
} from './cgrates/peer.ts'
export type { EngineSettings, EngineVersion } from './cgrates/engine.ts'
export type { Account, Balance, CgratesState } from './cgrates/state.ts'
export type { Fault, FaultBook, FaultKind } from './shared/faults.ts'

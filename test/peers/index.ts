export {
  startCgratesPeer,
  type CgratesCall,
  type CgratesPeer,
  type CgratesPeerOptions,
} from './cgrates/peer.ts'
export type { EngineSettings, EngineVersion } from './cgrates/engine.ts'
export type { Account, ActionPlan, Balance, Cdr, CgratesState, Profile, Session } from './cgrates/state.ts'
export { startHssPeer, type HssCall, type HssPeer, type HssPeerOptions } from './hss/peer.ts'
export type { Subscriber } from './hss/subscribers.ts'
export type { Fault, FaultBook, FaultKind } from './shared/faults.ts'
export {
  startSmtpSink,
  type SinkMessage,
  type SmtpFaultKind,
  type SmtpSink,
  type SmtpSinkOptions,
} from './smtp/sink.ts'
export type { Attachment } from './smtp/message.ts'
export { startPeers, type PeerAddresses, type Peers, type PeersOptions } from './start.ts'
export {
  startGoogleMapsPeer,
  type GoogleMapsCall,
  type GoogleMapsPeer,
  type GoogleMapsPeerOptions,
} from './google-maps/peer.ts'

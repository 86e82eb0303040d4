import { actionMethodsV1, actionMethodsV2 } from './action-methods.ts'
import { accountMethodsV1, accountMethodsV2 } from './accounts.ts'
import { attributeMethods } from './attributes.ts'
import { balanceMethods } from './balance-methods.ts'
import { cacheMethods, coreMethods, ping } from './cache-methods.ts'
import { cdrMethodsV1, cdrMethodsV2, cdrServiceMethods } from './cdr-methods.ts'
import { chargerMethods } from './chargers.ts'
import type { Engine } from './engine.ts'
import { RpcError } from './errors.ts'
import type { Method, Methods } from './method.ts'
import { planMethods } from './plan-methods.ts'
import { profileMethodsV1, profileMethodsV2 } from './profile-kinds.ts'
import { resourceMethods } from './resources.ts'
import { scheduledMethods, schedulerMethods } from './scheduler-methods.ts'
import { sessionMethods } from './session-methods.ts'
import { tariffMethodsV1, tariffMethodsV2 } from './tariff-methods.ts'
import { thresholdMethods } from './thresholds.ts'
import { triggerMethods } from './trigger-methods.ts'

const apierV1: Methods = {
  ...accountMethodsV1,
  ...balanceMethods,
  ...actionMethodsV1,
  ...planMethods,
  ...scheduledMethods,
  ...triggerMethods,
  ...tariffMethodsV1,
  ...profileMethodsV1,
  ...cdrMethodsV1,
}

/** `APIerSv2` embeds all of `APIerSv1` and overrides some (cgrates-rpc 1.4). */
const apierV2: Methods = {
  ...apierV1,
  ...accountMethodsV2,
  ...actionMethodsV2,
  ...tariffMethodsV2,
  ...profileMethodsV2,
  ...cdrMethodsV2,
}

const services: Record<string, Methods> = {
  APIerSv1: apierV1,
  APIerSv2: apierV2,
  CacheSv1: cacheMethods,
  CoreSv1: coreMethods,
  SchedulerSv1: schedulerMethods,
  AttributeSv1: attributeMethods,
  ChargerSv1: chargerMethods,
  ResourceSv1: resourceMethods,
  SessionSv1: sessionMethods,
  CDRsV1: cdrServiceMethods,
  CDRsV2: cdrServiceMethods,
  ThresholdSv1: thresholdMethods,
}

const bare = [
  'AttributeSv1',
  'ChargerSv1',
  'StatSv1',
  'ResourceSv1',
  'SessionSv1',
  'CDRsV1',
  'CDRsV2',
  'SchedulerSv1',
  'RALsV1',
]
  .concat([
    'Responder',
    'ConfigSv1',
    'GuardianSv1',
    'EeSv1',
    'ErSv1',
    'AnalyzerSv1',
    'DispatcherSv1',
    'ReplicatorSv1',
  ])
  .concat(['ServiceManagerV1', 'RouteSv1', 'SupplierSv1', 'IPsV1', 'TrendSv1', 'RankingSv1'])
for (const name of bare) services[name] ??= {}

const onlyIn: Record<string, string> = {
  RouteSv1: '0.11',
  SupplierSv1: '0.10',
  IPsV1: '0.11',
  TrendSv1: '0.11',
  RankingSv1: '0.11',
}

/** The name a service is really registered under: `ApierV1` is `APIerSv1`. */
export function canonicalName(name: string): string {
  return name.replace(/^ApierV([12])(?=\.|$)/, 'APIerSv$1')
}

/** Finds a method. Throws the texts of the RPC library when there is none (cgrates-rpc 1.3). */
export function findMethod(engine: Engine, name: string): Method {
  const dot = name.lastIndexOf('.')
  if (dot < 0) throw new RpcError(`rpc: service/method request ill-formed: ${name}`)
  const service = canonicalName(name.slice(0, dot))
  const methods = Object.hasOwn(services, service) ? services[service] : undefined
  const isOff =
    engine.settings.disabledServices.has(service) || (onlyIn[service] ?? engine.version) !== engine.version
  if (!methods || isOff) throw new RpcError(`rpc: can't find service ${name}`)
  const called = name.slice(dot + 1)
  const method = called === 'Ping' ? ping : Object.hasOwn(methods, called) ? methods[called] : undefined
  if (!method || (method.only ?? engine.version) !== engine.version)
    throw new RpcError(`rpc: can't find method ${name}`)
  return method
}

import type { Json } from '../shared/json.ts'
import { decode, type Codec } from './decode.ts'
import type { Engine, EngineVersion } from './engine.ts'

/** One JSON-RPC method: takes the one element of `params`, answers the `result`, throws an RpcError for `error`. */
export interface Method {
  call(engine: Engine, argument: Json): Promise<Json>
  /** The only engine series that has it; both when absent. */
  only: EngineVersion | undefined
}

export type Methods = Record<string, Method>

/** A method with a typed argument. */
export function method<Argument>(
  codec: Codec<Argument>,
  run: (engine: Engine, argument: Argument, sent: Json) => Json | Promise<Json>,
  only?: EngineVersion,
): Method {
  return { only, call: async (engine, sent) => await run(engine, decode(codec, sent), sent) }
}

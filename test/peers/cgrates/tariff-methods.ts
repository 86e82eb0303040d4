import { timingJson } from './balances.ts'
import { carriesAny, flag, integer, listOf, struct, text } from './decode.ts'
import { EngineCrash, notFound, requireFields, RpcError } from './errors.ts'
import { method, type Methods } from './method.ts'

const SetDestination = struct('utils.AttrSetDestination', {
  Id: text,
  Prefixes: listOf(text),
  Overwrite: flag,
})
const RemoveDestination = struct('v1.AttrRemoveDestination', {
  DestinationIDs: listOf(text),
  Prefixes: listOf(text),
})
const GetDestinations = struct('v2.AttrGetDestinations', { DestinationIDs: listOf(text) })
const SetTiming = struct('utils.TPTimingWithAPIOpts', {
  Tenant: text,
  ID: text,
  Years: listOf(integer),
  Months: listOf(integer),
  MonthDays: listOf(integer),
  WeekDays: listOf(integer),
  StartTime: text,
  EndTime: text,
})
const TimingId = struct('utils.ArgsGetTimingID', { ID: text })

/** Destinations and timings that take effect at once; rating plans are not modelled. */
export const tariffMethodsV1: Methods = {
  SetDestination: method(SetDestination, (engine, argument) => {
    requireFields(argument, 'Id', 'Prefixes')
    if (!argument.Overwrite && engine.state.destinations.has(argument.Id)) throw new RpcError('EXISTS')
    engine.state.destinations.set(argument.Id, argument.Prefixes ?? [])
    return 'OK'
  }),
  GetDestination: method(text, (engine, id) => {
    const prefixes = engine.state.destinations.get(id)
    if (!prefixes) throw notFound()
    return { Id: id, Prefixes: prefixes }
  }),
  RemoveDestination: method(RemoveDestination, (engine, argument) => {
    for (const id of argument.DestinationIDs ?? []) {
      const left = (engine.state.destinations.get(id) ?? []).filter(
        each => !argument.Prefixes?.includes(each),
      )
      if (argument.Prefixes?.length && left.length > 0) engine.state.destinations.set(id, left)
      else engine.state.destinations.delete(id)
    }
    return 'OK'
  }),
  SetTiming: method(
    SetTiming,
    (engine, argument, sent) => {
      if (!carriesAny(sent, SetTiming.fields)) throw new EngineCrash('SetTiming without any field of it')
      requireFields(argument, 'ID')
      engine.state.timings.set(argument.ID, {
        id: argument.ID,
        years: argument.Years ?? [],
        months: argument.Months ?? [],
        monthDays: argument.MonthDays ?? [],
        weekDays: argument.WeekDays ?? [],
        startTime: argument.StartTime,
        endTime: argument.EndTime,
      })
      return 'OK'
    },
    '0.11',
  ),
  GetTiming: method(
    TimingId,
    (engine, argument) => {
      requireFields(argument, 'ID')
      const timing = engine.state.timings.get(argument.ID)
      if (!timing) throw notFound()
      return timingJson(timing)
    },
    '0.11',
  ),
  RemoveTiming: method(
    TimingId,
    (engine, argument) => {
      requireFields(argument, 'ID')
      engine.state.timings.delete(argument.ID)
      return 'OK'
    },
    '0.11',
  ),
}

export const tariffMethodsV2: Methods = {
  GetDestinations: method(GetDestinations, (engine, argument) => {
    const ids = argument.DestinationIDs?.length
      ? argument.DestinationIDs
      : [...engine.state.destinations.keys()]
    return ids.map(id => {
      const prefixes = engine.state.destinations.get(id)
      if (!prefixes) throw notFound()
      return { Id: id, Prefixes: prefixes }
    })
  }),
}

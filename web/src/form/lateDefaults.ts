import { replaceEqualDeep } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { Values } from './useApiForm.ts'

/** What a form must know of a field to leave it alone. */
export interface Hand {
  /** Its value is a person's. */
  isChanged: (name: string) => boolean
  /** The caret stands in it. */
  isEntered: (name: string) => boolean
}

/**
 * Defaults that arrived after the form was drawn, less those of fields that a person changed or is in. They wait:
 * a field that is left as it was takes its default later.
 */
export const lateDefaults = (seen: Values, arrived: Values, { isChanged, isEntered }: Hand): Values =>
  Object.fromEntries(
    Object.entries(arrived).filter(
      ([name, value]) => !isSame(seen[name], value) && !isChanged(name) && !isEntered(name),
    ),
  )

/** Structural sharing gives the first value back when both are equal. */
const isSame = (one: unknown, other: unknown): boolean => replaceEqualDeep(one, other) === one

/** The part of a Mantine form that takes defaults. */
interface Taker {
  isDirty: (name: string) => boolean
  getInitialValues: () => Values
  setInitialValues: (values: Values) => void
  setFieldValue: (name: string, value: unknown) => void
  getInputNode: (name: string) => Element | null
}

export interface LateDefaults {
  /** How often a field took a late default: controls that keep a text of their own start again with it. */
  taken: Readonly<Record<string, number>>
  /** To be called once the values are saved: what was the default until then is no news any more. */
  settle: () => void
}

/**
 * Gives late defaults to their fields, one by one and never to the whole form: that would draw all fields anew and take
 * the caret, the text being typed and the open list from whoever is in one.
 */
export function useLateDefaults(form: Taker, defaults: Values): LateDefaults {
  const seen = useRef(defaults)
  const [taken, setTaken] = useState<Readonly<Record<string, number>>>({})
  useEffect(() => {
    const late = lateDefaults(seen.current, defaults, {
      isChanged: name => form.isDirty(name),
      isEntered: name => form.getInputNode(name)?.contains(document.activeElement) ?? false,
    })
    const names = Object.keys(late)
    if (names.length === 0) return
    seen.current = { ...seen.current, ...late }
    form.setInitialValues({ ...form.getInitialValues(), ...late })
    for (const name of names) form.setFieldValue(name, late[name])
    setTaken(now => ({ ...now, ...Object.fromEntries(names.map(name => [name, (now[name] ?? 0) + 1])) }))
  }, [form, defaults])
  const settle = () => {
    seen.current = defaults
  }
  return { taken, settle }
}

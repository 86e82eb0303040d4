import { Autocomplete, useApiQuery, type FieldInput } from '@omnicrm/sdk/web'
import { useState } from 'react'
import { tags } from '../api.ts'

interface Props extends FieldInput {
  /** Called with the colour that the chosen text had before. */
  onKnown: (hexColor: string) => void
}

/** The text of a tag, with those in use that begin alike, so that one thing is not called by two names. */
export function TagText({ value, onChange, onKnown, ...input }: Props) {
  const text = typeof value === 'string' ? value : ''
  const [asked, setAsked] = useState(text)
  const { data = [] } = useApiQuery(tags.used, { search: asked }, { keepPrevious: true })
  return (
    <Autocomplete
      {...input}
      withAsterisk={false}
      name="tag_text"
      dir="auto"
      maxLength={100}
      autoComplete="off"
      // The list would lie over the dialog before anything is asked.
      openOnFocus={false}
      data={data.map(tag => tag.tag_text).filter(known => known !== text)}
      // The server has looked already.
      filter={({ options }) => options}
      value={text}
      onChange={next => {
        onChange(next)
        setAsked(next)
      }}
      onOptionSubmit={chosen => {
        const known = data.find(tag => tag.tag_text === chosen)
        if (known) onKnown(known.tag_hex_color)
      }}
    />
  )
}

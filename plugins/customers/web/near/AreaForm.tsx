import { Button, TextInput, useText } from '@omnicrm/sdk/web'
import { useState } from 'react'
import classes from '../customers.module.css'
import { fits, type Area } from './area.ts'

const names = ['latitude', 'longitude', 'km'] as const
type Texts = Record<(typeof names)[number], string>

interface Props {
  area: Area | undefined
  onArea: (area: Texts) => void
}

/** Centre and radius; the answer stands in the address, so that it can be sent on. */
export function AreaForm({ area, onArea }: Props) {
  const t = useText('customers')
  const [texts, setTexts] = useState<Texts>({
    latitude: String(area?.latitude ?? ''),
    longitude: String(area?.longitude ?? ''),
    km: String(area?.km ?? '5'),
  })
  const [isAsked, setAsked] = useState(false)
  const label = {
    latitude: t('field.latitude'),
    longitude: t('field.longitude'),
    km: t('field.km'),
  }
  const fault = { latitude: t('fault.latitude'), longitude: t('fault.longitude'), km: t('fault.km') }
  return (
    <form
      className={classes.areaForm}
      noValidate
      onSubmit={event => {
        event.preventDefault()
        setAsked(true)
        if (names.every(name => fits(name, texts[name]))) onArea(texts)
      }}
    >
      {names.map(name => (
        <TextInput
          key={name}
          label={label[name]}
          dir="ltr"
          inputMode="decimal"
          value={texts[name]}
          error={isAsked && !fits(name, texts[name]) ? fault[name] : undefined}
          onChange={event => setTexts({ ...texts, [name]: event.currentTarget.value })}
        />
      ))}
      <Button type="submit">{t('near.find')}</Button>
    </form>
  )
}

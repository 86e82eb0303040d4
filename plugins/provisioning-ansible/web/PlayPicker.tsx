import { LoadError, MultiSelect, useApiQuery, useText } from '@omnicrm/sdk/web'
import type { Play } from '../contract.ts'
import { provisioning } from './api.ts'
import classes from './PlayPicker.module.css'

interface Props {
  readonly value: string | null
  readonly onChange: (plays: string | null) => void
  readonly error?: string | undefined
}

/** Plays that a product may name, with what they do; several run one after the other (PROD-90). */
export default function PlayPicker({ value, onChange, error }: Props) {
  const t = useText('provisioning-ansible')
  const words = useText('web')
  const answer = useApiQuery(provisioning.plays, {})
  const plays = answer.data?.data ?? []
  const chosen = (value ?? '')
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '')
  const missing = answer.data ? chosen.filter(name => plays.every(play => play.name !== name)) : []
  const names = [...new Set([...plays.map(play => play.name), ...chosen])]
  return (
    <div className={classes.picker}>
      <MultiSelect
        label={words('form.optional', { label: t('play.label') })}
        description={missing.length > 0 ? t('play.missing', { names: missing.join(', ') }) : t('play.help')}
        error={error}
        data={names}
        value={chosen}
        onChange={next => onChange(next.length === 0 ? null : next.join(','))}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': words('picker.clear') }}
        nothingFoundMessage={words('picker.nothing')}
        renderOption={({ option }) => (
          <Choice name={option.value} play={plays.find(each => each.name === option.value)} />
        )}
      />
      {answer.error && <LoadError error={answer.error} onRetry={() => void answer.refetch()} compact />}
    </div>
  )
}

function Choice({ name, play }: { name: string; play: Play | undefined }) {
  const t = useText('provisioning-ansible')
  return (
    <span className={classes.choice}>
      <span className="code">{name}</span>
      <span className={classes.detail}>
        {play
          ? (play.fault ?? play.description ?? t('play.tasks', { count: play.task_count }))
          : t('play.unknown')}
      </span>
    </span>
  )
}

import { Tooltip, VisuallyHidden } from '@mantine/core'
import { useText } from '@omnicrm/sdk/web/core'
import { isHex } from '../theme/color.ts'
import { blackOrWhite } from '../theme/tone.ts'
import classes from './Tags.module.css'

export interface Tag {
  name: string
  /** The user's colour, kept as it is; the text turns black or white by contrast. */
  color?: string | null
  url?: string | null
}

/** Tags of a row or page; more than `max` fold into "+2". */
export function Tags({ tags, max = 3 }: { tags: readonly Tag[]; max?: number }) {
  const t = useText('web')
  const rest = tags.slice(max)
  return (
    <span className={classes.tags}>
      {tags.slice(0, max).map((tag, index) => (
        <TagPill key={index} tag={tag} />
      ))}
      {rest.length > 0 && (
        <Tooltip label={rest.map(tag => tag.name).join(', ')}>
          <button type="button" className={classes.more}>
            <span aria-hidden>+{rest.length}</span>
            <VisuallyHidden>{t('common.more', { count: rest.length })}</VisuallyHidden>
          </button>
        </Tooltip>
      )}
    </span>
  )
}

function TagPill({ tag }: { tag: Tag }) {
  const color = isHex(tag.color ?? undefined) ? (tag.color ?? '') : undefined
  const style = color ? { background: color, color: blackOrWhite(color) } : undefined
  const name = <bdi>{tag.name}</bdi>
  return tag.url && /^(https?|mailto):/i.test(tag.url) ? (
    <a className={classes.tag} style={style} href={tag.url} title={tag.name} target="_blank" rel="noreferrer">
      {name}
    </a>
  ) : (
    <span className={classes.tag} style={style} title={tag.name}>
      {name}
    </span>
  )
}

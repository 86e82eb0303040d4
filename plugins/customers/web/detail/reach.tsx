import { Words } from '@omnicrm/sdk/web'

export function Email({ address }: { address: string | null }) {
  if (!address) return <Words>{address}</Words>
  return (
    <a className="link" href={`mailto:${address}`} dir="ltr">
      {address}
    </a>
  )
}

export function Phone({ number }: { number: string | null }) {
  if (!number) return <Words>{number}</Words>
  return (
    <a className={`link num`} href={`tel:${number.replace(/[^+\d]/g, '')}`} dir="ltr">
      {number}
    </a>
  )
}

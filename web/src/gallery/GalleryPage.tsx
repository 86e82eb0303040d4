import { PageHeader } from '../data/PageHeader.tsx'

/** All components at once, for development and browser tests; built with `OMNICRM_GALLERY=1` only. */
export default function GalleryPage() {
  return <PageHeader title="Gallery" count={1234} />
}

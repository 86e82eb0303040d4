import { PageHeader } from '../data/PageHeader.tsx'
import { UrlTabs } from '../data/UrlTabs.tsx'
import { ChartSamples } from './ChartSamples.tsx'
import { FormSamples } from './FormSamples.tsx'
import { JobSamples } from './JobSamples.tsx'
import { ListSamples } from './ListSamples.tsx'
import { StateSamples } from './StateSamples.tsx'
import { ValueSamples } from './ValueSamples.tsx'

/** All components at once, for development and browser tests; built with `OMNICRM_GALLERY=1` only. */
export default function GalleryPage() {
  return (
    <>
      <PageHeader title="Gallery" count={6} />
      <UrlTabs
        label="Parts"
        tabs={[
          { name: 'values', number: 1, label: 'Values', content: () => <ValueSamples /> },
          { name: 'lists', number: 2, label: 'Lists', content: () => <ListSamples /> },
          { name: 'forms', number: 3, label: 'Forms', content: () => <FormSamples /> },
          { name: 'states', number: 4, label: 'States', content: () => <StateSamples /> },
          { name: 'jobs', number: 5, label: 'Jobs', content: () => <JobSamples /> },
          { name: 'charts', number: 6, label: 'Charts', content: () => <ChartSamples /> },
        ]}
      />
    </>
  )
}

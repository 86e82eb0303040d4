import { toast } from '@omnicrm/sdk/web'

/** What is worth a second look after saving: stays until it is closed. */
export function tellWarnings(warnings: readonly string[]): void {
  for (const warning of warnings) toast.warning(warning, { stays: false })
}

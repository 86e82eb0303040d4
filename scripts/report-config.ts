#!/usr/bin/env node
// Writes config/crm_config.schema.json: the JSON schema of the configuration file, from the schemas of all plugins.
//   node scripts/report-config.ts [--check]     --check writes nothing and exits 1 when the file is not up to date
import { configJsonSchema, kernelConfig } from '@omnicrm/kernel'
import { loadProduct, writeReport } from './report.ts'

const plugins = await loadProduct()
const schemas = plugins.flatMap(plugin =>
  plugin.config ? [{ owner: plugin.id, schema: plugin.config }] : [],
)
const schema = configJsonSchema([{ owner: 'kernel', schema: kernelConfig }, ...schemas])
await writeReport('config/crm_config.schema.json', JSON.stringify(schema))

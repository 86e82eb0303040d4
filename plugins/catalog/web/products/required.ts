/** What the form never sends empty, beside what the schema asks for. */
export const requiredFields = [
  'product_name',
  'product_slug',
  'category',
  'service_type',
  'retail_cost',
  'wholesale_cost',
  'retail_setup_cost',
  'wholesale_setup_cost',
  'tax_percentage',
  'auto_renew',
  'contract_days',
]

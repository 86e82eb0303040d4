import {
  Form,
  FormPage,
  PageHeader,
  toast,
  useApiForm,
  useNavigate,
  useText,
  useTitle,
} from '@omnicrm/sdk/web'
import { catalog, productPath } from '../api.ts'
import { ProductFields } from './ProductFields.tsx'
import { requiredFields } from './required.ts'
import { slugOf } from './slug.ts'
import { tellWarnings } from './warnings.ts'

export default function NewProductPage() {
  const t = useText('catalog')
  const navigate = useNavigate()
  useTitle(t('product.create'))
  const form = useApiForm(catalog.create, {
    initial: {
      category: 'standalone',
      retail_cost: 0,
      wholesale_cost: 0,
      retail_setup_cost: 0,
      wholesale_setup_cost: 0,
      tax_percentage: 0,
      enabled: true,
      residential: true,
      auto_renew: 'false',
      contract_days: 0,
    },
    required: requiredFields,
    onDone: async made => {
      toast.success(t('product.created', { name: made.product_name }))
      tellWarnings(made.warnings)
      await navigate(productPath(made.product_id), { replace: true })
    },
  })
  form.mantine.watch('product_name', ({ value, previousValue }) => {
    // Follows the name until somebody types a slug of their own (PROD-7).
    if (form.mantine.getValues()['product_slug'] !== slugOf(String(previousValue))) return
    form.mantine.setFieldValue('product_slug', slugOf(String(value)))
  })
  return (
    <FormPage>
      <PageHeader title={t('product.create')} crumbs={[{ label: t('products.title'), to: '/products' }]} />
      <Form form={form} submit={t('product.create')} onCancel={() => void navigate('/products')}>
        <ProductFields />
      </Form>
    </FormPage>
  )
}

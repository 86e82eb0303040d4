import {
  Form,
  FormPage,
  PageHeader,
  Pending,
  toast,
  useApiForm,
  useApiQuery,
  useNavigate,
  useParams,
  useText,
  useTitle,
} from '@omnicrm/sdk/web'
import { NewProduct, type Product } from '../../contract.ts'
import { catalog, productPath } from '../api.ts'
import { ProductFields } from './ProductFields.tsx'
import { requiredFields } from './required.ts'
import { tellWarnings } from './warnings.ts'

export default function EditProductPage() {
  const t = useText('catalog')
  const product_id = Number(useParams()['product_id'])
  const answer = useApiQuery(catalog.get, { product_id })
  const product = answer.data
  useTitle(t('product.edit'))
  return (
    <FormPage>
      <PageHeader
        title={t('product.edit')}
        crumbs={[
          { label: t('products.title'), to: '/products' },
          { label: product?.product_name ?? String(product_id), to: productPath(product_id) },
        ]}
      />
      {product ? <EditProduct product={product} /> : <Pending answer={answer} rows={8} />}
    </FormPage>
  )
}

/** Names of the fields that the form shows and sends. */
const fields = Object.keys(NewProduct.properties)
function EditProduct({ product }: { product: Product }) {
  const t = useText('catalog')
  const navigate = useNavigate()
  const values: Readonly<Record<string, unknown>> = product
  const form = useApiForm(catalog.update, {
    fixed: { product_id: product.product_id },
    initial: Object.fromEntries(fields.map(name => [name, values[name]])),
    changedOnly: true,
    required: requiredFields,
    onDone: async saved => {
      toast.success(t('product.saved'))
      tellWarnings(saved.warnings)
      await navigate(productPath(product.product_id))
    },
  })
  return (
    <Form
      form={form}
      submit={t('product.save')}
      onCancel={() => void navigate(productPath(product.product_id))}
    >
      <ProductFields />
    </Form>
  )
}

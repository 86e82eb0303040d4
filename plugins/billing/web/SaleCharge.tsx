import { TransactionAdd } from './TransactionAdd.tsx'

interface Props {
  customerId: number
  title: string
  amount: number
  onClose: () => void
}

/** An item was sold by hand: its price as a charge, to be looked over before it is made (INV-93). */
export default function SaleCharge({ customerId, title, amount, onClose }: Props) {
  return <TransactionAdd customerId={customerId} initial={{ title, retail_cost: amount }} onClose={onClose} />
}

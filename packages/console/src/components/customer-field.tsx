import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { askAll } from '../api/ask.ts'

interface CustomerFieldProps {
  label: string
  description: string
  /** Empty: the service's own choice. */
  value: string
  error: string | undefined
  choose: (customer: string) => void
}

/** Whose something is, among the customers that have connections; nothing where there is only one's own organization. */
export function CustomerField({ choose, ...field }: CustomerFieldProps) {
  const connections = useQuery(askAll('GET /v1/connections'))
  const customers = [...new Set(connections.data?.map(({ customer }) => customer))]
  if (customers.every((one) => one === 'self')) return null
  return (
    <NativeSelect
      {...field}
      data={['', ...customers]}
      onChange={({ currentTarget: { value } }) => choose(value)}
    />
  )
}

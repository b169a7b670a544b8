import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { problemOf } from '../../api/problem-of.ts'
import { CustomerField } from '../../components/customer-field.tsx'
import { FormDialog } from '../../components/form-dialog.tsx'
import { texts } from '../../texts/en.ts'
import { MatterFields, noFacts } from './matter-fields.tsx'

const { matters: words } = texts

/** Opens a matter, and goes to its page, where it is said who may see it and how long it is kept. */
export function NewMatter({ close }: { close: () => void }) {
  const [facts, setFacts] = useState(noFacts)
  const [customer, setCustomer] = useState('')
  const make = useDo('POST /v1/matters', ['GET /v1/matters'])
  const navigate = useNavigate()
  const problem = problemOf(make.error)
  const submit = () => {
    const given = Object.entries(facts).filter(([, value]) => value.trim() !== '')
    make.mutate(
      { body: { ...Object.fromEntries(given), name: facts.name, ...(customer !== '' && { customer }) } },
      { onSuccess: ({ id }) => navigate({ to: '/matters/$id', params: { id } }) },
    )
  }
  return (
    <FormDialog
      close={close}
      title={words.add}
      submit={submit}
      request={make}
      deed={words.make}
      isIncomplete={facts.name.trim() === ''}
    >
      <MatterFields facts={facts} set={(part) => setFacts({ ...facts, ...part })} problem={problem} />
      <CustomerField
        label={words.facts.customer}
        description={words.facts.customerHint}
        value={customer}
        error={problem('customer')}
        choose={setCustomer}
      />
    </FormDialog>
  )
}

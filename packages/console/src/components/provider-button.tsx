import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { beginWithProvider, type Errand } from '../api/sign-in.ts'
import { ProblemAlert } from './problem-alert.tsx'

interface ProviderButtonProps {
  label: string
  errand: Errand
  /** What must hold before one leaves the page, such as a name that is filled in. */
  ready?: () => boolean
}

/** Leaves the page for an OpenID provider, which leads back. */
export function ProviderButton({ label, errand, ready = () => true }: ProviderButtonProps) {
  const leave = useMutation({
    mutationFn: beginWithProvider,
    onSuccess: ({ url }) => location.assign(url),
  })
  return (
    <>
      <ProblemAlert error={leave.error} />
      <Button
        variant="default"
        loading={leave.isPending}
        onClick={() => {
          if (ready()) leave.mutate(errand)
        }}
      >
        {label}
      </Button>
    </>
  )
}

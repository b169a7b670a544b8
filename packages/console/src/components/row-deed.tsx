import { ConfirmButton } from './confirm-button.tsx'

interface RowDeedProps {
  /** What it is called, on the button and where it is confirmed. */
  name: string
  title: string
  text: string
  /** The request that does it. */
  request: { isPending: boolean; error: unknown }
  run: () => Promise<unknown>
}

/** Something that is done to one row of a table, and asked about before. */
export function RowDeed({ name, title, text, request, run }: RowDeedProps) {
  return (
    <ConfirmButton
      size="xs"
      title={title}
      text={text}
      confirm={name}
      busy={request.isPending}
      error={request.error}
      onConfirm={run}
    >
      {name}
    </ConfirmButton>
  )
}

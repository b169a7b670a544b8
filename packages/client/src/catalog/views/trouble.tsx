import { useShared } from '../context.ts'
import type { Trouble } from '../state.ts'
import { fill } from '../texts.ts'

export function TroubleNote({ trouble }: { trouble: Trouble }) {
  const { texts } = useShared()
  return (
    <div class="trouble" role="alert">
      <p>{trouble.text}</p>
      {trouble.requestId !== null && <p class="soft">{fill(texts.failedId, { id: trouble.requestId })}</p>}
    </div>
  )
}

import { NativeSelect, NumberInput } from '@mantine/core'
import { texts } from '../../texts/en.ts'
import type { ListenerFieldsProps } from './listener-fields.tsx'

const { listener: words } = texts.relay
const answers = ['durable', 'direct'] as const
const routes = ['smtp', 'graph'] as const

/** How SMTP answers, and how mail goes on. */
export function SmtpFields({ draft, set, problems }: ListenerFieldsProps) {
  return (
    <>
      <NativeSelect
        label={words.answer}
        value={draft.answer}
        data={answers.map((value) => ({ value, label: words.answers[value] }))}
        onChange={({ currentTarget: { value } }) =>
          set({ answer: answers.find((one) => one === value) ?? 'durable' })
        }
      />
      <NativeSelect
        label={words.route}
        value={draft.route}
        data={routes.map((value) => ({ value, label: words.routes[value] }))}
        onChange={({ currentTarget: { value } }) =>
          set({ route: routes.find((one) => one === value) ?? 'smtp' })
        }
      />
      <NumberInput
        label={words.largest}
        description={draft.route === 'graph' ? words.largestGraph : undefined}
        value={draft.largestMebi}
        min={0.001}
        max={150}
        hideControls
        error={problems['body.smtp.maxMessageBytes']}
        onChange={(value) => set({ largestMebi: typeof value === 'number' ? value : '' })}
      />
    </>
  )
}

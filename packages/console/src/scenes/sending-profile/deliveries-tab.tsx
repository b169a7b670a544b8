import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { askPages, itemsOf } from '../../api/ask.ts'
import { Asked } from '../../components/asked.tsx'
import { MoreButton } from '../../components/more-button.tsx'
import { texts } from '../../texts/en.ts'
import { deliveryStates } from '../sending/search.ts'
import { DeliveryTable } from './delivery-table.tsx'

const { deliveries: words, profile: all } = texts.sending

/** What became of messages, recipient by recipient. */
export function DeliveriesTab({ id }: { id: string }) {
  const { state, submission } = useSearch({ from: '/frame/sending/$id' })
  const navigate = useNavigate({ from: '/sending/$id' })
  const query = useInfiniteQuery({
    ...askPages('GET /v1/deliveries', {
      query: { profile: id, limit: 50, ...(state && { state }), ...(submission && { submission }) },
    }),
    refetchInterval: 5000,
  })
  const deliveries = itemsOf(query.data)
  return (
    <Stack align="flex-start">
      {(deliveries.length > 0 || state || submission) && (
        <Group align="flex-end">
          <NativeSelect
            label={words.filter}
            value={state ?? ''}
            data={[
              { value: '', label: words.all },
              ...deliveryStates.map((value) => ({ value, label: words.states[value] })),
            ]}
            onChange={({ currentTarget: { value } }) => {
              const wanted = deliveryStates.find((one) => one === value)
              navigate({ search: (old) => ({ ...old, state: wanted }), replace: true })
            }}
          />
          {submission && (
            <>
              <Text size="sm">{words.ofOne}</Text>
              <Button variant="default" onClick={() => navigate({ search: { tab: 'deliveries' } })}>
                {words.showAll}
              </Button>
            </>
          )}
        </Group>
      )}
      <Asked query={query}>
        {() =>
          deliveries.length === 0 ? (
            <Text c="dimmed">{state || submission ? words.nothingFits : words.none}</Text>
          ) : (
            <DeliveryTable label={all.tabs.deliveries} deliveries={deliveries} />
          )
        }
      </Asked>
      <MoreButton query={query} />
    </Stack>
  )
}

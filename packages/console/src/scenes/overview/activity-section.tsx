import { Box, Group, NativeSelect, SimpleGrid, Text, Title } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { ask } from '../../api/ask.ts'
import { Asked } from '../../components/asked.tsx'
import { BarChart } from '../../components/bar-chart.tsx'
import { SectionCard } from '../../components/section-card.tsx'
import { texts } from '../../texts/en.ts'
import { charts } from './charts.ts'

const { activity: words } = texts.overview
const spans = ['hour', 'day', 'week'] as const
type Span = (typeof spans)[number]

const clock = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hour12: false })
const dayAndClock = new Intl.DateTimeFormat('en', {
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
})

/** How much is done: requests to Microsoft, throttling, tokens, webhooks. It goes on by itself. */
export function ActivitySection() {
  const [span, setSpan] = useState<Span>('hour')
  const query = useQuery({
    ...ask('GET /v1/activity', { query: { span } }),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  })
  return (
    <SectionCard title={words.title} text={words.text}>
      <Group justify="space-between" align="flex-end">
        <NativeSelect
          label={words.span}
          value={span}
          data={spans.map((value) => ({ value, label: words.spans[value] }))}
          onChange={({ currentTarget: { value } }) => setSpan(spans.find((one) => one === value) ?? 'hour')}
        />
        <Text size="sm">
          <Link to="/requests">{words.seeRequests}</Link>
        </Text>
      </Group>
      <Asked query={query}>
        {({ from, slotSeconds, measures }) => {
          const format = slotSeconds < 3600 ? clock : dayAndClock
          const slotName = (slot: number) =>
            format.format(new Date(new Date(from).getTime() + slot * slotSeconds * 1000))
          return (
            <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl" verticalSpacing="xl">
              {charts.map(({ key, measures: shown }) => (
                <Box key={key}>
                  <Title order={3}>{words.charts[key].title}</Title>
                  <Text size="sm" c="dimmed" mb="xs">
                    {words.charts[key].text}
                  </Text>
                  <BarChart
                    label={words.charts[key].title}
                    slotName={slotName}
                    series={shown.map(([measure, standing]) => ({
                      key: measure,
                      label: words.measures[measure],
                      standing,
                      counts: measures[measure] ?? [],
                    }))}
                  />
                </Box>
              ))}
            </SimpleGrid>
          )
        }}
      </Asked>
    </SectionCard>
  )
}

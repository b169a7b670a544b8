import { Stack, Table, Text } from '@mantine/core'
import { texts } from '../texts/en.ts'
import classes from './bar-chart.module.css'
import { type Standing, StatusMark } from './status-mark.tsx'
import { WideTable } from './wide-table.tsx'

export interface Series {
  key: string
  label: string
  standing: Standing
  /** One number for each slot, the oldest first. */
  counts: readonly number[]
}

interface BarChartProps {
  /** What is plotted, for who cannot see it. */
  label: string
  series: readonly Series[]
  /** Names a slot by its place: when it began. */
  slotName: (slot: number) => string
}

const { activity: words } = texts.overview
const height = 100
const sum = (counts: readonly number[]) => counts.reduce((all, one) => all + one, 0)

/**
 * Counts over time as stacked bars: plain SVG, so that no policy has to allow it anything. Its numbers stand beside it as words
 * and behind it as a table; what was zero throughout is left out of both.
 */
export function BarChart({ label, series, slotName }: BarChartProps) {
  const slots = series[0]?.counts.length ?? 0
  const totals = Array.from({ length: slots }, (_, slot) =>
    sum(series.map(({ counts }) => counts[slot] ?? 0)),
  )
  const most = Math.max(1, ...totals)
  const shown = series.filter(({ counts }) => sum(counts) > 0)
  const spoken = shown.map((one) => `${one.label} ${sum(one.counts)}`).join(', ') || words.nothing
  return (
    <Stack gap={6}>
      <ul className={classes.legend}>
        {shown.length === 0 && (
          <li>
            <Text size="sm" c="dimmed">
              {words.nothing}
            </Text>
          </li>
        )}
        {shown.map((one) => (
          <li key={one.key}>
            <StatusMark
              standing={one.standing}
              label={`${one.label} ${sum(one.counts).toLocaleString('en')}`}
            />
          </li>
        ))}
      </ul>
      <svg
        className={classes.plot}
        viewBox={`0 0 ${slots} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={words.summary(label, spoken)}
      >
        {totals.map((total, slot) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a slot is its place.
          <g key={slot}>
            <rect className={classes.slot} x={slot} y={0} width={1} height={height}>
              <title>{`${slotName(slot)}: ${total}`}</title>
            </rect>
            <Bars series={series} slot={slot} scale={height / most} />
          </g>
        ))}
        <line className={classes.base} x1={0} x2={slots} y1={height} y2={height} />
      </svg>
      <div className={classes.axis} aria-hidden>
        <span>{slotName(0)}</span>
        {shown.length > 0 && <span>{words.most(most)}</span>}
        <span>{slotName(slots - 1)}</span>
      </div>
      {shown.length > 0 && (
        <details>
          <Text component="summary" size="sm">
            {words.table}
          </Text>
          <WideTable label={label} minWidth={280} verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{words.from}</Table.Th>
                {shown.map((one) => (
                  <Table.Th key={one.key}>{one.label}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {totals.map((total, slot) =>
                total === 0 ? null : (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a slot is its place.
                  <Table.Tr key={slot}>
                    <Table.Td>{slotName(slot)}</Table.Td>
                    {shown.map((one) => (
                      <Table.Td key={one.key}>{one.counts[slot]}</Table.Td>
                    ))}
                  </Table.Tr>
                ),
              )}
            </Table.Tbody>
          </WideTable>
        </details>
      )}
    </Stack>
  )
}

/** One slot's bars, each on top of the one before. */
function Bars({ series, slot, scale }: { series: readonly Series[]; slot: number; scale: number }) {
  let top = height
  return series.map(({ key, standing, counts }) => {
    const size = (counts[slot] ?? 0) * scale
    if (size === 0) return null
    top -= size
    return (
      <rect
        key={key}
        className={classes.bar}
        data-standing={standing}
        x={slot + 0.1}
        y={top}
        width={0.8}
        height={size}
        pointerEvents="none"
      />
    )
  })
}

import { Tabs } from '@mantine/core'
import { memo, type ReactNode, useDeferredValue } from 'react'

interface SideTabsProps<Side extends string> {
  /** What the sides are sides of, for who cannot see it. */
  label?: string
  sides: readonly Side[]
  value: Side
  show: (side: Side) => void
  name: (side: Side) => ReactNode
  children: (side: Side) => ReactNode
}

/**
 * The sides of a scene, one of which is shown. A press shows at once which one is chosen; what is on it is made in slices after that
 * picture, so that however much it is, the press is felt.
 */
export function SideTabs<Side extends string>(props: SideTabsProps<Side>) {
  const { label, sides, value, show, name, children } = props
  const made = useDeferredValue(value)
  return (
    <Tabs
      value={value}
      onChange={(chosen) => {
        const side = sides.find((one) => one === chosen)
        if (side !== undefined) show(side)
      }}
    >
      <Tabs.List aria-label={label} mb="lg">
        {sides.map((one) => (
          <Tabs.Tab key={one} value={one}>
            {name(one)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {sides.map((one) => (
        <Tabs.Panel key={one} value={one} keepMounted>
          {one === made && <Content isLeft={one !== value} make={() => children(one)} />}
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}

/** A side that was left stands, hidden, until the other is made: it is not made once more for that. */
const Content = memo(
  ({ make }: { make: () => ReactNode; isLeft: boolean }) => make(),
  (_, { isLeft }) => isLeft,
)

import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core'
import { Check, Monitor, Moon, Sun } from 'lucide-react'
import { texts } from '../texts/en.ts'

const { theme: labels } = texts.shell

const schemes = [
  { value: 'auto', label: labels.auto, icon: Monitor },
  { value: 'light', label: labels.light, icon: Sun },
  { value: 'dark', label: labels.dark, icon: Moon },
] as const

/** Light, dark, or as the machine has it. */
export function ThemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const { icon: Current } = schemes.find(({ value }) => value === colorScheme) ?? schemes[0]
  return (
    <Menu position="top-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={labels.label}>
          <Current size={18} aria-hidden strokeWidth={1.8} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {schemes.map(({ value, label, icon: Icon }) => (
          <Menu.Item
            key={value}
            onClick={() => setColorScheme(value)}
            leftSection={<Icon size={16} aria-hidden />}
            rightSection={value === colorScheme ? <Check size={14} aria-hidden /> : null}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

import type { Connector, Permission } from '@gatewarden/client'
import { Button, Group, Radio, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { askAll } from '../../api/ask.ts'
import { Asked } from '../../components/asked.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { SaveBar } from '../../components/save-bar.tsx'
import { SectionCard } from '../../components/section-card.tsx'
import { texts } from '../../texts/en.ts'
import { PermissionGroup } from './permission-group.tsx'
import { useChange } from './use-change.ts'

const { permissions: words } = texts.connector
const directories = ['User.Read.All', 'Directory.Read.All'] as const
type Directory = (typeof directories)[number]

const same = (a: ReadonlySet<string>, b: Iterable<string>): boolean => {
  const other = new Set(b)
  return a.size === other.size && [...other].every((one) => a.has(one))
}

/** What is asked for: check boxes in Microsoft's groups, presets to start from, what the type forces shown as such. */
export function PermissionsSection({ connector, mayWrite }: { connector: Connector; mayWrite: boolean }) {
  const types = useQuery(askAll('GET /v1/connector-types'))
  const permissions = useQuery(askAll('GET /v1/permissions'))
  const forced = new Set(connector.permissions.filter((one) => one.forced).map((one) => one.name))
  const before = new Set(connector.permissions.filter((one) => !one.forced).map((one) => one.name))
  const [chosen, setChosen] = useState<ReadonlySet<string>>(before)
  const [directory, setDirectory] = useState<Directory | null>(connector.directory)
  const change = useChange()
  const type = types.data?.find(({ id }) => id === connector.type)
  const kind = connector.mode === 'organization' ? 'application' : 'delegated'
  const offered = new Set(type?.offers[connector.mode] ?? [])
  const known = (permissions.data ?? []).filter((one) => one.kind === kind && one.resource === type?.resource)
  const shown = known.filter((one) => offered.has(one.name) || forced.has(one.name))
  const groups = [...new Set(shown.map((one) => one.group))].map((group) => ({
    group,
    members: shown.filter((one) => one.group === group),
  }))
  const presets = (type?.presets ?? []).flatMap((preset) => {
    const names = preset.permissions[connector.mode]
    return names ? [{ ...preset, names: names.filter((name) => !forced.has(name)) }] : []
  })
  // None at all is no connector: there is nothing to save then.
  const dirty = chosen.size > 0 && (!same(chosen, before) || directory !== connector.directory)
  const toggle = ({ name }: Permission, on: boolean) => {
    const next = new Set(chosen)
    if (on) next.add(name)
    else next.delete(name)
    setChosen(next)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.save(connector.id, {
      ...(chosen.size > 0 ? { permissions: [...chosen] } : {}),
      ...(directory === null ? {} : { directory }),
    })
  }
  return (
    <SectionCard title={words.title} text={words.text}>
      <form onSubmit={submit}>
        <Stack gap="lg">
          <ProblemAlert error={change.error} />
          <Text size="sm">
            <b>{words.consent}:</b> {connector.consent.text}
          </Text>
          {mayWrite && presets.length > 0 && (
            <Group gap="xs">
              <Text size="sm" fw={560}>
                {words.presets}
              </Text>
              {presets.map((preset) => (
                <Button
                  key={preset.id}
                  size="xs"
                  variant={same(chosen, preset.names) ? 'filled' : 'default'}
                  aria-pressed={same(chosen, preset.names)}
                  onClick={() => setChosen(new Set(preset.names))}
                >
                  {preset.title}
                </Button>
              ))}
            </Group>
          )}
          <Asked query={permissions}>
            {() =>
              groups.map(({ group, members }) => (
                <PermissionGroup
                  key={group}
                  title={words.groups[group] ?? group}
                  members={members}
                  chosen={chosen}
                  forced={forced}
                  mayWrite={mayWrite}
                  toggle={toggle}
                />
              ))
            }
          </Asked>
          {directory !== null && (
            <Radio.Group
              label={words.directory}
              description={words.directoryHint}
              value={directory}
              onChange={(value) => setDirectory(directories.find((one) => one === value) ?? directory)}
            >
              <Group mt="xs" gap="lg">
                {directories.map((name) => (
                  <Radio key={name} value={name} label={name} disabled={!mayWrite} />
                ))}
              </Group>
            </Radio.Group>
          )}
          {mayWrite && <SaveBar dirty={dirty} busy={change.isPending} saved={change.isSuccess} />}
        </Stack>
      </form>
    </SectionCard>
  )
}

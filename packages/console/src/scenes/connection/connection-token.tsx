import type { Answer, ListedConnection } from '@gatewarden/client'
import { Alert, Button, Group, Paper, SegmentedControl, Stack, Table, Text, Textarea } from '@mantine/core'
import { useEffect, useState } from 'react'
import { api } from '../../api/client.ts'
import { CopyAction } from '../../components/copy-field.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { Section } from '../../components/section.tsx'
import { exactTime } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'
import { readClaims } from './read-claims.ts'

const { token: words } = texts.connection
type Token = Answer<'POST /v1/connections/{id}/token'>
type Resource = 'graph' | 'exchange'
const shownForMs = 120_000

/**
 * An access token, shown once with what is in it. It lives in this component alone: no cache, no storage, no address keeps it, and
 * it is forgotten when one leaves, after two minutes, or when the page goes into the browser's back-forward cache.
 */
export function ConnectionToken({ connection: { id } }: { connection: ListedConnection }) {
  const [resource, setResource] = useState<Resource>('graph')
  const [token, setToken] = useState<Token | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    if (token === null) return
    const forget = () => setToken(null)
    const timer = setTimeout(forget, shownForMs)
    window.addEventListener('pagehide', forget)
    return () => {
      clearTimeout(timer)
      window.removeEventListener('pagehide', forget)
    }
  }, [token])
  const show = async () => {
    setBusy(true)
    setError(null)
    try {
      setToken(await api.request('POST /v1/connections/{id}/token', { path: { id }, body: { resource } }))
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Section title={words.title} text={words.text}>
      <Stack gap="md" align="stretch">
        <Group gap="sm">
          <SegmentedControl
            aria-label={words.resource}
            value={resource}
            onChange={(value) => {
              setResource(value === 'exchange' ? 'exchange' : 'graph')
              setToken(null)
            }}
            data={[
              { value: 'graph', label: words.graph },
              { value: 'exchange', label: words.exchange },
            ]}
          />
          {token === null ? (
            <Button loading={busy} onClick={show}>
              {words.show}
            </Button>
          ) : (
            <Button variant="default" onClick={() => setToken(null)}>
              {words.hide}
            </Button>
          )}
        </Group>
        <ProblemAlert error={error} />
        {token && <ShownToken token={token} />}
      </Stack>
    </Section>
  )
}

function ShownToken({ token }: { token: Token }) {
  const claims = readClaims(token.accessToken, exactTime)
  return (
    <>
      <Paper withBorder p="md">
        <Textarea
          label={words.label}
          description={words.once}
          value={token.accessToken}
          readOnly
          rows={4}
          autoComplete="off"
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', overflowWrap: 'anywhere' } }}
          onFocus={(event) => event.currentTarget.select()}
          rightSection={<CopyAction value={token.accessToken} what={words.label} />}
        />
      </Paper>
      {claims === undefined ? (
        <Alert variant="outline" color="gray">
          {words.opaque}
        </Alert>
      ) : (
        <Table.ScrollContainer minWidth={320} type="native">
          <Table verticalSpacing="xs" aria-label={words.claims}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{words.claim}</Table.Th>
                <Table.Th>{words.value}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {claims.map(({ name, value }) => (
                <Table.Tr key={name}>
                  <Table.Td valign="top" ff="monospace">
                    {name}
                  </Table.Td>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>
                    {value}
                    <Text size="sm" c="dimmed">
                      {texts.claimMeanings[name] ?? words.unknownClaim}
                    </Text>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </>
  )
}

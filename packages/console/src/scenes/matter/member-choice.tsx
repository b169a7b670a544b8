import { Checkbox, Stack, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { askAll } from '../../api/ask.ts'
import { useSession } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { asLines, linesOf } from '../../components/text-lines.ts'
import { texts } from '../../texts/en.ts'

const { people: words } = texts.matters

interface MemberChoiceProps {
  /** Ids of members (`mem_…`) and of API keys (`key_…`). */
  chosen: string[]
  choose: (ids: string[]) => void
  readOnly: boolean
  error: string | undefined
}

/** Members by their names, for who may see these; a key, or somebody who has been removed since, by the id. */
export function MemberChoice({ chosen, choose, readOnly, error }: MemberChoiceProps) {
  const { member: me } = useSession()
  const query = useQuery(askAll('GET /v1/members'))
  const [others] = useState(chosen)
  return (
    <Asked query={query}>
      {(members) => {
        const unnamed = others.filter((id) => members.every((one) => one.id !== id))
        return (
          <Checkbox.Group label={words.members} value={chosen} onChange={choose} error={error}>
            <Stack gap="xs" mt="xs">
              {members.map(({ id, name, email, role }) => (
                <Checkbox
                  key={id}
                  value={id}
                  label={id === me.id ? words.you(name || email) : name || email}
                  description={`${email} · ${texts.shell.roles[role]}`}
                  disabled={readOnly}
                />
              ))}
              {unnamed.map((id) => (
                <Checkbox key={id} value={id} label={id} disabled={readOnly} />
              ))}
            </Stack>
          </Checkbox.Group>
        )
      }}
    </Asked>
  )
}

/** The same by ids alone, for who may not see the members. */
export function MemberIds({ chosen, choose, readOnly, error }: MemberChoiceProps) {
  const [text, setText] = useState(asLines(chosen))
  return (
    <Textarea
      label={words.ids}
      description={words.idsHint}
      autosize
      minRows={2}
      value={text}
      readOnly={readOnly}
      error={error}
      onChange={({ currentTarget: { value } }) => {
        setText(value)
        choose(linesOf(value))
      }}
    />
  )
}

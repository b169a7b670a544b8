import type { Matter } from '@gatewarden/client'
import { Radio, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { problemOf } from '../../api/problem-of.ts'
import { useMay, useSession } from '../../api/session.ts'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { SaveBar } from '../../components/save-bar.tsx'
import { SectionCard } from '../../components/section-card.tsx'
import { texts } from '../../texts/en.ts'
import { MemberChoice, MemberIds } from './member-choice.tsx'
import { useMatterChange } from './use-matter-change.ts'

const { people: words } = texts.matters

/** Who may see a matter and all that belongs to it: everybody with the scope, or named members and keys. */
export function PeopleSection({ matter, mayWrite }: { matter: Matter; mayWrite: boolean }) {
  const { member: me } = useSession()
  const mayList = useMay('members:read')
  const [isLimited, setLimited] = useState(matter.members !== null)
  const [chosen, setChosen] = useState(matter.members ?? [me.id])
  const change = useMatterChange(matter)
  const wanted = isLimited ? chosen : null
  const Choice = mayList ? MemberChoice : MemberIds
  return (
    <SectionCard title={words.title} text={words.text}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          change.save({ members: wanted })
        }}
      >
        <Stack maw={620}>
          <Radio.Group
            aria-label={words.choice}
            value={isLimited ? 'only' : 'everybody'}
            onChange={(value) => setLimited(value === 'only')}
          >
            <Stack gap="xs">
              <Radio value="everybody" label={words.everybody} disabled={!mayWrite} />
              <Radio value="only" label={words.only} disabled={!mayWrite} />
            </Stack>
          </Radio.Group>
          {isLimited && (
            <Choice
              chosen={chosen}
              choose={setChosen}
              readOnly={!mayWrite}
              error={chosen.length === 0 ? words.needSomebody : problemOf(change.error)('members')}
            />
          )}
          {isLimited && chosen.length > 0 && !chosen.includes(me.id) && (
            <Text size="sm" role="alert">
              {words.withoutYou}
            </Text>
          )}
          <ProblemAlert error={change.error} />
          {mayWrite && (
            <SaveBar
              dirty={chosen.length > 0 && !isSame(wanted, matter.members)}
              busy={change.isPending}
              saved={change.isSuccess}
            />
          )}
        </Stack>
      </form>
    </SectionCard>
  )
}

const isSame = (one: readonly string[] | null, other: readonly string[] | null): boolean =>
  JSON.stringify(one?.toSorted() ?? null) === JSON.stringify(other?.toSorted() ?? null)

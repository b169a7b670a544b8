import type { Rule } from '@gatewarden/client'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Workflow } from 'lucide-react'
import { askAll } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { LinkedRow, RowFacts } from '../../components/linked-row.tsx'
import { ListScene, MakeButton } from '../../components/list-scene.tsx'
import { type Standing, StatusMark } from '../../components/status-mark.tsx'
import { TimeText } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'
import { NewRule } from './new-rule.tsx'

const { rules: words } = texts

const standings: Record<Rule['status'], Standing> = { active: 'good', paused: 'idle', done: 'idle' }

export function RuleStatus({ rule }: { rule: Rule }) {
  const standing = rule.reason === null ? standings[rule.status] : 'warn'
  return <StatusMark standing={standing} label={words.status[rule.status]} />
}

/** All rules; a new one is made in a dialog that has an address of its own: `?new=true`. */
export function RulesScene() {
  const query = useQuery(askAll('GET /v1/rules'))
  const profiles = useQuery(askAll('GET /v1/sending-profiles'))
  const { new: isMaking = false } = useSearch({ from: '/frame/rules' })
  const navigate = useNavigate({ from: '/rules' })
  const mayWrite = useMay('rules:write')
  const hasProfile = profiles.data === undefined || profiles.data.length > 0
  const make = mayWrite && hasProfile && (
    <MakeButton open={() => navigate({ search: { new: true } })}>{words.add}</MakeButton>
  )
  return (
    <ListScene
      title={words.title}
      text={words.text}
      query={query}
      make={make}
      empty={{
        icon: Workflow,
        title: words.empty.title,
        text: hasProfile ? words.empty.text : words.noProfile,
        action: hasProfile ? make : <Link to="/sending">{texts.sending.title}</Link>,
      }}
      row={(rule) => (
        <LinkedRow
          key={rule.id}
          link={(className) => (
            <Link to="/rules/$id" params={{ id: rule.id }} className={className}>
              {rule.name}
            </Link>
          )}
          mark={<RuleStatus rule={rule} />}
        >
          <RowFacts>
            {words.triggers[rule.trigger.type]}
            {'changes' in rule.trigger && `: ${rule.trigger.changes.join(', ')}`}
            {rule.nextAt !== null && rule.status === 'active' && (
              <>
                {' · '}
                {words.next} <TimeText time={rule.nextAt} />
              </>
            )}
          </RowFacts>
        </LinkedRow>
      )}
    >
      {mayWrite && isMaking && <NewRule close={() => navigate({ search: {} })} />}
    </ListScene>
  )
}

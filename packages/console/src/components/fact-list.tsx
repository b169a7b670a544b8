import type { ReactNode } from 'react'
import classes from './fact-list.module.css'

interface FactListProps {
  facts: readonly (readonly [name: string, value: ReactNode])[]
  /** Where there is little room, and the names are short. */
  compact?: boolean
}

/** Names with their values, as one looks them up; what has no value is left out. */
export function FactList({ facts, compact = false }: FactListProps) {
  return (
    <dl className={classes.facts} data-compact={compact}>
      {facts
        .filter(([, value]) => value !== undefined && value !== null && value !== false && value !== '')
        .map(([name, value]) => (
          <div key={name} className={classes.fact}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}

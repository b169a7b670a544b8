import classes from './scope-choice.module.css'

interface ScopeChoiceProps {
  label: string
  scopes: readonly string[]
  chosen: readonly string[]
  choose: (chosen: string[]) => void
}

/** Half a hundred boxes, drawn by the browser: as many of the library's would keep the dialog from opening at once. */
export function ScopeChoice({ label, scopes, chosen, choose }: ScopeChoiceProps) {
  const set = (scope: string, on: boolean) =>
    choose(on ? [...chosen, scope] : chosen.filter((one) => one !== scope))
  return (
    <fieldset className={classes.choice} aria-label={label}>
      {scopes.map((scope) => (
        <Scope key={scope} scope={scope} isChosen={chosen.includes(scope)} set={set} />
      ))}
    </fieldset>
  )
}

interface ScopeProps {
  scope: string
  isChosen: boolean
  set: (scope: string, on: boolean) => void
}

function Scope({ scope, isChosen, set }: ScopeProps) {
  return (
    <label className={classes.scope}>
      <input
        type="checkbox"
        checked={isChosen}
        onChange={(event) => set(scope, event.currentTarget.checked)}
      />
      {scope}
    </label>
  )
}

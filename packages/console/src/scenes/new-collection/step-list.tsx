import { UnstyledButton } from '@mantine/core'
import { texts } from '../../texts/en.ts'
import { type WizardStep, wizardSteps } from '../collections/search.ts'
import classes from './step-list.module.css'

const { wizard: words } = texts.collections

/** Where one is; the steps that are done lead back. */
export function StepList({ at, go }: { at: number; go: (step: WizardStep) => void }) {
  return (
    <ol className={classes.steps}>
      {wizardSteps.map((step, index) => (
        <li key={step} className={classes.step} aria-current={index === at ? 'step' : undefined}>
          {index < at ? (
            <UnstyledButton className={classes.back} onClick={() => go(step)}>
              <span className={classes.number}>{index + 1}</span> {words.steps[step]}
            </UnstyledButton>
          ) : (
            <span className={classes.here}>
              <span className={classes.number}>{index + 1}</span> {words.steps[step]}
            </span>
          )}
        </li>
      ))}
    </ol>
  )
}

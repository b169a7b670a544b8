import type { ComponentChildren } from 'preact'
import { useShared } from '../context.ts'
import type { End, Flow } from '../flow.ts'
import type { CatalogTexts } from '../texts.ts'
import { fill } from '../texts.ts'
import { Sheet } from './sheet.tsx'
import { TroubleNote } from './trouble.tsx'

const titles: Readonly<Record<End, keyof CatalogTexts>> = {
  done: 'flowDoneTitle',
  cancelled: 'flowCancelledTitle',
  admin: 'flowAdminTitle',
  'other-account': 'flowOtherTitle',
  'other-organization': 'flowOtherTitle',
  'other-browser': 'flowOtherBrowserTitle',
  expired: 'flowExpiredTitle',
  approval: 'flowApprovalTitle',
  withdrawn: 'flowExpiredTitle',
  error: 'flowErrorTitle',
}

/** Every screen on the way to a connection. */
export function FlowSheet() {
  const { controller, texts } = useShared()
  const { flow } = controller.state
  if (flow.step === 'idle') return null
  return (
    // Another screen is another sheet: its title is read, and the focus begins anew.
    <Sheet
      key={flow.step === 'ended' ? flow.end : flow.step}
      title={titleOf(flow, texts)}
      onClose={() => controller.cancel()}
    >
      <Body flow={flow} />
    </Sheet>
  )
}

function titleOf(flow: Exclude<Flow, { step: 'idle' }>, texts: CatalogTexts): string {
  if (flow.step === 'ended') return texts[titles[flow.end]]
  if (flow.step === 'failed') return texts.flowErrorTitle
  return flow.step === 'blocked' ? texts.flowBlockedTitle : texts.flowWaitingTitle
}

function Body({ flow }: { flow: Exclude<Flow, { step: 'idle' }> }) {
  const { controller, texts } = useShared()
  const cancel = <Press text={texts.flowCancel} onPress={() => controller.cancel()} />
  switch (flow.step) {
    case 'opening':
      return (
        <>
          <p>{texts.flowOpening}</p>
          <Actions>{cancel}</Actions>
        </>
      )
    case 'blocked':
      return (
        <>
          <p>{texts.flowBlocked}</p>
          <Actions>
            {cancel}
            <Press text={texts.flowBlockedHere} onPress={() => controller.goHere()} />
            <Press main text={texts.flowBlockedOpen} onPress={() => controller.openBlocked()} />
          </Actions>
        </>
      )
    case 'waiting':
      return (
        <>
          <p class="waits">{texts.flowWaiting}</p>
          {flow.url !== '' && <p class="soft">{texts.flowWaitingLost}</p>}
          <Actions>
            {cancel}
            {flow.url !== '' && <Press text={texts.flowOpenAgain} onPress={() => controller.openBlocked()} />}
          </Actions>
        </>
      )
    case 'failed':
      return (
        <>
          <TroubleNote trouble={flow} />
          <Actions>
            <Press text={texts.flowClose} onPress={() => controller.cancel()} />
            <Press main text={texts.flowTryAgain} onPress={() => void controller.again()} />
          </Actions>
        </>
      )
    case 'ended':
      return <Ended flow={flow} />
  }
}

function Ended({ flow }: { flow: Extract<Flow, { step: 'ended' }> }) {
  const { controller, texts } = useShared()
  const { end, connection, aim } = flow
  const mayRepeat = aim.connector !== null || aim.connection !== null
  const close = <Press text={texts.flowClose} onPress={() => controller.cancel()} />
  const again = mayRepeat && <Press main text={texts.flowTryAgain} onPress={() => void controller.again()} />
  switch (end) {
    case 'done': {
      const known = controller.state.connections.find(({ id }) => id === connection)?.account
      return (
        <>
          <p>{known ? fill(texts.flowDone, { account: known }) : texts.flowDoneUnnamed}</p>
          <Actions>
            <Press main text={texts.flowClose} onPress={() => controller.cancel()} />
          </Actions>
        </>
      )
    }
    case 'admin': {
      const waits = controller.state.connections.some(
        ({ id, status }) => id === connection && status === 'needs_admin',
      )
      return (
        <>
          <p>{waits ? texts.flowAdmin : texts.flowAdminNoLink}</p>
          <Actions>
            {close}
            {waits && connection !== null ? (
              <Press main text={texts.askAdmin} onPress={() => void controller.askAdmin(connection)} />
            ) : (
              again
            )}
          </Actions>
        </>
      )
    }
    case 'cancelled':
      return (
        <>
          <p>{texts.flowCancelled}</p>
          <p class="soft">{texts.flowAskAdminHow}</p>
          <Actions>
            {close}
            {mayRepeat && <Press text={texts.flowAskAdmin} onPress={() => void controller.again()} />}
            {again}
          </Actions>
        </>
      )
    case 'other-account':
      return (
        <>
          <p>{texts.flowOther}</p>
          <Actions>
            {close}
            {aim.connector !== null && (
              <Press text={texts.flowOtherAdd} onPress={() => void controller.again(true)} />
            )}
            {again}
          </Actions>
        </>
      )
    case 'approval':
      return (
        <>
          <p>{texts.flowApproval}</p>
          <Actions>{close}</Actions>
        </>
      )
    default:
      return (
        <>
          <p>{plainTexts[end] ? texts[plainTexts[end]] : (flow.reason ?? texts.reasonError)}</p>
          <Actions>
            {close}
            {again}
          </Actions>
        </>
      )
  }
}

const plainTexts: Readonly<Partial<Record<End, keyof CatalogTexts>>> = {
  'other-organization': 'flowOtherTenant',
  'other-browser': 'flowOtherBrowser',
  expired: 'flowExpired',
  withdrawn: 'flowExpired',
}

const Actions = ({ children }: { children: ComponentChildren }) => <div class="actions">{children}</div>

const Press = ({ text, onPress, main = false }: { text: string; onPress: () => void; main?: boolean }) => (
  <button type="button" class={main ? 'main' : 'quiet'} onClick={onPress}>
    {text}
  </button>
)

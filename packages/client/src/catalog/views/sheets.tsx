import { useDates, useShared } from '../context.ts'
import { fill } from '../texts.ts'
import { FlowSheet } from './flow-sheet.tsx'
import { Sheet } from './sheet.tsx'
import { TroubleNote } from './trouble.tsx'

/** What is open over the page, if anything is. */
export function Sheets() {
  const { sheet } = useShared().controller.state
  if (sheet === null) return null
  if (sheet.name === 'flow') return <FlowSheet />
  return sheet.name === 'disconnect' ? <DisconnectSheet /> : <AdminSheet />
}

function DisconnectSheet() {
  const { controller, texts } = useShared()
  const { sheet } = controller.state
  if (sheet?.name !== 'disconnect') return null
  const close = () => controller.closeSheet()
  return (
    <Sheet
      title={fill(texts.disconnectTitle, { account: controller.accountOf(sheet.connection) })}
      onClose={close}
    >
      <p>{texts.disconnectText}</p>
      {sheet.trouble && <TroubleNote trouble={sheet.trouble} />}
      <div class="actions">
        <button type="button" class="quiet" onClick={close}>
          {texts.disconnectNo}
        </button>
        <button
          type="button"
          class="main bad"
          disabled={sheet.busy}
          onClick={() => void controller.disconnect()}
        >
          {texts.disconnectYes}
        </button>
      </div>
    </Sheet>
  )
}

function AdminSheet() {
  const { controller, texts } = useShared()
  const { moment } = useDates()
  const { sheet } = controller.state
  if (sheet?.name !== 'admin') return null
  const { link, trouble, copied } = sheet
  const mail =
    link &&
    `mailto:?subject=${encodeURIComponent(texts.adminMailSubject)}&body=${encodeURIComponent(`${texts.adminMailBody}\r\n\r\n${link.url}\r\n`)}`
  return (
    <Sheet title={texts.flowAdminTitle} onClose={() => controller.closeSheet()}>
      {trouble ? <TroubleNote trouble={trouble} /> : <p>{texts.flowAdmin}</p>}
      {link === null && trouble === null && <p class="soft">{texts.loading}</p>}
      {link && (
        <>
          <label for="gw-admin-link">{texts.adminLink}</label>
          <input
            id="gw-admin-link"
            type="text"
            readOnly
            value={link.url}
            onFocus={({ currentTarget }) => currentTarget.select()}
          />
          <p class="soft">{fill(texts.adminUntil, { date: moment(link.expiresAt) })}</p>
        </>
      )}
      <div class="actions">
        <button type="button" class="quiet" onClick={() => controller.closeSheet()}>
          {texts.flowClose}
        </button>
        {link && (
          <button type="button" class="quiet" onClick={() => void controller.copyAdminLink()}>
            {copied ? texts.adminCopied : texts.adminCopy}
          </button>
        )}
        {mail && (
          <a class="button main" href={mail}>
            {texts.adminMail}
          </a>
        )}
      </div>
    </Sheet>
  )
}

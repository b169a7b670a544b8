import type { ComponentChildren } from 'preact'
import { useEffect, useReducer } from 'preact/hooks'
import { Provider, type Shared, useShared } from '../context.ts'
import type { View } from '../state.ts'
import { Browse } from './browse.tsx'
import { ConnectorPage } from './connector.tsx'
import { Own } from './own.tsx'
import { Sheets } from './sheets.tsx'
import { TroubleNote } from './trouble.tsx'

interface AppProps {
  shared: Shared
  backUrl?: string | null | undefined
  /** Where members of the installation sign in, for a page that nobody has opened by a link. */
  memberUrl?: string | null | undefined
}

/** The whole catalog. */
export function App({ shared, backUrl, memberUrl }: AppProps) {
  const [, draw] = useReducer((count: number) => count + 1, 0)
  const { controller, texts } = shared
  useEffect(() => controller.subscribe(() => draw(undefined)), [controller])
  return (
    <Provider value={shared}>
      <div class="catalog">
        <header class="top">
          {/* The page around has its own first heading, or the hosted page this one. */}
          <h1>{texts.title}</h1>
          {backUrl && (
            <a class="soft" href={backUrl} rel="noreferrer">
              {texts.backToProduct}
            </a>
          )}
        </header>
        <Main memberUrl={memberUrl} />
        <p class="unseen" role="status">
          {controller.state.notice}
        </p>
        <Sheets />
      </div>
    </Provider>
  )
}

function Main({ memberUrl }: Pick<AppProps, 'memberUrl'>) {
  const { controller, texts } = useShared()
  const { phase, trouble, view, cards } = controller.state
  if (phase === 'loading') return <p class="empty">{texts.loading}</p>
  if (phase === 'ended') {
    return memberUrl ? (
      <Unopened memberUrl={memberUrl} />
    ) : (
      <Stop title={texts.endedTitle} text={texts.ended} />
    )
  }
  if (phase === 'failed') {
    return (
      <div class="empty">
        <h2>{texts.failedTitle}</h2>
        {trouble && <TroubleNote trouble={trouble} />}
        <button type="button" class="main" onClick={() => void controller.load()}>
          {texts.retry}
        </button>
      </div>
    )
  }
  const card = view.name === 'connector' ? cards.find(({ id }) => id === view.id) : undefined
  return (
    <>
      <Tabs />
      {view.name === 'own' ? (
        <Own />
      ) : card === undefined ? (
        <Browse />
      ) : (
        <ConnectorPage key={card.id} card={card} />
      )}
    </>
  )
}

function Tabs() {
  const { controller, texts } = useShared()
  const { view, connections } = controller.state
  const tab = (to: View, text: string) => (
    <button
      type="button"
      aria-current={(to.name === 'own') === (view.name === 'own') ? 'page' : undefined}
      onClick={() => controller.show(to)}
    >
      {text}
    </button>
  )
  return (
    <nav aria-label={texts.title}>
      {tab({ name: 'catalog' }, texts.tabCatalog)}
      {tab(
        { name: 'own' },
        connections.length > 0 ? `${texts.tabOwn} (${connections.length})` : texts.tabOwn,
      )}
    </nav>
  )
}

function Unopened({ memberUrl }: { memberUrl: string }) {
  const { texts } = useShared()
  return (
    <Stop title={texts.unopenedTitle} text={texts.unopened}>
      <p>{texts.unopenedMember}</p>
      <a class="button quiet" href={memberUrl}>
        {texts.unopenedSignIn}
      </a>
    </Stop>
  )
}

const Stop = ({ title, text, children }: { title: string; text: string; children?: ComponentChildren }) => (
  <div class="empty">
    <h2>{title}</h2>
    <p>{text}</p>
    {children}
  </div>
)

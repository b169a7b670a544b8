import { useShared } from '../context.ts'
import { Account } from './account.tsx'

/** Everything that is connected, whatever it is. */
export function Own() {
  const { controller, texts } = useShared()
  const { connections, cards } = controller.state
  if (connections.length === 0) {
    return (
      <div class="empty">
        <p>{texts.emptyOwn}</p>
        <button type="button" class="main" onClick={() => controller.show({ name: 'catalog' })}>
          {texts.emptyOwnDo}
        </button>
      </div>
    )
  }
  return (
    <ul class="accounts">
      {connections.map((one) => (
        <li key={one.id}>
          <Account
            connection={one}
            title={cards.find(({ id }) => id === one.connector)?.title ?? one.connector}
          />
        </li>
      ))}
    </ul>
  )
}

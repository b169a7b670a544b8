import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

/** Something over the page that wants an answer. The browser keeps the focus in it and gives it back. */
export function Sheet(props: { title: string; onClose: () => void; children: ComponentChildren }) {
  const at = useRef<HTMLDialogElement>(null)
  const { title, onClose, children } = props
  useLayoutEffect(() => {
    const dialog = at.current
    if (dialog !== null && !dialog.open) dialog.showModal()
    return () => dialog?.close()
  }, [])
  return (
    <dialog
      ref={at}
      aria-labelledby="gw-sheet"
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <h2 id="gw-sheet">{title}</h2>
      {children}
    </dialog>
  )
}

import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { texts } from '../texts/en.ts'
import classes from './dialog.module.css'

interface DialogProps {
  title: string
  close: () => void
  children: ReactNode
  opened?: boolean
  size?: 'md' | 'lg'
  /** Closes by a press beside it or by Escape; not where something would be lost. */
  closesEasily?: boolean
}

/** A question or a form in front of the page. */
export function Dialog(props: DialogProps) {
  const { title, close, children, opened = true, size = 'md', closesEasily = true } = props
  return (
    <Modal.Root
      opened={opened}
      onClose={close}
      size={size}
      centered
      closeOnClickOutside={closesEasily}
      closeOnEscape={closesEasily}
    >
      <Modal.Overlay />
      <Modal.Content>
        {/* Mantine's own is a <header>, which would be a second banner of the page. */}
        <div className={classes.head}>
          <Modal.Title className={classes.title}>{title}</Modal.Title>
          <Modal.CloseButton aria-label={texts.common.close} />
        </div>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

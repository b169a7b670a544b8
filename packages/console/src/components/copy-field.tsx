import { ActionIcon, CopyButton, TextInput, type TextInputProps, Tooltip } from '@mantine/core'
import { Check, Copy } from 'lucide-react'
import { texts } from '../texts/en.ts'

/** Puts `value` on the clipboard, and says so. */
export function CopyAction({ value, what }: { value: string; what: string }) {
  return (
    <CopyButton value={value} timeout={2000}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? texts.common.copied : texts.common.copy} position="left">
          <ActionIcon
            variant="subtle"
            color={copied ? 'gate' : 'gray'}
            onClick={copy}
            aria-label={copied ? texts.common.copied : texts.common.copyOf(what)}
          >
            {copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  )
}

/** A value to be copied elsewhere: it can be selected, not changed. */
export function CopyField({ value, label, ...rest }: TextInputProps & { value: string; label: string }) {
  return (
    <TextInput
      {...rest}
      label={label}
      value={value}
      readOnly
      onFocus={(event) => event.currentTarget.select()}
      rightSection={<CopyAction value={value} what={label} />}
    />
  )
}

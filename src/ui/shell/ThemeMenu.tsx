import { Check, Monitor, Moon, Sun } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useApplication } from '../application/application.ts'
import type { ThemeChoice } from '../application/theme.ts'
import { useObserved } from '../kit/useObserved.ts'

const choices = [
  { choice: 'system', label: 'System', icon: Monitor },
  { choice: 'light', label: 'Light', icon: Sun },
  { choice: 'dark', label: 'Dark', icon: Moon },
] as const satisfies { choice: ThemeChoice; label: string; icon: unknown }[]

export function ThemeMenu() {
  const { theme, notices } = useApplication()
  const current = useObserved(theme.choice)
  const Icon = choices.find(({ choice }) => choice === current)?.icon ?? Monitor
  const handleChoice = (value: string) => {
    const chosen = choices.find(({ choice }) => choice === value)
    if (chosen !== undefined) void notices.attempt(null, () => theme.choose(chosen.choice))
  }
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="icon-button" aria-label="Theme" title="Theme">
        <Icon aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={6}>
          <DropdownMenu.RadioGroup value={current} onValueChange={handleChoice}>
            {choices.map(({ choice, label, icon: ItemIcon }) => (
              <DropdownMenu.RadioItem key={choice} value={choice} className="menu-item">
                <ItemIcon aria-hidden="true" />
                <span className="menu-label">{label}</span>
                <DropdownMenu.ItemIndicator className="menu-check">
                  <Check aria-hidden="true" />
                </DropdownMenu.ItemIndicator>
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

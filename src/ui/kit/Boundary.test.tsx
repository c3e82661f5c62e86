// @vitest-environment happy-dom
import { screen } from '@testing-library/dom'
import type { ComponentProps } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { describe, expect, it } from 'vitest'
import { Boundary } from './Boundary.tsx'

function Fragile({ isBroken }: { isBroken: boolean }) {
  if (isBroken) throw new Error('it is not drawn that way')
  return <p>drawn</p>
}

function aBoundary(props: Partial<ComponentProps<typeof Boundary>> = {}) {
  const element = document.body.appendChild(document.createElement('div'))
  // What a boundary has caught is no error of the page.
  const root = createRoot(element, { onCaughtError: () => {} })
  const draw = (isBroken: boolean, subject = 'one') =>
    flushSync(() =>
      root.render(
        <>
          <p>beside it</p>
          <Boundary what="web-1" subject={subject} {...props}>
            <Fragile isBroken={isBroken} />
          </Boundary>
        </>,
      ),
    )
  return {
    draw,
    [Symbol.dispose]: () => {
      root.unmount()
      element.remove()
    },
  }
}

describe('Boundary', () => {
  it('says what could not be displayed and why, leaves what is beside it, and draws again', () => {
    using boundary = aBoundary()
    boundary.draw(true)
    expect(screen.getByText('web-1 could not be displayed')).toBeDefined()
    expect(screen.getByText(/it is not drawn that way/)).toBeDefined()
    expect(screen.getByText('beside it')).toBeDefined()
    boundary.draw(false)
    expect(screen.queryByText('drawn')).toBeNull()
    flushSync(() => screen.getByRole('button', { name: 'Try again' }).click())
    expect(screen.getByText('drawn')).toBeDefined()
  })

  it('draws another subject without being asked', () => {
    using boundary = aBoundary()
    boundary.draw(true)
    boundary.draw(false, 'two')
    expect(screen.getByText('drawn')).toBeDefined()
  })

  it('leads away, and gives the problem to what stands behind the words', () => {
    const left: string[] = []
    using boundary = aBoundary({
      leave: { label: 'Close the panel', act: () => left.push('left') },
      extra: (problem) => <code>{problem.length}</code>,
    })
    boundary.draw(true)
    expect(screen.getByText('it is not drawn that way'.length)).toBeDefined()
    screen.getByRole('button', { name: 'Close the panel' }).click()
    expect(left).toEqual(['left'])
  })
})

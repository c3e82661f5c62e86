import type { ReactNode } from 'react'

/** DialogFoot ends the form of an act: what stands in its way, and the buttons that leave it and do it. */
export function DialogFoot(props: {
  problem: string | null
  isDangerous: boolean
  isReady: boolean
  onClose: () => void
  /** The words of the button that acts. */
  children: ReactNode
}) {
  const { problem, isDangerous, isReady, onClose, children } = props
  return (
    <>
      {problem !== null && (
        <p className="action-problem" role="alert">
          {problem}
        </p>
      )}
      <div className="action-buttons">
        <button type="button" className="button" onClick={onClose}>
          Cancel
        </button>
        <button
          type="submit"
          className={isDangerous ? 'button button-danger' : 'button button-primary'}
          disabled={!isReady}
        >
          {children}
        </button>
      </div>
    </>
  )
}

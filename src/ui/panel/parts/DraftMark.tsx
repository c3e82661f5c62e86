/** DraftMark says on a tab that there is an edit which is not saved. */
export const DraftMark = () => (
  <span className="draft-mark" title="Unsaved edit">
    <span className="unseen"> unsaved edit</span>
  </span>
)

// Blazor's enhanced navigation asks nobody before it leaves an interactive page, so links are held back here
// while the page says that it has unsaved changes. A link that gives them up by its own words has data-leave.
let question = null;

document.addEventListener('click', event => {
  const link = event.target.closest?.('a[href]');
  if (question !== null && link && !link.target && !('leave' in link.dataset) && !confirm(question)) {
    event.preventDefault();
    event.stopPropagation();
  }
}, true);

export function askBeforeLeaving(text) {
  question = text;
  document.documentElement.toggleAttribute('data-unsaved', text !== null);
}

// Blazor's enhanced navigation asks nobody before it leaves an interactive page, so links are held back here
// while the page says that it has unsaved changes.
let question = null;

document.addEventListener('click', event => {
  const link = event.target.closest?.('a[href]');
  if (question !== null && link && !link.target && !confirm(question)) {
    event.preventDefault();
    event.stopPropagation();
  }
}, true);

export function askBeforeLeaving(text) {
  question = text;
}

// What markup alone can't do. Everything works without it.

// A page that was reached through the menu: put the menu away.
addEventListener('DOMContentLoaded', () => {
  globalThis.Blazor?.addEventListener('enhancedload', () => {
    for (const open of document.querySelectorAll('[popover]:popover-open')) open.hidePopover();
  });
});

// The lost connection: try again when asked, and load the page anew when the server no longer knows it.
document.addEventListener('click', async event => {
  if (event.target.closest?.('[data-reconnect]') && !await globalThis.Blazor.reconnect()) location.reload();
  const copy = event.target.closest?.('[data-copy]');
  if (copy) await navigator.clipboard?.writeText(document.getElementById(copy.dataset.copy).textContent.trim());
});
document.addEventListener('components-reconnect-state-changed', event => {
  if (event.detail?.state === 'rejected') location.reload();
}, true);

// Whoever presses twice means it once: a form that changes something is sent again only after a while, when the answer may be a file.
const sent = new WeakMap();
document.addEventListener('submit', event => {
  if (event.target.getAttribute('method')?.toLowerCase() !== 'post') return;
  const now = performance.now();
  if (now - (sent.get(event.target) ?? -Infinity) < 2000) event.preventDefault();
  else sent.set(event.target, now);
});

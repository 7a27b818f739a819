// Two people wrote: both texts side by side, what differs marked, and a choice. Nothing is lost until it is made.
import { element } from './elements.js';

export function showConflict(message, mine, theirs, texts, choose) {
  const [ours, others] = [lines(mine), lines(theirs)];
  return element('section', { class: 'editor-conflict', role: 'alert', 'aria-label': texts.Conflict },
    element('p', { class: 'editor-message' }, message),
    element('div', { class: 'editor-texts' }, column(texts.Mine, ours, others), column(texts.Theirs, others, ours)),
    element('div', { class: 'editor-buttons' },
      element('button', { type: 'button', onclick: () => choose('mine') }, texts.KeepMine),
      element('button', { type: 'button', onclick: () => choose('theirs') }, texts.TakeTheirs)));
}

function column(heading, own, other) {
  return element('div', {}, element('h3', {}, heading),
    element('div', { class: 'editor-text', tabindex: 0, role: 'region', 'aria-label': heading },
      ...own.map(line => element('p', {}, other.includes(line) ? line : element('mark', {}, line)))));
}

function lines({ title, body, closing }) {
  const parsed = new DOMParser().parseFromString(body, 'text/html').body;
  const blocks = [...parsed.querySelectorAll('h2, h3, p, li, td, th')].filter(block => !block.querySelector('h2, h3, p, li')).map(block => block.textContent.trim());
  return [title, ...blocks, ...closing.split('\n')].filter(line => line);
}

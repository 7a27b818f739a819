// What is pasted goes through the server's cleaner, so that a document from Word comes in as a clean document.
import { request } from './draft.js';
import { escapeHtml } from './elements.js';

const largest = 2 * 1024 * 1024; // characters

export function acceptPaste(area, tell) {
  area.addEventListener('paste', async event => {
    event.preventDefault();
    const html = event.clipboardData.getData('text/html');
    const plain = event.clipboardData.getData('text/plain');
    if (event.clipboardData.files.length > 0 && !html && !plain) return tell('PasteImage');
    if (html.length > largest || plain.length > largest) return tell('PasteTooLarge');
    if (!html) return insert(paragraphs(plain));
    const range = getSelection().getRangeAt(0).cloneRange();
    area.setAttribute('aria-busy', 'true');
    try {
      const clean = await (await request('/api/bulletins/clean', { method: 'POST', body: JSON.stringify({ html }) })).json();
      insert(clean.html, range);
      if (clean.notices.length > 0) tell('', clean.notices.join(' '));
    } catch {
      insert(paragraphs(plain), range);
      tell('PasteAsText');
    } finally {
      area.removeAttribute('aria-busy');
    }
  });
  // Dropped text takes no way around the cleaner.
  area.addEventListener('drop', event => { if (!event.dataTransfer.types.includes('text/html') || event.dataTransfer.files.length > 0) event.preventDefault(); });

  function insert(html, range) {
    area.focus();
    if (range) { getSelection().removeAllRanges(); getSelection().addRange(range); }
    document.execCommand('insertHTML', false, html);
  }
}

function paragraphs(text) {
  const parts = text.replace(/\r\n?/g, '\n').split(/\n\s*\n/).filter(part => part.trim());
  if (parts.length < 2 && !text.includes('\n')) return escapeHtml(text);
  return parts.map(part => `<p>${part.split('\n').map(escapeHtml).join('<br>')}</p>`).join('');
}

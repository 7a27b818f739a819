// <circular-editor>: title, document and closing of one edition. It owns its children: nobody else renders them, and it
// never writes back into what is being typed.
import { Draft } from './editor/draft.js';
import { element } from './editor/elements.js';
import { createToolbar } from './editor/toolbar.js';
import { acceptPaste } from './editor/paste.js';
import { showConflict } from './editor/conflict.js';
import './editor/preview.js';

class CircularEditor extends HTMLElement {
  #texts; #title; #area; #closing; #status; #notice; #banner; #draft;
  #leave = () => this.#draft.leave();
  #online = () => this.#draft.flush();

  async connectedCallback() {
    if (this.#draft) return this.#listen();
    this.#texts = JSON.parse(this.dataset.texts);
    this.#build();
    const { bulletin, language } = this.dataset;
    this.#draft = new Draft(`/api/bulletins/${bulletin}/editions/${language}`, `bulletins.draft.${bulletin}.${language}`, () => this.#read());
    this.#draft.addEventListener('state', event => this.#show(event.detail));
    try {
      const { stored, kept } = await this.#draft.load();
      this.#fill(stored);
      this.#draft.begin();
      this.#open();
      if (kept) this.#offer(kept);
    } catch (error) {
      this.#say(error.status ? error.message : this.#texts.LoadFailed, 'error');
    }
    this.#listen();
    this.dataset.ready = 'true';
  }

  disconnectedCallback() {
    removeEventListener('pagehide', this.#leave);
    removeEventListener('online', this.#online);
    this.#draft.flush();
  }

  /** For the page's buttons: true when the server has everything that is on the screen. */
  flush() { return this.#draft.flush(); }

  #listen() {
    addEventListener('pagehide', this.#leave);
    addEventListener('online', this.#online);
  }

  #build() {
    const id = `edition-${this.dataset.language}`;
    const lang = this.dataset.language;
    this.#title = element('textarea', { id: `${id}-title`, rows: 1, lang, disabled: true, class: 'editor-title', onkeydown: event => { if (event.key === 'Enter' && !event.isComposing) event.preventDefault(); } });
    this.#area = element('div', { id: `${id}-body`, role: 'textbox', 'aria-multiline': 'true', 'aria-label': this.#texts.Document, lang, class: 'editor-document', spellcheck: 'false' });
    this.#closing = element('textarea', { id: `${id}-closing`, rows: 2, lang, disabled: true });
    this.#status = element('p', { class: 'editor-status', role: 'status' });
    this.#notice = element('p', { class: 'editor-message', role: 'status', hidden: true });
    this.#banner = element('div', {});
    this.append(
      this.#banner, this.#notice,
      element('label', { for: this.#title.id }, this.#texts.Title), this.#title,
      element('span', { class: 'editor-label', 'aria-hidden': 'true' }, this.#texts.Document),
      element('div', { class: 'editor-frame' }, createToolbar(this.#area, this.#texts), this.#area),
      element('label', { for: this.#closing.id }, this.#texts.Closing), this.#closing,
      this.#status);
  }

  #open() {
    this.#title.disabled = this.#closing.disabled = false;
    this.#area.contentEditable = 'true';
    document.execCommand('defaultParagraphSeparator', false, 'p');
    document.execCommand('styleWithCSS', false, false);
    acceptPaste(this.#area, (key, message) => this.#say(message ?? this.#texts[key]));
    for (const input of [this.#title, this.#area, this.#closing]) {
      input.addEventListener('input', event => { this.#grow(); if (!event.isComposing) this.#draft.changed(); });
      input.addEventListener('compositionstart', () => this.#draft.hold());
      input.addEventListener('compositionend', () => this.#draft.release());
      input.addEventListener('blur', () => this.#draft.flush());
    }
    this.#show({ state: 'saved' });
  }

  #read() { return { title: this.#title.value, body: this.#area.innerHTML, closing: this.#closing.value }; }

  #fill(text) {
    this.#title.value = text.title;
    this.#area.innerHTML = text.body || '<p><br></p>';
    this.#closing.value = text.closing;
    this.#grow();
  }

  /** As an edit that can be undone. */
  #replace(text) {
    this.#title.value = text.title;
    this.#closing.value = text.closing;
    this.#area.focus();
    getSelection().selectAllChildren(this.#area);
    document.execCommand('insertHTML', false, text.body || '<p><br></p>');
    this.#grow();
  }

  #grow() {
    for (const input of [this.#title, this.#closing]) {
      input.style.height = 'auto';
      input.style.height = `${input.scrollHeight + 2}px`;
    }
  }

  #offer(kept) {
    const when = new Date(kept.at).toLocaleString(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'short' });
    this.#banner.replaceChildren(element('section', { class: 'editor-banner', role: 'alert' },
      element('p', {}, this.#texts.KeptHere.replace('{0}', when)),
      element('div', { class: 'editor-buttons' },
        element('button', { type: 'button', onclick: () => { this.#banner.replaceChildren(); this.#replace(kept); this.#draft.changed(); } }, this.#texts.Restore),
        element('button', { type: 'button', onclick: () => { this.#banner.replaceChildren(); this.#draft.forgetKept(); } }, this.#texts.Discard))));
  }

  async #show({ state, message, words, notices }) {
    this.dataset.state = state;
    this.#status.textContent = state === 'refused' ? message : this.#texts[`State.${state}`] + (state === 'saved' && words !== undefined ? ` · ${this.#texts.Words.replace('{0}', words)}` : '');
    if (notices?.length) this.#say(notices.join(' '));
    if (state === 'saved') document.dispatchEvent(new CustomEvent('circular-saved'));
    if (state === 'conflict') await this.#compare(message);
  }

  async #compare(message) {
    const theirs = await this.#draft.theirs().catch(() => undefined);
    if (!theirs) return this.#say(message, 'error');
    this.#banner.replaceChildren(showConflict(message, this.#read(), theirs, this.#texts, choice => {
      this.#banner.replaceChildren();
      if (choice === 'theirs') this.#replace(theirs);
      this.#draft.resolve(theirs.version);
    }));
    this.#banner.scrollIntoView({ block: 'nearest' });
  }

  #say(message, kind = '') {
    this.#notice.hidden = false;
    this.#notice.className = `editor-message ${kind}`;
    this.#notice.textContent = message;
  }
}

customElements.define('circular-editor', CircularEditor);

/** For the page: true when no editor on it holds anything that the server hasn't. */
export async function flushEditors() {
  const flushed = await Promise.all([...document.querySelectorAll('circular-editor')].map(editor => editor.flush()));
  return flushed.every(done => done);
}

export function refreshPreviews() { document.dispatchEvent(new CustomEvent('circular-saved')); }

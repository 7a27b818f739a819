// <circular-preview>: an edition as a member will see it, made anew after each save.
import { element } from './elements.js';

class CircularPreview extends HTMLElement {
  #refresh = () => this.refresh();
  #frame; #text; #running; #again;

  connectedCallback() {
    if (this.#frame) return;
    const texts = JSON.parse(this.dataset.texts);
    this.#frame = element('iframe', { sandbox: '', title: texts.Preview });
    this.#text = element('pre', { hidden: true, tabindex: 0, role: 'region', 'aria-label': texts.PlainText });
    const html = element('button', { type: 'button', 'aria-pressed': 'true', onclick: () => show(true) }, texts.Html);
    const plain = element('button', { type: 'button', 'aria-pressed': 'false', onclick: () => show(false) }, texts.PlainText);
    const show = isHtml => {
      this.#frame.hidden = !isHtml;
      this.#text.hidden = isHtml;
      html.setAttribute('aria-pressed', isHtml);
      plain.setAttribute('aria-pressed', !isHtml);
    };
    this.append(element('div', { class: 'preview-switch', role: 'group', 'aria-label': texts.Preview }, html, plain), this.#frame, this.#text);
    document.addEventListener('circular-saved', this.#refresh);
    this.refresh();
  }

  disconnectedCallback() { document.removeEventListener('circular-saved', this.#refresh); }

  /** A save during a refresh asks for one more, not for one each. */
  async refresh() {
    if (this.#running) { this.#again = true; return; }
    this.#running = true;
    do {
      this.#again = false;
      const [html, text] = await Promise.all(['html', 'text'].map(format => this.#fetch(format)));
      if (html !== undefined && html !== this.#frame.srcdoc) this.#frame.srcdoc = html;
      if (text !== undefined) this.#text.textContent = text;
    } while (this.#again);
    this.#running = false;
  }

  async #fetch(format) {
    const response = await fetch(`/api/bulletins/${this.dataset.bulletin}/preview?language=${this.dataset.language}&format=${format}`).catch(() => undefined);
    if (!response) return undefined;
    if (response.ok) return response.text();
    const { detail } = await response.json().catch(() => ({}));
    return format === 'text' ? detail : new Option(detail ?? response.statusText).innerHTML;
  }
}

customElements.define('circular-preview', CircularPreview);

// Keeps the text of an edition: in the browser at every stroke, on the server at every pause, and never over a text
// that somebody else saved in the meantime.

const pause = 400; // milliseconds without typing before a save
const retries = [1000, 2000, 5000, 10000]; // milliseconds between tries while the server can't be reached; the last one repeats
const largestKeptAlive = 60 * 1024; // bytes; what a closing page may still send

let antiforgery;

export async function request(url, options = {}) {
  for (let attempt = 1; ; attempt++) {
    antiforgery ??= fetch('/bulletins/editor-token').then(r => r.ok ? r.json() : undefined).catch(() => undefined);
    const token = await antiforgery;
    const headers = { 'Content-Type': 'application/json', ...token && { [token.header]: token.value } };
    const response = await fetch(url, { redirect: 'manual', ...options, headers });
    if (response.type === 'opaqueredirect' || response.status === 401) throw Object.assign(new Error('signed out'), { signedOut: true });
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({}));
    // A token of an earlier sign-in or of a server that has new keys.
    if (response.status === 400 && attempt === 1 && problem.code === 'Antiforgery') antiforgery = undefined;
    else if (response.status >= 500) throw new Error(problem.detail ?? response.statusText);
    else throw Object.assign(new Error(problem.detail ?? response.statusText), { status: response.status, code: problem.code });
  }
}

export class Draft extends EventTarget {
  #url; #key; #version; #read; #saved; #timer; #saving; #failures = 0; #held = false; #conflict = false;

  /** @param read gives the text as it is now: {title, body, closing} */
  constructor(url, key, read) {
    super();
    this.#url = url;
    this.#key = key;
    this.#read = read;
  }

  /** The text on the server, and the one that only this browser has, if it has one. */
  async load() {
    const stored = await (await request(this.#url)).json();
    this.#version = stored.version;
    const kept = this.#kept();
    const isKeptOnlyHere = kept && ['title', 'body', 'closing'].some(part => kept[part] !== stored[part]);
    if (kept && !isKeptOnlyHere) this.forgetKept();
    return { stored, kept: isKeptOnlyHere ? kept : undefined };
  }

  /** From here on what is read counts as saved. */
  begin() { this.#saved = this.#text(); }

  changed() {
    this.#keep();
    if (this.#conflict) return;
    this.#tell('waiting');
    this.#schedule(pause);
  }

  /** An input method is composing: what is on the screen isn't text yet. */
  hold() { this.#held = true; clearTimeout(this.#timer); }

  release() { this.#held = false; this.changed(); }

  /** Saves what isn't saved yet; true when the server has everything. */
  async flush() {
    clearTimeout(this.#timer);
    while (this.#saving) await this.#saving;
    if (!this.isDirty) return true;
    await this.#save();
    return !this.isDirty && !this.#conflict;
  }

  /** The page is going away: one last try that doesn't wait for an answer; the browser keeps the text anyway. */
  leave() {
    const body = this.#body();
    if (this.isDirty && !this.#conflict && new Blob([body]).size < largestKeptAlive)
      request(this.#url, { method: 'PUT', body, keepalive: true }).catch(() => {});
  }

  get isDirty() { return this.#saved !== undefined && this.#text() !== this.#saved; }

  forgetKept() { localStorage.removeItem(this.#key); }

  /** The text that somebody else saved. */
  async theirs() { return (await request(this.#url)).json(); }

  /** After a conflict: goes on from that version, over it or with its text. */
  async resolve(version) {
    this.#version = version;
    this.#conflict = false;
    return this.flush();
  }

  #schedule(delay) {
    clearTimeout(this.#timer);
    if (!this.#held) this.#timer = setTimeout(() => this.flush(), delay);
  }

  async #save() {
    if (this.#conflict) return;
    const text = this.#text();
    this.#tell('saving');
    this.#saving = request(this.#url, { method: 'PUT', body: this.#body() });
    try {
      const saved = await (await this.#saving).json();
      this.#version = saved.version;
      this.#saved = text;
      this.#failures = 0;
      if (this.isDirty) this.#schedule(pause);
      else this.forgetKept();
      this.#tell(this.isDirty ? 'waiting' : 'saved', saved);
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#saving = undefined;
    }
  }

  #failed(error) {
    if (error.status === 409 && error.code === 'Edition.Changed') {
      this.#conflict = true;
      this.#tell('conflict', { message: error.message });
    } else if (error.signedOut) {
      this.#tell('signedOut');
    } else if (error.status) {
      this.#tell('refused', { message: error.message });
    } else {
      this.#tell('offline');
      this.#schedule(retries[Math.min(this.#failures++, retries.length - 1)]);
    }
  }

  #text() { return JSON.stringify(this.#read()); }

  #body() { return JSON.stringify({ ...this.#read(), version: this.#version }); }

  #keep() {
    try { localStorage.setItem(this.#key, JSON.stringify({ ...this.#read(), at: new Date().toISOString() })); } catch { /* the browser's store is full or off */ }
  }

  #kept() {
    try { return JSON.parse(localStorage.getItem(this.#key)) ?? undefined; } catch { return undefined; }
  }

  #tell(state, detail) { this.dispatchEvent(new CustomEvent('state', { detail: { state, ...detail } })); }
}

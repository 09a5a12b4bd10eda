/* What could not be sent, kept on the device: encrypted under a key that a logged-in session alone gives, 72 hours at most.
   The key is imported so that no script can read it back, and is never stored. Without permission of the organisation
   there is no key: nothing is kept, and what was is deleted. */

const HOURS = 72 * 3600 * 1000;
const encoder = new TextEncoder();

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const openStore = async () => {
  const request = indexedDB.open("prevex", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("drafts", { keyPath: "id" });
  return done(request);
};

export class Drafts {
  constructor({ owner, dsf, section }) {
    Object.assign(this, { owner, dsf, section, keys: new Map(), hour: null, base: null });
  }

  /* Can text be kept here now? */
  get ready() {
    return Boolean(this.base && this.keys.get(this.hour));
  }

  async open() {
    try {
      this.base = await openStore();
      for (const one of await this.#all()) if (Date.now() - one.typedAt > HOURS) await this.#delete(one.id);
    } catch {
      this.base = null; // private browsing, full disk: the page says that it keeps nothing
    }
  }

  /* The disk refused: from now on the page says that it keeps nothing. */
  fail() {
    this.base = null;
  }

  #store(mode) {
    return this.base.transaction("drafts", mode).objectStore("drafts");
  }

  async #all() {
    return this.base ? done(this.#store("readonly").getAll()) : [];
  }

  async #delete(id) {
    await done(this.#store("readwrite").delete(id));
  }

  async #mine() {
    return (await this.#all()).filter((one) => one.owner === this.owner);
  }

  /* Hours whose keys are wanted, of this section's drafts. */
  async hours() {
    return [...new Set((await this.#mine()).filter((one) => one.dsf === this.dsf).map((one) => one.hour))];
  }

  /* Keys as the server gives them; none when the organisation allows nothing on devices. */
  async setKeys(keys, hour) {
    if (hour === null) {
      this.keys.clear();
      this.hour = null;
      for (const one of await this.#mine()) await this.#delete(one.id);
      return;
    }
    for (const [name, text] of Object.entries(keys)) {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      this.keys.set(Number(name), await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]));
    }
    this.hour = hour;
  }

  /* A draft read under another diagnostic, section or person does not open. */
  #bound() {
    return encoder.encode(`${this.dsf}|${this.section}|${this.owner}`);
  }

  async keep(page, content) {
    const { hour } = this;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const data = await crypto.subtle.encrypt(
      { name: "AES-GCM", iv, additionalData: this.#bound() },
      this.keys.get(hour),
      encoder.encode(JSON.stringify(content)),
    );
    const { owner, dsf, section } = this;
    await done(
      this.#store("readwrite").put({ id: `${owner}|${dsf}|${section}|${page}`, owner, dsf, section, page, hour, iv, data, typedAt: Date.now() }),
    );
  }

  async drop(page) {
    if (this.base) await this.#delete(`${this.owner}|${this.dsf}|${this.section}|${page}`);
  }

  /* Hold the page's name: as long as it is held, no other tab takes its draft. A tab just closed lets go in a moment. */
  claim(page) {
    return new Promise((resolve) => {
      if (!navigator.locks) return resolve(true);
      navigator.locks
        .request(`dsf-${page}`, { signal: AbortSignal.timeout(1500) }, () => {
          resolve(true);
          return new Promise(() => {});
        })
        .catch(() => resolve(false));
    });
  }

  /* The oldest draft of this section that no open page holds, opened; null when there is none. */
  async waiting() {
    const found = (await this.#mine()).filter((one) => one.dsf === this.dsf && one.section === this.section);
    for (const one of found.sort((a, b) => a.typedAt - b.typedAt)) {
      const secret = this.keys.get(one.hour);
      if (!secret || !(await this.claim(one.page))) continue;
      try {
        const clear = await crypto.subtle.decrypt({ name: "AES-GCM", iv: one.iv, additionalData: this.#bound() }, secret, one.data);
        return { ...JSON.parse(new TextDecoder().decode(clear)), page: one.page, typedAt: one.typedAt };
      } catch {
        await this.#delete(one.id); // not ours to read, or spoilt
      }
    }
    return null;
  }
}

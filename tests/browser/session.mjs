// Somebody signed in, without a browser: pages fetched, forms posted with the token of the page last seen.

export class Session {
  constructor(base) {
    this.base = base;
    this.jar = new Map();
    this.token = "";
  }

  static async signIn(base, name, password) {
    const session = new Session(base);
    await session.get("/login");
    const answer = await session.post("/login", { name, password });
    if (answer.status !== 303) throw new Error(`${name} cannot sign in`);
    return session;
  }

  async #ask(path, more) {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(this.base + path, { redirect: "manual", ...more, headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const pair = line.split(";")[0];
      this.jar.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
    }
    const bytes = Buffer.from(await answer.arrayBuffer());
    const text = bytes.toString("utf8");
    const token = text.match(/name="_token" value="([^"]+)"/);
    if (token) this.token = token[1].replace(/&#x2f;/g, "/");
    return { status: answer.status, location: answer.headers.get("location"), text, bytes };
  }

  get(path) {
    return this.#ask(path);
  }

  /** Posts fields; a list is posted value by value. */
  post(path, fields) {
    const body = new URLSearchParams({ _token: this.token });
    for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one);
    return this.#ask(path, { method: "POST", body });
  }

  /** Posts fields and a file, and answers where it leads. */
  upload(path, fields, name, file, bytes) {
    const body = new FormData();
    for (const [field, value] of Object.entries({ _token: this.token, ...fields })) body.append(field, value);
    body.append(name, new Blob([bytes]), file);
    return this.#ask(path, { method: "POST", body });
  }

  /** Opens a form, posts it, and answers where it leads; anything else is an error. */
  async done(form, path, fields) {
    await this.get(form);
    const answer = await this.post(path, fields);
    if (answer.status !== 303) throw new Error(`${path}: ${answer.status} ${answer.text.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").slice(0, 600)}`);
    return answer.location;
  }
}

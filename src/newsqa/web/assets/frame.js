/* The frame of the widget: its language and looks, the page around it, the storage of its talk,
   and HTML. Runs before anything is painted; embed.js has the talk itself. */
(() => {
  "use strict";
  const query = new URLSearchParams(location.search);
  const root = document.documentElement;
  const languageOf = (tag) => {
    if (/^zh[-_](?!hans)(.*[-_])?(tw|hk|mo|hant)(?![a-z])/i.test(tag || "")) return "zh-TW";
    return (/^(zh|en)(?![a-z])/i.exec(tag || "") || [""])[0].toLowerCase();
  };
  const accepted = navigator.languages?.length ? navigator.languages : [navigator.language || "zh"];
  const lang = [query.get("lang"), ...accepted].map(languageOf).find(Boolean) || "en";
  root.lang = lang === "zh" ? "zh-CN" : lang;
  root.dataset.newsqa = lang;
  root.classList.toggle("fit", query.get("fit") === "1");

  // -- looks -----------------------------------------------------------------------------------

  const night = matchMedia("(prefers-color-scheme: dark)");
  const THEMES = ["auto", "light", "dark"];
  const COLOURS = ["paper", "card", "ink", "soft", "line"];
  const OWN = {
    light: { paper: [248, 247, 244], ink: [29, 33, 37], accent: [21, 94, 99] },
    dark: { paper: [31, 36, 39], ink: [232, 230, 225], accent: [127, 198, 196] },
  };
  let look = {};

  const colourOf = (text) => {
    const match = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text || "");
    if (!match) return null;
    const hex = match[1].length === 3 ? match[1].replace(/./g, "$&$&") : match[1];
    return [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16));
  };
  const luminance = (colour) => {
    const [r, g, b] = colour.map((c) => (c <= 10.31 ? c / 3294.6 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  };
  const shown = (parts) => `rgb(${parts.map(Math.round).join(" ")})`;
  const set = (name, value) => {
    if (value) root.style.setProperty(`--nq-${name}`, value);
    else root.style.removeProperty(`--nq-${name}`);
  };

  function paint() {
    const theme = THEMES.includes(look.theme) ? look.theme : "auto";
    const given = Object.fromEntries(COLOURS.map((name) => [name, colourOf(look[name])]));
    const system = theme === "dark" || (theme === "auto" && night.matches);
    const dark = given.paper ? luminance(given.paper) < 0.18 : system;
    root.classList.toggle("dark", dark);
    const paper = given.paper || OWN[dark ? "dark" : "light"].paper;
    const end = dark ? [255, 255, 255] : [0, 0, 0];
    // Words stand on paper, cards and tints: mixed with black or white until they are readable there.
    const readable = (colour, least) => {
      let mixed = colour;
      for (let step = 0; step < 40 && contrast(mixed, paper) < least; step++) {
        mixed = mixed.map((c, at) => c + (end[at] - c) * 0.08);
      }
      return mixed;
    };
    for (const name of ["paper", "card", "line"]) set(name, given[name] && shown(given[name]));
    set("ink", given.ink && shown(readable(given.ink, 7)));
    set("soft", given.soft && shown(readable(given.soft, 5)));
    const asked = colourOf(look.accent);
    const accent = readable(asked || OWN[dark ? "dark" : "light"].accent, 5.8);
    const tinted = asked || given.paper;
    set("accent", tinted && shown(accent));
    set("tint", tinted && shown(accent.map((c, at) => paper[at] * 0.86 + c * 0.14)));
    set("font", /^[\w\s,"'.\u3400-\u9fff-]{1,200}$/.test(look.font || "") && look.font);
    const radius = /^\d{1,2}$/.test(look.radius || "") ? Math.min(Number(look.radius), 28) : -1;
    set("radius", radius >= 0 && `${radius}px`);
  }

  /** Changes how the frame looks: theme, accent, font, radius, and the colours. */
  function dress(given) {
    look = { ...look, ...given };
    paint();
  }

  dress(Object.fromEntries(query));
  night.addEventListener("change", paint);

  // -- the page around -------------------------------------------------------------------------

  const framed = window.parent !== window;
  let start = null;
  const hosts = () => (start ||= JSON.parse(document.body.dataset.start)).hosts || [];

  /** Whether a site is this one, or one that embed_hosts names. */
  function allowed(origin) {
    if (origin === location.origin) return true;
    return hosts().some((host) => {
      const [scheme, rest] = host.split("*");
      if (rest === undefined) return host === origin;
      return origin.startsWith(scheme) && origin.endsWith(rest)
        && origin.length > scheme.length + rest.length;
    });
  }

  function portal() {
    if (location.ancestorOrigins?.length) return location.ancestorOrigins[0];
    try {
      return new URL(query.get("origin") || document.referrer).origin;
    } catch {
      return "";
    }
  }

  function post(type, more = {}) {
    const origin = framed ? portal() : "";
    if (origin && allowed(origin)) window.parent.postMessage({ newsqa: 1, type, ...more }, origin);
  }

  /** Calls the handler of each message of the portal, by its type. */
  function listen(handlers) {
    addEventListener("message", (event) => {
      if (!framed || event.source !== window.parent || !allowed(event.origin)) return;
      const { newsqa: version, type, ...more } = event.data || {};
      if (version === 1 && Object.hasOwn(handlers, type)) handlers[type](more);
    });
  }

  // -- the storage of the tab ------------------------------------------------------------------

  const version = document.currentScript?.src.split("?")[1] || "";
  const scope = ["site", "source", "publisher", "since", "until", "talk"].map((name) => query.get(name) || "");
  const STORE = `newsqa ${version} ${scope.join("|")}`;
  const LONGEST = 1_000_000;
  let forbidden = false;

  function load() {
    try {
      return sessionStorage.getItem(STORE);
    } catch {
      // A browser that keeps frames of other sites from storing: the portal's page does it.
      forbidden = true;
      return null;
    }
  }

  /** Stores the text; false when there is no room for it. */
  function save(text) {
    try {
      if (!forbidden) sessionStorage.setItem(STORE, text);
    } catch {
      return false;
    }
    if (forbidden && text.length <= LONGEST) post("keep", { key: STORE, talk: text });
    return !forbidden || text.length <= LONGEST;
  }

  // -- HTML ------------------------------------------------------------------------------------

  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  const make = (tag, className = "", text = "") => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  };

  /** The nodes of the server's HTML, parsed in a document of its own where no script runs. */
  function rendered(html) {
    return [...new DOMParser().parseFromString(html, "text/html").body.childNodes];
  }

  const TAGS = new Set(
    ("a article blockquote button code details div em footer h2 h3 header input li mark ol p path pre "
      + "section small span strong summary svg time ul").split(" "),
  );
  const ATTRIBUTES = /^(aria-[a-z]+|autocomplete|class|d|data-[a-z-]+|datetime|hidden|href|id|maxlength|placeholder|rel|role|start|tabindex|target|title|type|viewbox)$/i;
  const ADDRESS = /^(https?:\/\/|article\/|#)/i;

  /** HTML that another page stored for us, with nothing in it that our renderer does not write. */
  function cleaned(html) {
    const { body } = new DOMParser().parseFromString(html, "text/html");
    for (const element of body.querySelectorAll("*")) {
      if (!TAGS.has(element.tagName.toLowerCase())) element.remove();
      for (const { name, value } of [...element.attributes]) {
        const bad = name === "href" ? !ADDRESS.test(value) : !ATTRIBUTES.test(name);
        if (bad || (name === "type" && !["text", "button"].includes(value))) element.removeAttribute(name);
      }
    }
    return body.innerHTML;
  }

  /** Shows below a turn that its answer is looked for, until the function it returns is called. */
  function showPending(turn, texts) {
    const pending = make("p", "nq nq-pending", texts.pending);
    pending.setAttribute("role", "status");
    const clock = make("small");
    clock.setAttribute("aria-hidden", "true");
    pending.append(clock);
    turn.append(pending);
    const begun = Date.now();
    const ticking = setInterval(() => {
      clock.textContent = filled(texts.seconds, {
        seconds: Math.round((Date.now() - begun) / 1000),
      });
    }, 1000);
    return () => {
      clearInterval(ticking);
      pending.remove();
    };
  }

  /** The server-sent events of a response as they come: [name, data]. */
  async function* events(response) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) {
        const [name, data] = block.split("\n");
        yield [name.replace("event: ", ""), JSON.parse(data.replace("data: ", ""))];
      }
    }
  }

  /** The reply of a response, which may come as events: then each `delta` before it is passed on. */
  async function replyOf(response, onDelta) {
    if (!/^text\/event-stream/.test(response.headers.get("Content-Type") || "")) return response.json();
    let reply = null;
    for await (const [name, data] of events(response)) {
      if (name === "delta") onDelta(data.html);
      else if (name === "answer") reply = data;
    }
    if (!reply) throw new Error("cut off");
    return reply;
  }

  window.newsqaFrame = {
    make, filled, replyOf, rendered, cleaned, showPending, query, lang, dress, post, listen, load, save, key: STORE, isForbidden: () => forbidden,
  };
})();

/* newsqa in another site: a button with a panel, or a frame inside an element. See docs/widget.md.
   Nothing is stored, no other host is asked; works under a strict Content-Security-Policy. */
(function start(script) {
  "use strict";
  if (!script) return;
  // An element with the id newsqa is a window.newsqa too.
  if (window.newsqa?.ask) {
    console.warn("newsqa: 一页只能放一个，这个 script 没有作用 / one widget to a page, this script does nothing", script);
    return;
  }
  const set = script.dataset;
  // Without defer it can run before its target element exists.
  if (set.target && document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", () => start(script));
    return;
  }
  const base = new URL(".", script.src);
  const home = base.origin;
  const known = (tag) => /^(zh|en)(?![a-z])/i.test(tag || "");
  const lang = known(set.lang) ? set.lang : "";
  const chinese = /^zh/i.test(lang || navigator.languages?.find(known) || navigator.language || "zh");
  const words = chinese
    ? { title: "新闻问答", close: "关闭", elsewhere: "在新标签页里打开", refused: "这里打不开问答。" }
    : { title: "Ask the news", close: "Close", elsewhere: "Open in a new tab",
        refused: "The chat cannot be opened here." };
  const title = set.title || words.title;
  const THEMES = ["auto", "light", "dark"];

  const SHEET = `
:host { all: initial !important; display: contents !important; }
@media print { :host { display: none !important; } }
.box { --paper: #f8f7f4; --ink: #1d2125; --line: #e3e0d9; color-scheme: light;
  font: 16px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; color: var(--ink); }
.box.dark { --paper: #16191b; --ink: #e8e6e1; --line: #343b3f; color-scheme: dark; }
* { box-sizing: border-box; margin: 0; }
[hidden] { display: none !important; }
button { font: inherit; color: inherit; cursor: pointer; border: 0; padding: 0; background: none; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
iframe { display: block; width: 100%; border: 0; background: var(--paper); }
.float > .open { position: fixed; bottom: 20px; z-index: 2147483000; display: grid; place-items: center;
  width: 56px; height: 56px; border-radius: 50%; background: var(--accent); color: var(--on-accent);
  box-shadow: 0 6px 20px rgb(0 0 0 / 24%); }
.float > .open:focus-visible { outline-color: var(--ink); }
.open svg { width: 26px; height: 26px; fill: none; stroke: currentcolor; stroke-width: 2.2;
  stroke-linecap: round; stroke-linejoin: round; }
.float > section { position: fixed; bottom: 88px; z-index: 2147483001; display: flex; flex-direction: column;
  width: 400px; height: min(640px, calc(100vh - 108px)); overflow: hidden; border: 1px solid var(--line);
  border-radius: 16px; background: var(--paper); box-shadow: 0 12px 40px rgb(0 0 0 / 26%); }
.float > * { right: 20px; }
.left > * { right: auto; left: 20px; }
header { display: flex; flex: none; align-items: center; gap: 8px; padding: 8px 8px 8px 18px;
  border-bottom: 1px solid var(--line); }
h2 { flex: 1; min-width: 0; font-size: 16px; font-weight: 650; overflow: hidden; white-space: nowrap;
  text-overflow: ellipsis; }
header button { width: 40px; height: 40px; border-radius: 10px; font-size: 24px; line-height: 1; }
.float iframe { flex: 1; min-height: 0; }
.inline iframe { height: 420px; border: 1px solid var(--line); border-radius: 14px; }
.refused { padding: 20px 18px; }
.refused a { color: inherit; display: inline-block; margin-top: 8px; }
@media (max-width: 480px) {
  .float > section { inset: 0; width: auto; height: 100vh; height: 100dvh; border: 0; border-radius: 0; }
}`;

  // -- colours ---------------------------------------------------------------------------------

  const accent = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(set.accent || "") ? set.accent : "#155e63";
  const luminance = (hex) => {
    const full = hex.length === 4 ? hex.replace(/[0-9a-f]/gi, "$&$&") : hex;
    const parts = [1, 3, 5].map((at) => parseInt(full.slice(at, at + 2), 16) / 255);
    const [r, g, b] = parts.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const night = matchMedia("(prefers-color-scheme: dark)");
  let theme = THEMES.includes(set.theme) ? set.theme : "auto";

  // -- parts -----------------------------------------------------------------------------------

  const make = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };
  const icon = () => {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    const path = document.createElementNS(space, "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    path.setAttribute("d", "M4 5h16v11H11l-4.500 4v-4H4zM8 9h8M8 12.300h5");
    svg.append(path);
    return svg;
  };
  const find = (selector) => {
    try {
      return document.querySelector(selector);
    } catch {
      return null;
    }
  };

  let place = null;
  if (set.target) {
    place = find(set.target);
    if (!place) console.warn(`newsqa: 页面里没有 ${set.target}，改用浮动按钮 / no such element, a button instead`);
  }
  const inline = Boolean(place);
  const box = make("div", { class: inline ? "box inline" : "box float" });
  if (!inline && /left/i.test(set.position || "")) box.classList.add("left");
  box.style.setProperty("--accent", accent);
  // Black or white, whichever has more contrast.
  box.style.setProperty("--on-accent", luminance(accent) > 0.179 ? "#000" : "#fff");
  const paint = () =>
    box.classList.toggle("dark", theme === "dark" || (theme === "auto" && night.matches));
  paint();
  night.addEventListener("change", paint);

  let button = null;
  let panel = box;
  if (!inline) {
    button = make("button", {
      type: "button", class: "open", "aria-label": title, "aria-haspopup": "dialog",
      "aria-expanded": "false",
    }, icon());
    const shut = make("button", { type: "button", "aria-label": words.close }, "×");
    panel = make("section", { role: "dialog", "aria-label": title, hidden: "" },
      make("header", {}, make("h2", {}, title), shut));
    box.append(button, panel);
    button.addEventListener("click", () => (panel.hidden ? open() : close()));
    shut.addEventListener("click", () => close());
    // The frame begins to load when the pointer or the focus comes near.
    for (const near of ["pointerenter", "focus"]) button.addEventListener(near, () => load());
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !panel.hidden) close();
    });
  }

  // -- the frame -------------------------------------------------------------------------------

  let frame = null;
  let ready = false;
  let refusal = null;
  let focused = null;
  const waiting = [];

  function load() {
    if (frame) return;
    const address = new URL("embed", base);
    const asked = {
      lang, theme, accent: set.accent, greeting: set.greeting,
      suggestions: set.suggestions, question: set.question, title: inline ? set.title : "",
      origin: location.origin, fit: inline ? "1" : "",
    };
    for (const [name, value] of Object.entries(asked)) if (value) address.searchParams.set(name, value);
    const made = make("iframe", { title, src: address.href, referrerpolicy: "origin" });
    frame = made;
    // A frame that the browser refuses also fires "load", but never posts "ready".
    const late = setTimeout(() => refused(made), 20000);
    frame.addEventListener("load", () => {
      clearTimeout(late);
      setTimeout(() => refused(made), 2500);
    });
    panel.append(frame);
  }

  function refused(which) {
    if (ready || refusal || which !== frame) return;
    console.error(
      `newsqa: 问答在 ${location.origin} 没有打开。请核对：服务器的 embed_hosts 里有没有这个网址` +
      `（NEWSQA_EMBED_HOSTS='["${location.origin}"]'），本页 CSP 的 frame-src 里有没有 ${home}，` +
      `${base.href} 能不能打开。 / the chat did not open on ${location.origin}: check that the ` +
      `server's embed_hosts names this site, that this page's CSP frame-src names ${home}, and ` +
      "that the server can be reached.",
    );
    refusal = make("div", { class: "refused", role: "alert" }, make("p", {}, words.refused),
      make("a", { href: base.href, target: "_blank", rel: "noopener" }, words.elsewhere));
    frame.hidden = true;
    panel.append(refusal);
    emit("refused", { origin: location.origin });
  }

  function send(type, more = {}) {
    const message = { newsqa: 1, type, ...more };
    if (ready) frame.contentWindow.postMessage(message, home);
    else waiting.push(message);
  }

  addEventListener("message", (event) => {
    // Only our own frame, and only while it shows a page of our server.
    if (!frame || event.source !== frame.contentWindow || event.origin !== home) return;
    const { newsqa: version, type, ...more } = event.data || {};
    if (version !== 1) return;
    if (type === "ready") {
      ready = true;
      if (refusal) refusal.remove();
      refusal = null;
      frame.hidden = false;
      if (focused && [focused, document.body].includes(document.activeElement)) enterFrame();
      for (const message of waiting.splice(0)) frame.contentWindow.postMessage(message, home);
    } else if (type === "resize" && inline && more.height > 0) {
      // Never higher than the window, so that question and answer stay in view.
      frame.style.height = `${Math.max(Math.min(more.height, innerHeight * 0.85), 280)}px`;
    } else if (type === "close") {
      close();
      return;
    }
    if (["ready", "resize", "answer", "citation-click"].includes(type)) emit(type, more);
  });

  // -- what the portal may call ----------------------------------------------------------------

  const listeners = new Map();
  function emit(type, detail) {
    for (const listener of listeners.get(type) || []) {
      try {
        listener(detail);
      } catch (error) {
        console.error(error);
      }
    }
  }

  function enterFrame() {
    // A cross-site frame that is focused before its page has loaded never gets a key.
    if (ready) frame.focus({ preventScroll: true });
    else focused = document.activeElement;
  }

  function open() {
    if (refusal && (inline || panel.hidden)) {
      // The server may be back.
      refusal.remove();
      frame.remove();
      refusal = frame = null;
    }
    load();
    if (!inline && panel.hidden) {
      panel.hidden = false;
      button.setAttribute("aria-expanded", "true");
      emit("open", {});
    }
    enterFrame();
    send("open");
  }

  function close() {
    if (inline || panel.hidden) return;
    panel.hidden = true;
    button.setAttribute("aria-expanded", "false");
    button.focus({ preventScroll: true });
    if (ready) send("close");
    emit("close", {});
  }

  window.newsqa = Object.freeze({
    open,
    close,
    ask(question) {
      open();
      send("ask", { question: String(question) });
    },
    theme(name) {
      if (!THEMES.includes(name)) return;
      theme = name;
      paint();
      if (frame) send("theme", { theme });
    },
    on(type, listener) {
      if (!listeners.has(type)) listeners.set(type, new Set());
      listeners.get(type).add(listener);
      return () => listeners.get(type).delete(listener);
    },
  });

  // -- into the page ---------------------------------------------------------------------------

  const host = document.createElement("newsqa-widget");
  host.lang = chinese ? "zh-CN" : "en";
  const shadow = host.attachShadow({ mode: "open" });
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(SHEET);
    shadow.adoptedStyleSheets = [sheet];
  } catch {
    shadow.append(make("style", {}, SHEET));
  }
  shadow.append(box);
  const enter = () => {
    (place || document.body).append(host);
    if (inline) load();
  };
  if (document.body) enter();
  else addEventListener("DOMContentLoaded", enter);
})(document.currentScript || document.querySelector("script[data-newsqa]"));

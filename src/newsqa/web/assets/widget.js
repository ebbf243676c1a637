/* newsqa in another site: a button with a panel, or a frame inside an element. See docs/widget.md.
   No other host is asked; works under a strict Content-Security-Policy. Where the browser keeps the
   frame from storing its talk, this tab's sessionStorage has it; otherwise nothing is stored here but
   that the panel is open. */
(function start(script) {
  "use strict";
  if (!script) return;
  const set = script.dataset;
  // Without defer it can run before its target element exists.
  if (set.target && document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", () => start(script));
    return;
  }
  const base = new URL(".", script.src);
  const home = base.origin;
  const languageOf = (tag) => {
    if (/^zh[-_](?!hans)(.*[-_])?(tw|hk|mo|hant)(?![a-z])/i.test(tag || "")) return "zh-TW";
    return (/^(zh|en)(?![a-z])/i.exec(tag || "") || [""])[0].toLowerCase();
  };
  const accepted = navigator.languages?.length ? navigator.languages : [navigator.language || "zh"];
  const lang = languageOf(set.lang);
  const shown = [lang, ...accepted.map(languageOf)].find(Boolean) || "en";
  const words = {
    zh: { title: "新闻问答", close: "关闭", elsewhere: "在新标签页里打开", refused: "这里打不开问答。" },
    "zh-TW": { title: "新聞問答", close: "關閉", elsewhere: "在新分頁中開啟", refused: "這裡打不開問答。" },
    en: { title: "Ask the news", close: "Close", elsewhere: "Open in a new tab",
      refused: "The chat cannot be opened here." },
  }[shown];
  const title = set.title || words.title;
  const THEMES = ["auto", "light", "dark"];

  const SHEET = `
:host { all: initial !important; display: contents !important; }
@media print { :host { display: none !important; } }
.box { --paper: #f8f7f4; --ink: #1d2125; --line: #e3e0d9; --round: 16px; color-scheme: light; color: var(--ink);
  font: 16px/1.5 var(--font, system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif); }
.box.dark { --paper: #16191b; --ink: #e8e6e1; --line: #343b3f; color-scheme: dark; }
img { display: block; object-fit: contain; }
* { box-sizing: border-box; margin: 0; }
[hidden] { display: none !important; }
button { font: inherit; color: inherit; cursor: pointer; border: 0; padding: 0; background: none; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
iframe { display: block; width: 100%; border: 0; background: var(--paper); }
.float > .open { position: fixed; bottom: calc(20px + var(--up, 0px)); z-index: 2147483000; display: grid; place-items: center;
  width: 56px; height: 56px; border-radius: 50%; background: var(--accent); color: var(--on-accent);
  box-shadow: 0 6px 20px rgb(0 0 0 / 24%); }
.float > .open:focus-visible { outline-color: var(--ink); }
.open img { width: 30px; height: 30px; }
.open svg { width: 26px; height: 26px; fill: none; stroke: currentcolor; stroke-width: 2.2;
  stroke-linecap: round; stroke-linejoin: round; }
.float > section { position: fixed; bottom: 88px; z-index: 2147483001; display: flex; flex-direction: column;
  width: 400px; height: min(640px, calc(100vh - 108px)); overflow: hidden; border: 1px solid var(--line);
  border-radius: var(--round); background: var(--paper); box-shadow: 0 12px 40px rgb(0 0 0 / 26%); }
.float > * { right: 20px; }
.left > * { right: auto; left: 20px; }
header { display: flex; flex: none; align-items: center; gap: 8px; padding: 8px 8px 8px 18px;
  border-bottom: 1px solid var(--line); }
h2 { flex: 1; min-width: 0; font-size: 16px; font-weight: 650; overflow: hidden; white-space: nowrap;
  text-overflow: ellipsis; }
header img { height: 24px; max-width: 40%; }
header button { width: 44px; height: 44px; border-radius: 10px; font-size: 24px; line-height: 1; }
.float iframe { flex: 1; min-height: 0; }
.inline iframe { height: 420px; border: 1px solid var(--line); border-radius: var(--round); }
.inline header { border: 0; padding: 0 0 8px; }
.refused { padding: 20px 18px; }
.refused a { color: inherit; display: inline-block; margin-top: 8px; }
@media (max-width: 480px) {
  .float > section { inset: 0; width: auto; height: 100vh; height: 100dvh; border: 0; border-radius: 0; }
}`;

  // -- looks -----------------------------------------------------------------------------------

  const host = document.createElement("newsqa-widget");
  host.lang = shown === "zh" ? "zh-CN" : shown;
  const LOOKS = ["accent", "font", "radius", "paper", "card", "ink", "soft", "line"];
  const colour = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i;
  /** An attribute, else the variable --newsqa-… of the page's own CSS. */
  const looks = () => {
    const style = getComputedStyle(host);
    const given = LOOKS.map((name) => [name, set[name] || style.getPropertyValue(`--newsqa-${name}`).trim()]);
    return Object.fromEntries(given.map(([name, value]) =>
      [name, name === "radius" ? value.replace(/px$/, "") : value]));
  };
  const luminance = (parts) => {
    const [r, g, b] = parts.map((c) => c / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const parsed = (hex) => {
    const full = hex.length === 4 ? hex.replace(/[0-9a-f]/gi, "$&$&") : hex;
    return [1, 3, 5].map((at) => parseInt(full.slice(at, at + 2), 16));
  };
  const night = matchMedia("(prefers-color-scheme: dark)");
  let theme = THEMES.includes(set.theme) ? set.theme : "auto";

  /** Light or dark: what was asked for, else as the page itself looks. */
  function shade() {
    if (theme !== "auto") return theme;
    const probe = document.createElement("span");
    // What a page without a background of its own is painted with.
    probe.style.backgroundColor = "Canvas";
    document.documentElement.append(probe);
    const dark = [document.body, document.documentElement, probe].map((element) => {
      const colour = getComputedStyle(element).backgroundColor;
      const [r, g, b, alpha = 1] = (/^rgb/.test(colour) && colour.match(/[\d.]+/g).map(Number)) || [];
      return b === undefined || alpha < 0.5 ? null : luminance([r, g, b]) < 0.18;
    }).find((found) => found !== null);
    probe.remove();
    return dark ? "dark" : "light";
  }

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
  const logo = () => (set.logo ? [make("img", { src: set.logo, alt: "" })] : []);
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
  let frame = null;
  let ready = false;
  let refusal = null;
  let focused = null;
  let answeredAt = -Infinity;
  const waiting = [];
  let dressed = "";
  function paint() {
    const look = looks();
    const now = shade();
    box.classList.toggle("dark", now === "dark");
    const accent = colour.test(look.accent) ? look.accent : "#155e63";
    const given = {
      accent, font: look.font, round: look.radius && `${look.radius}px`,
      // Black or white, whichever has more contrast.
      "on-accent": luminance(parsed(accent)) > 0.179 ? "#000" : "#fff",
      paper: look.paper, ink: look.ink, line: look.line,
    };
    for (const [name, value] of Object.entries(given)) {
      if (value) box.style.setProperty(`--${name}`, value);
      else box.style.removeProperty(`--${name}`);
    }
    const all = JSON.stringify([now, look]);
    if (all !== dressed && frame) send("theme", { theme: now, look });
    dressed = all;
  }
  night.addEventListener("change", paint);
  document.addEventListener("transitionend", paint);

  let button = null;
  let panel = box;
  if (inline && set.logo) box.append(make("header", {}, ...logo(), make("h2", {}, set.title || "")));
  if (!inline) {
    button = make("button", {
      type: "button", class: "open", "aria-label": title, "aria-haspopup": "dialog",
      "aria-expanded": "false",
    }, set.icon ? make("img", { src: set.icon, alt: "" }) : icon());
    const shut = make("button", { type: "button", "aria-label": words.close }, "×");
    panel = make("section", { role: "dialog", "aria-label": title, hidden: "" },
      make("header", {}, ...logo(), make("h2", {}, title), shut));
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


  function load() {
    if (frame) return;
    const address = new URL("embed", base);
    const { newsqaSite: site, newsqaSource: source, newsqaPublisher: publisher, newsqaSince: since,
      newsqaUntil: until } = set;
    const asked = {
      ...looks(), lang, theme: shade(), greeting: set.greeting,
      suggestions: set.suggestions, question: set.question, title: inline && !set.logo ? set.title : "",
      origin: location.origin, fit: inline ? "1" : "", site, source, publisher, since, until,
      talk: set.name,
    };
    for (const [name, value] of Object.entries(asked)) if (value) address.searchParams.set(name, value);
    const made = make("iframe", {
      title, src: address.href, referrerpolicy: "origin", allow: "clipboard-write",
    });
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
      if (more.kept) send("kept", { talk: stored(more.kept) });
    } else if (type === "keep") {
      keep(more);
    } else if (type === "resize" && inline && more.height > 0) {
      // Never higher than the window, so that question and answer stay in view.
      frame.style.height = `${Math.max(Math.min(more.height, innerHeight * 0.85), 280)}px`;
    } else if (type === "close") {
      close();
      return;
    }
    // What was asked last is read where the reader is; the frame grows around it a little later.
    if (type === "answer") answeredAt = Date.now();
    const grows = type === "resize" && Date.now() - answeredAt < 1000;
    if (inline && (type === "answer" || grows)) frame.scrollIntoView({ block: "nearest" });
    if (["ready", "resize", "answer", "citation-click"].includes(type)) emit(type, more);
  });

  // Only our own names in the page's storage, and only texts.
  const isOurs = (key) => typeof key === "string" && key.startsWith("newsqa ") && key.length < 2000;

  function keep({ key, talk }) {
    try {
      if (isOurs(key) && typeof talk === "string") sessionStorage.setItem(`${key} ${base.href}`, talk);
    } catch {
      // Then the talk lasts as long as the page does.
    }
  }

  function stored(key) {
    try {
      return isOurs(key) ? sessionStorage.getItem(`${key} ${base.href}`) : null;
    } catch {
      return null;
    }
  }

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

  function show() {
    if (refusal && (inline || panel.hidden)) {
      // The server may be back.
      refusal.remove();
      frame.remove();
      refusal = frame = null;
    }
    load();
    if (!inline && panel.hidden) {
      panel.hidden = false;
      pushPanel();
      button.setAttribute("aria-expanded", "true");
      remember(true);
      emit("open", {});
    }
  }

  function open() {
    show();
    enterFrame();
    send("open");
  }

  function close() {
    if (inline || panel.hidden) return;
    panel.hidden = true;
    popPanel();
    button.setAttribute("aria-expanded", "false");
    remember(false);
    button.focus({ preventScroll: true });
    if (ready) send("close");
    emit("close", {});
  }

  // On a phone the panel covers the page, and Back closes it as it does other windows.
  const phone = matchMedia("(max-width: 480px)");
  const isOnTop = () => history.state?.newsqa === box.id;

  let pushed = isOnTop();

  function pushPanel() {
    if (!phone.matches || isOnTop()) return;
    history.pushState({ ...history.state, newsqa: box.id }, "");
    pushed = true;
  }

  function popPanel() {
    if (isOnTop()) history.back();
  }

  // Beside the page it stays open for the tab; over the page on a phone, the history knows.
  const openKey = () => `newsqa open ${box.id}`;

  function remember(isOpen) {
    const talk = isOpen && !phone.matches ? "1" : "";
    if (talk || stored(openKey())) keep({ key: openKey(), talk });
  }

  // Beside the page, Back is the portal's own.
  if (!inline) addEventListener("popstate", () => { if (pushed && !isOnTop()) close(); });

  const api = Object.freeze({
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
    },
    on(type, listener) {
      if (!listeners.has(type)) listeners.set(type, new Set());
      listeners.get(type).add(listener);
      return () => listeners.get(type).delete(listener);
    },
  });

  // The first of a page is window.newsqa itself; `all` has every one. An element with the id newsqa
  // is a window.newsqa, too.
  if (!window.newsqa?.all) window.newsqa = Object.freeze({ ...api, all: [] });
  window.newsqa.all.push(api);

  // -- into the page ---------------------------------------------------------------------------

  box.id = `newsqa-${window.newsqa.all.length}`;
  // Buttons of several widgets stand one above the other.
  const before = document.querySelectorAll("newsqa-widget.floating").length;
  host.classList.toggle("floating", !inline);
  if (!inline) box.style.setProperty("--up", `${72 * before}px`);
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
    paint();
    // A page that changes its own colours does so by attributes of these, mostly.
    for (const element of [document.documentElement, document.body]) {
      new MutationObserver(paint).observe(element, { attributes: true });
    }
    if (inline) load();
    else if (phone.matches && isOnTop()) open();
    // The reader may be anywhere on the page: the focus stays there.
    else if (!phone.matches && stored(openKey())) show();
  };
  if (document.body) enter();
  else addEventListener("DOMContentLoaded", enter);
})(document.currentScript || document.querySelector("script[data-newsqa]"));

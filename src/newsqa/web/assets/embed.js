/* The page /embed: asks the server, shows the HTML of its renderer, and exchanges messages with the
   page around it, but only on a site that embed_hosts names. Storage is that of the tab only. */
(() => {
  "use strict";
  const query = new URLSearchParams(location.search);
  const root = document.documentElement;
  const known = (tag) => /^(zh|en)(?![a-z])/i.test(tag || "");
  const wanted = [query.get("lang"), ...(navigator.languages || [])].find(known);
  const lang = /^zh/i.test(wanted || navigator.language || "zh") ? "zh" : "en";
  // messages.web.WIDGET in this language; the page brings them.
  let texts = {};
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  root.lang = lang === "zh" ? "zh-CN" : "en";
  root.classList.toggle("fit", query.get("fit") === "1");

  // -- colours ---------------------------------------------------------------------------------

  const night = matchMedia("(prefers-color-scheme: dark)");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const THEMES = ["auto", "light", "dark"];
  let theme = THEMES.includes(query.get("theme")) ? query.get("theme") : "auto";
  const accent = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(query.get("accent") || "");

  const luminance = (colour) => {
    const [r, g, b] = colour.map((c) => (c <= 10.31 ? c / 3294.6 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  };

  function paint() {
    const dark = theme === "dark" || (theme === "auto" && night.matches);
    root.classList.toggle("dark", dark);
    if (!accent) return;
    const hex = accent[1].length === 3 ? accent[1].replace(/./g, "$&$&") : accent[1];
    let colour = [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16));
    // Links stand on paper, cards and tints: mixed with the ink until they are readable there.
    const [paper, ink] = dark ? [[31, 36, 39], [255, 255, 255]] : [[248, 247, 244], [0, 0, 0]];
    for (let step = 0; step < 40 && contrast(colour, paper) < 5.8; step++) {
      colour = colour.map((c, at) => c + (ink[at] - c) * 0.08);
    }
    const tint = colour.map((c, at) => paper[at] * 0.86 + c * 0.14);
    const shown = (parts) => `rgb(${parts.map(Math.round).join(" ")})`;
    root.style.setProperty("--nq-accent", shown(colour));
    root.style.setProperty("--nq-tint", shown(tint));
  }
  paint();
  night.addEventListener("change", paint);

  // -- the page around -------------------------------------------------------------------------

  let start = {};
  const framed = window.parent !== window;

  /** Whether a site is this one, or one that embed_hosts names. */
  function allowed(origin) {
    if (origin === location.origin) return true;
    return (start.hosts || []).some((host) => {
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

  addEventListener("message", (event) => {
    if (!framed || event.source !== window.parent || !allowed(event.origin)) return;
    const { newsqa: version, type, question, theme: name } = event.data || {};
    if (version !== 1) return;
    if (type === "ask" && typeof question === "string") ask(question);
    else if (type === "theme" && THEMES.includes(name)) {
      theme = name;
      paint();
    } else if (type === "open") focus();
    else if (type === "close") document.activeElement?.blur();
  });

  // -- parts -----------------------------------------------------------------------------------

  const make = (tag, className = "", text = "") => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  };
  const part = (id) => document.getElementById(id);
  const parts = {};
  const clipped = (name, most) => (query.get(name) || "").replace(/\s+/g, " ").trim().slice(0, most);

  function focus() {
    // On a phone the keyboard would cover the text.
    if (matchMedia("(pointer: fine)").matches) parts.box.focus({ preventScroll: true });
  }

  /** The nodes of the server's HTML, parsed in a document of its own where no script runs. */
  function rendered(html) {
    return [...new DOMParser().parseFromString(html, "text/html").body.childNodes];
  }

  // -- the conversation ------------------------------------------------------------------------

  const MOST_TURNS = 20;
  const STORE = `newsqa ${document.currentScript?.src.split("?")[1] || ""}`;
  let turns = [];
  let number = 0;
  let running = null;
  let next = null;

  function save() {
    try {
      sessionStorage.setItem(STORE, JSON.stringify({ number, turns: turns.slice(-MOST_TURNS) }));
    } catch {
      // Storage may be forbidden in a frame, or full: then nothing is saved.
    }
  }

  function restore() {
    try {
      const saved = JSON.parse(sessionStorage.getItem(STORE) || "null");
      const valid = (turn) => typeof turn.question === "string" && typeof turn.html === "string";
      if (!saved || !saved.turns.every(valid)) return;
      turns = saved.turns;
      number = Number(saved.number) || turns.length;
    } catch {
      turns = [];
    }
    for (const turn of turns) addTurn(turn.question).append(...rendered(turn.html));
  }

  function addTurn(question) {
    const turn = make("section", "turn");
    turn.append(make("p", "nq nq-question", question));
    parts.talk.append(turn);
    parts.welcome.hidden = true;
    parts.fresh.hidden = false;
    return turn;
  }

  function toTop(element) {
    const top = element.offsetTop - parts.view.offsetTop - 8;
    parts.view.scrollTo({ top, behavior: calm.matches ? "auto" : "smooth" });
  }

  function notice(text) {
    const shown = make("section", "nq nq-notice");
    shown.setAttribute("role", "status");
    shown.append(make("p", "", text));
    return shown;
  }

  const MOST_HISTORY = 20;
  const LONGEST_HISTORY = 16_000;

  /** The earlier questions that got an answer, from the last one asked alone on. */
  function history() {
    let earlier = [];
    for (const turn of turns.slice(-MOST_HISTORY)) {
      if (turn.notice) continue;
      earlier = turn.alone ? [turn.question] : [...earlier, turn.question];
    }
    while (earlier.join("").length > LONGEST_HISTORY) earlier.shift();
    return earlier;
  }

  async function ask(typed, how = {}) {
    // By characters: half an emoji is invalid text.
    const question = [...typed.replace(/\s+/g, " ").trim()].slice(0, start.characters).join("");
    if (!question) return;
    if (running) {
      next = { question, how };
      return;
    }
    running = new AbortController();
    setBusy(true);
    number += 1;
    const turn = addTurn(question);
    const stopWaiting = showPending(turn);
    toTop(turn);
    let given = null;
    try {
      given = await fetchAnswer(question, how);
      turn.append(...rendered(given.html));
      const notice = given.status === "notice";
      turns.push({ question, html: given.html, alone: Boolean(how.alone), notice });
      save();
    } catch (error) {
      const text = error.name === "AbortError" ? texts.stopped : error.shown || texts.offline;
      turn.append(notice(text));
      if (turn.isConnected && !parts.box.value) parts.box.value = question;
    } finally {
      stopWaiting();
      running = null;
      setBusy(false);
    }
    if (given) post("answer", { question, status: given.status, answer: given.answer });
    if (given && how.focus) {
      const shown = turn.querySelector(".nq:not(.nq-question)");
      shown.tabIndex = -1;
      shown.focus({ preventScroll: true });
    }
    const waiting = next;
    next = null;
    if (waiting) ask(waiting.question, waiting.how);
  }

  function showPending(turn) {
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

  async function fetchAnswer(question, how) {
    const asked = {
      question,
      turn: number,
      lang,
      history: how.alone ? [] : history(),
      offset: how.offset || 0,
      filters: { any_time: Boolean(how.anyTime) },
    };
    const response = await fetch("embed/ask", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(asked),
      signal: running.signal,
      credentials: "omit",
    });
    if (response.ok) return response.json();
    const seconds = Number(response.headers.get("Retry-After")) || 0;
    const busy = seconds ? filled(texts.busySeconds, { seconds }) : texts.busy;
    const shown = [429, 503].includes(response.status) ? busy : texts.failed;
    throw Object.assign(new Error(shown), { shown });
  }

  function setBusy(busy) {
    parts.send.classList.toggle("busy", busy);
    parts.send.setAttribute("aria-label", busy ? texts.stop : texts.send);
    parts.talk.setAttribute("aria-busy", String(busy));
  }

  function begin() {
    running?.abort();
    turns = [];
    next = null;
    parts.talk.replaceChildren();
    parts.welcome.hidden = false;
    parts.fresh.hidden = true;
    save();
    parts.box.value = "";
    grow();
    parts.box.focus({ preventScroll: true });
  }

  // -- building --------------------------------------------------------------------------------

  function grow() {
    parts.box.style.height = "auto";
    parts.box.style.height = `${Math.min(parts.box.scrollHeight, 132)}px`;
  }

  function send() {
    if (running) {
      running.abort();
      return;
    }
    const typed = parts.box.value;
    parts.box.value = "";
    grow();
    ask(typed);
  }

  function build() {
    start = JSON.parse(document.body.dataset.start);
    texts = start.texts[lang];
    for (const id of ["view", "talk", "welcome", "box", "send", "fresh", "ask"]) parts[id] = part(id);
    const title = clipped("title", 80);
    document.title = title || texts.page;
    part("title").textContent = document.title;
    part("title").classList.toggle("away", !title);
    part("label").textContent = texts.label;
    part("greeting").textContent = clipped("greeting", 400) || texts.greeting;
    parts.talk.setAttribute("aria-label", texts.log);
    parts.fresh.textContent = texts.fresh;
    parts.box.placeholder = texts.placeholder;
    parts.box.maxLength = start.characters;
    // Text may have been typed before this ran.
    const typed = parts.box.value;
    parts.box.value = typed || clipped("question", start.characters);
    if (start.notice) part("notice").append(...rendered(start.notice));
    else part("state").textContent = filled(
      start.articles === 1 ? texts.oneState : texts.state,
      { day: start.as_of, count: start.articles },
    );
    const asked = clipped("suggestions", 1000).split("|").map((text) => text.trim()).filter(Boolean);
    const suggestions = (asked.length ? asked : start.suggestions).slice(0, 6);
    part("try").textContent = suggestions.length ? texts.try : "";
    for (const question of suggestions) {
      const chip = make("button", "chip", question.slice(0, 120));
      chip.type = "button";
      chip.addEventListener("click", () => {
        parts.box.focus({ preventScroll: true });
        ask(question);
      });
      part("chips").append(chip);
    }
    setBusy(false);
    restore();
    if (turns.length) {
      parts.box.value = typed;
      toTop(parts.talk.lastElementChild);
    }
  }

  function listen() {
    parts.ask.addEventListener("submit", (event) => {
      event.preventDefault();
      send();
    });
    parts.box.addEventListener("input", grow);
    parts.box.addEventListener("keydown", (event) => {
      // Enter that ends a word of an input method must not send the question.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      if (!running) send();
    });
    parts.fresh.addEventListener("click", begin);
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing) post("close");
    });
    parts.talk.addEventListener("click", onClick);
    const measure = new ResizeObserver(() => {
      const fixed = part("head").offsetHeight + parts.ask.offsetHeight;
      post("resize", { height: Math.ceil(fixed + part("content").offsetHeight) + 2 });
    });
    for (const element of [part("content"), part("head"), parts.ask]) measure.observe(element);
  }

  function onClick(event) {
    const choice = event.target instanceof Element && event.target.closest("[data-ask]");
    if (choice) {
      const { ask: question, alone, anyTime, offset } = choice.dataset;
      const how = { alone: alone === "", anyTime: anyTime === "", offset: Number(offset) || 0 };
      ask(question, { ...how, focus: true });
      return;
    }
    const link = event.target instanceof Element && event.target.closest("a[href]");
    if (!link) return;
    const reference = link.getAttribute("href");
    if (!reference.startsWith("#")) {
      post("citation-click", { url: link.href, title: link.textContent.trim() });
      return;
    }
    event.preventDefault();
    const source = document.getElementById(decodeURIComponent(reference.slice(1)));
    if (!source) return;
    const about = source.querySelector("a[href]");
    source.focus({ preventScroll: true });
    const bottom = source.getBoundingClientRect().bottom - parts.view.getBoundingClientRect().bottom;
    if (bottom > 0) parts.view.scrollBy({ top: bottom + 12, behavior: calm.matches ? "auto" : "smooth" });
    post("citation-click", { url: about?.href || "", title: about?.textContent.trim() || "" });
  }

  addEventListener("DOMContentLoaded", () => {
    build();
    listen();
    post("ready", { lang });
  });
})();

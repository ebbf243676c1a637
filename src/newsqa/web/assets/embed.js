/* The page /embed: asks the server and shows the HTML of its renderer. frame.js has its looks and
   speaks with the page around it, shared.js has the row under an answer and the filters. */
(() => {
  "use strict";
  const { query, lang, dress, post, listen, load, save, key, isForbidden } = window.newsqaFrame;
  const { make, filled, replyOf, rendered, cleaned, showPending } = window.newsqaFrame;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const behavior = () => (calm.matches ? "auto" : "smooth");
  const PATIENCE_SECONDS = 60;
  let start = {};
  // messages.web.WIDGET in this language; the page brings them.
  let texts = {};

  // -- parts -----------------------------------------------------------------------------------

  const part = (id) => document.getElementById(id);
  const parts = {};
  const clipped = (name, most) => (query.get(name) || "").replace(/\s+/g, " ").trim().slice(0, most);

  function focus() {
    // On a phone the keyboard would cover the text.
    if (matchMedia("(pointer: fine)").matches) parts.box.focus({ preventScroll: true });
  }

  // -- the conversation ------------------------------------------------------------------------

  const MOST_TURNS = 20;
  const MOST_HISTORY = 20;
  const LONGEST_HISTORY = 16_000;
  const shownTurns = new WeakMap();
  let state = { number: 0, turns: [] };
  let running = null;
  let next = null;
  let settling = null;

  const storage = {
    get: (name) => state[name],
    set(name, value) {
      state[name] = value;
      store();
    },
  };

  function store() {
    for (let most = MOST_TURNS; most; most = Math.floor(most / 2)) {
      if (save(JSON.stringify({ ...state, turns: state.turns.slice(-most) }))) return;
    }
  }

  function restore(stored, foreign = false) {
    try {
      const saved = JSON.parse(stored || "null");
      const valid = (turn) => typeof turn.question === "string" && typeof turn.html === "string";
      if (!saved || !saved.turns.every(valid)) return;
      const turns = saved.turns.slice(-MOST_TURNS);
      if (foreign) for (const turn of turns) turn.html = cleaned(turn.html);
      const texts = ["verdicts", "filters"].filter((name) => typeof saved[name] === "string");
      state = { number: Number(saved.number) || turns.length, turns };
      for (const name of texts) state[name] = saved[name];
    } catch {
      return;
    }
    for (const turn of state.turns) {
      const section = addTurn(turn.question);
      shownTurns.set(section, turn);
      show(section, turn.html);
    }
    parts.panel.show();
    if (state.turns.length) toTop(parts.talk.lastElementChild);
  }

  function addTurn(question) {
    const turn = make("section", "turn");
    turn.append(make("p", "nq nq-question", question));
    parts.talk.append(turn);
    parts.welcome.hidden = true;
    parts.fresh.hidden = false;
    return turn;
  }

  /** Puts the answer below the question of a turn, in place of what stands there. */
  function show(section, html) {
    section.replaceChildren(section.firstChild, ...rendered(html));
    section.querySelectorAll(".nq-actions").forEach(parts.actions.show);
  }

  function toTop(element) {
    const top = element.offsetTop - parts.view.offsetTop - 8;
    parts.view.scrollTo({ top, behavior: behavior() });
  }

  /** A sentence in place of an answer; `again` asks once more. */
  function notice(text, again) {
    const shown = make("section", "nq nq-notice");
    shown.setAttribute("role", "status");
    shown.append(make("p", "", text));
    if (again) {
      const button = make("button", "nq-chip retry", texts.retry);
      button.type = "button";
      button.addEventListener("click", again);
      shown.append(button);
    }
    return shown;
  }

  /** The questions before a turn that got an answer, from the last one asked alone on. */
  function history(turns) {
    let earlier = [];
    for (const turn of turns.slice(-MOST_HISTORY)) {
      if (turn.notice) continue;
      earlier = turn.alone ? [turn.question] : [...earlier, turn.question];
    }
    while (earlier.join("").length > LONGEST_HISTORY) earlier.shift();
    return earlier;
  }

  /** What the page around limits the articles to, in words. */
  function limits() {
    const words = [["source", "inSource"], ["publisher", "byPublisher"], ["since", "from"], ["until", "upTo"]];
    return words
      .filter(([name]) => clipped(name, 200))
      .map(([name, text]) => texts[text].replace("{value}", () => clipped(name, 200)));
  }

  /** What the reader limits the articles to, within what the page around limits them to. */
  function filters(how) {
    const fixed = ["since", "until", "source", "publisher"].map((name) => [name, clipped(name, 200)]);
    const chosen = parts.panel.filters();
    return { ...chosen, ...Object.fromEntries(fixed.filter(([, value]) => value)), any_time: Boolean(how.anyTime) };
  }

  async function ask(typed, how = {}) {
    // By characters: half an emoji is invalid text.
    const question = [...typed.replace(/\s+/g, " ").trim()].slice(0, start.characters).join("");
    if (!question) return;
    if (running) {
      next = { question, how };
      // Nobody waits with the next question for what is still being written.
      if (running.writes) running.abort();
      return;
    }
    state.number += 1;
    const { alone = false, offset = 0 } = how;
    const turn = { question, alone, offset, filters: filters(how), number: state.number };
    const section = addTurn(question);
    shownTurns.set(section, turn);
    toTop(section);
    const asked = { ...turn, history: alone ? [] : history(state.turns) };
    let given = await answered(section, asked, () => {
      section.remove();
      ask(question, { ...how, focus: true });
    });
    if (given?.writing) given = await written(section, asked, given);
    if (given) {
      Object.assign(turn, { html: given.html, notice: given.status === "notice" });
      state.turns.push(turn);
      store();
      settle(section);
      post("answer", { question, status: given.status, answer: given.answer });
    } else if (section.isConnected && !parts.box.value) parts.box.value = question;
    if (given && how.focus) focusOn(section.querySelector(".nq:not(.nq-question)"));
    const waiting = next;
    next = null;
    if (waiting) ask(waiting.question, waiting.how);
  }

  /** Asks for the next entries of a list, which stay in it: no new turn. */
  async function extend(button) {
    const section = button.closest(".turn");
    const turn = shownTurns.get(section);
    if (running || !turn) return;
    const shown = Number(button.dataset.more);
    const place = state.turns.indexOf(turn);
    const earlier = turn.alone ? [] : history(state.turns.slice(0, Math.max(place, 0)));
    const old = turn.html;
    const given = await answered(section, { ...turn, history: earlier, shown }, () => {
      show(section, old);
      extend(section.querySelector("[data-more]"));
    });
    if (!given) return;
    turn.html = given.html;
    store();
    section.querySelectorAll(".nq-listing ol > li")[shown]?.querySelector("a").focus();
  }

  /** The server's reply to a question, shown in its section; null when a sentence stands there. */
  async function answered(section, asked, again) {
    running = new AbortController();
    setBusy(true);
    const stopWaiting = showPending(section, texts);
    const late = setTimeout(() => running.abort("late"), 1000 * PATIENCE_SECONDS);
    const { signal } = running;
    try {
      const given = await fetchAnswer(asked, signal);
      stopWaiting();
      show(section, given.html);
      return given;
    } catch (error) {
      stopWaiting();
      const stopped = signal.aborted && signal.reason !== "late";
      const tooLate = filled(texts.late, { seconds: PATIENCE_SECONDS });
      const text = stopped ? texts.stopped : signal.aborted ? tooLate : error.shown || texts.offline;
      section.append(notice(text, stopped ? null : again));
      return null;
    } finally {
      clearTimeout(late);
      running = null;
      setBusy(false);
    }
  }

  /** The answer as a language model writes it, by checked sentences; what is shown stands when that ends. */
  async function written(section, asked, given) {
    running = Object.assign(new AbortController(), { writes: true });
    setBusy(true);
    let { html } = given;
    try {
      const reply = await fetchAnswer({ ...asked, written: true }, running.signal, (more) => {
        html = more;
        show(section, html);
      });
      show(section, reply.html);
      return reply;
    } catch {
      section.querySelector(".nq-writing")?.remove();
      const quiet = new DOMParser().parseFromString(html, "text/html");
      quiet.querySelector(".nq-writing")?.remove();
      return { ...given, html: quiet.body.innerHTML };
    } finally {
      running = null;
      setBusy(false);
    }
  }

  async function fetchAnswer({ question, number, history: earlier, filters: limits, offset, shown = 0, written: writes = false }, signal, onDelta) {
    const site = query.get("site");
    const response = await fetch(`embed/ask${site ? `?site=${encodeURIComponent(site)}` : ""}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...(onDelta && { Accept: "text/event-stream" }) },
      body: JSON.stringify({
        question, turn: number, lang, history: earlier, offset, shown, filters: limits, written: writes,
      }),
      signal,
      credentials: "omit",
    });
    if (response.ok) return replyOf(response, onDelta);
    const seconds = Number(response.headers.get("Retry-After")) || 0;
    const busy = seconds ? filled(texts.busySeconds, { seconds }) : texts.busy;
    const shownText = [429, 503].includes(response.status) ? busy : texts.failed;
    throw Object.assign(new Error(shownText), { shown: shownText });
  }

  function setBusy(busy) {
    parts.send.classList.toggle("busy", busy);
    parts.send.setAttribute("aria-label", busy ? texts.stop : texts.send);
    parts.talk.setAttribute("aria-busy", String(busy));
  }

  function focusOn(element) {
    if (!element) return;
    element.tabIndex = -1;
    element.focus({ preventScroll: true });
  }

  /** Keeps the newest answer in view while the frame grows around it. */
  function settle(section) {
    settling = section;
    setTimeout(() => { if (settling === section) settling = null; }, 1000);
  }

  function begin() {
    running?.abort();
    state = { ...state, turns: [] };
    next = null;
    parts.talk.replaceChildren();
    parts.welcome.hidden = false;
    parts.fresh.hidden = true;
    store();
    parts.box.value = "";
    grow();
    parts.box.focus({ preventScroll: true });
  }

  // -- building --------------------------------------------------------------------------------

  function grow() {
    parts.box.style.height = "auto";
    // A panel that is still shut has no height.
    const needed = Math.min(parts.box.scrollHeight, 132);
    if (needed) parts.box.style.height = `${needed}px`;
  }

  function send() {
    const typed = parts.box.value;
    parts.box.value = "";
    grow();
    ask(typed);
  }

  function build() {
    start = JSON.parse(document.body.dataset.start);
    texts = start.texts[lang];
    for (const id of ["view", "talk", "welcome", "box", "send", "fresh", "ask", "dock"]) parts[id] = part(id);
    parts.actions = window.newsqaShared.actions(texts, storage);
    parts.panel = window.newsqaShared.filterPanel(texts, storage);
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
    for (const name of ["since", "until", "source", "publisher"]) {
      // Limited by the page around: not the reader's to choose.
      if (clipped(name, 200)) document.querySelector(`#nq-filters [name=${name}]`).closest("label").remove();
    }
    // Text may have been typed before this ran.
    const typed = parts.box.value;
    parts.box.value = typed || clipped("question", start.characters);
    const counted = start.articles === 1 ? texts.oneState : texts.state;
    if (start.notice) part("notice").append(...rendered(start.notice));
    else part("state").textContent = [
      filled(start.articles === null ? texts.asOf : counted, { day: start.as_of, count: start.articles }),
      ...limits(),
    ].join(" · ");
    offerSuggestions();
    setBusy(false);
    restore(load());
    if (state.turns.length) parts.box.value = typed;
    grow();
  }

  function offerSuggestions() {
    const asked = clipped("suggestions", 1000).split("|").map((text) => text.trim()).filter(Boolean);
    const suggestions = (asked.length ? asked : start.suggestions[lang] || []).slice(0, 6);
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
  }

  function hear() {
    parts.ask.addEventListener("submit", (event) => {
      event.preventDefault();
      if (running) running.abort();
      else send();
    });
    parts.box.addEventListener("input", grow);
    addEventListener("resize", grow);
    parts.box.addEventListener("keydown", (event) => {
      // Enter that ends a word of an input method must not send the question.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      if (!running || (running.writes && parts.box.value.trim())) send();
    });
    parts.fresh.addEventListener("click", begin);
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing) post("close");
    });
    parts.talk.addEventListener("click", onClick);
    const measure = new ResizeObserver(() => {
      const fixed = part("head").offsetHeight + parts.dock.offsetHeight;
      post("resize", { height: Math.ceil(fixed + part("content").offsetHeight) + 2 });
      if (settling) toTop(settling);
    });
    for (const element of [part("content"), part("head"), parts.dock, parts.view]) measure.observe(element);
    listen({
      ask: ({ question }) => { if (typeof question === "string") ask(question); },
      theme: ({ theme, look }) => dress({ ...look, theme }),
      open: focus,
      close: () => document.activeElement?.blur(),
      kept: ({ talk }) => {
        if (isForbidden() && typeof talk === "string" && !state.turns.length && !running) restore(talk, true);
      },
    });
  }

  function onClick(event) {
    if (!(event.target instanceof Element)) return;
    const button = event.target.closest(".nq-actions [data-act], [data-ask]");
    if (button) {
      const { ask: question, alone, anyTime, offset, more } = button.dataset;
      const how = { alone: alone === "", anyTime: anyTime === "", offset: Number(offset) || 0 };
      if (more) extend(button);
      else if (question) ask(question, { ...how, focus: true });
      else parts.actions.act(button);
      return;
    }
    const link = event.target.closest("a[href]");
    if (link) follow(link, event);
  }

  function follow(link, event) {
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
    if (bottom > 0) parts.view.scrollBy({ top: bottom + 12, behavior: behavior() });
    post("citation-click", { url: about?.href || "", title: about?.textContent.trim() || "" });
  }

  addEventListener("DOMContentLoaded", () => {
    build();
    hear();
    post("ready", { lang, kept: isForbidden() ? key : "" });
  });
})();

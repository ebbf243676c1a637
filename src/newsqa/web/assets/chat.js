(() => {
  "use strict";
  const query = new URLSearchParams(location.search);
  const asked = query.get("lang") || "";
  const known = (tag) => {
    if (/^zh[-_](?!hans)(.*[-_])?(tw|hk|mo|hant)(?![a-z])/i.test(tag)) return "zh-TW";
    return (/^(zh|en)(?![a-z])/i.exec(tag) || [""])[0].toLowerCase();
  };
  const accepted = navigator.languages?.length ? navigator.languages : [navigator.language || "zh"];
  const language = known(asked) || accepted.map(known).find(Boolean) || "en";
  const texts = window.newsqaTexts[language];
  const root = document.documentElement;
  root.dataset.newsqa = language;
  // Gradio sets the browser's language there, which need not be that of the page.
  const tagged = () => {
    const tag = language === "zh" ? "zh-CN" : language;
    if (root.lang !== tag) root.lang = tag;
  };
  tagged();
  new MutationObserver(tagged).observe(root, { attributeFilter: ["lang"] });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const behavior = calm ? "auto" : "smooth";

  // -- the visit -------------------------------------------------------------------------------

  const memory = {};
  const storage = {
    get(name) {
      try {
        return sessionStorage.getItem(`newsqa ${name}`);
      } catch {
        return memory[name] || null; // storage may be forbidden in a frame
      }
    },
    set(name, value) {
      memory[name] = value;
      try {
        sessionStorage.setItem(`newsqa ${name}`, value);
      } catch {
        // Then it lasts as long as the page does.
      }
    },
  };

  /** The key of this tab's conversation, made here, and the language: sent with each event. */
  function visit() {
    let key = storage.get("key") || "";
    if (!/^[0-9a-f]{32}$/.test(key)) {
      const bytes = crypto.getRandomValues(new Uint8Array(16));
      key = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
      storage.set("key", key);
    }
    const site = /^[a-z0-9-]{1,40}\.[0-9a-f]{32}$/.exec(query.get("site") || "");
    return `${key} ${language} ${known(asked) ? 1 : 0}${site ? ` ${site[0]}` : ""}`;
  }

  /** The visit that ends with this conversation; the next one has a key of its own. */
  function ended() {
    const old = visit();
    storage.set("key", "");
    return old;
  }

  /** What goes with a question: the visit, its filters, and how a button meant it. */
  function asking(typed) {
    const meant = meaning && typed.trim() === meaning.question ? meaning.how : {};
    meaning = null;
    awaitShown(typed.trim());
    return `${visit()} ${JSON.stringify({ ...meant, filters: panel.filters() })}`;
  }

  /**
   * Nudge the page until a sent question is shown. Gradio closes its stream when nothing runs; an
   * event sent in that very moment runs, unheard, until another event opens the stream again.
   */
  function awaitShown(question) {
    const before = document.querySelectorAll("#nq-chat .nq-question").length;
    let tries = question ? 10 : 0;
    const shown = () => {
      const questions = document.querySelectorAll("#nq-chat .nq-question");
      // There are fewer when the conversation before is cleared only now.
      return questions.length > before || questions[questions.length - 1]?.textContent.trim() === question;
    };
    const timer = setInterval(() => {
      if (tries-- <= 0 || shown()) clearInterval(timer);
      else document.querySelector("#nq-nudge")?.click();
    }, 2000);
  }

  /** The visit, and the list that is to be longer. */
  const extending = () => `${visit()} ${JSON.stringify(longer || {})}`;

  const { act, show, withAddresses } = window.newsqaShared.actions(texts, storage);
  const panel = window.newsqaShared.filterPanel(texts, storage);

  // -- export --------------------------------------------------------------------------------

  function download() {
    const now = new Date();
    const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()]
      .map((part) => String(part).padStart(2, "0")).join("-");
    const answers = document.querySelectorAll("#nq-chat .nq-actions[data-markdown]");
    const parts = Array.from(answers, (answer) => withAddresses(answer.dataset.markdown));
    const text = `# ${texts.file}\n\n${texts.exported} ${day}\n\n${parts.join("\n")}`;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/markdown;charset=utf-8" }));
    link.download = `${texts.file}-${day}.md`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  // -- asking by a button ----------------------------------------------------------------------

  function type(box, text) {
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value").set.call(box, text);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  let meaning = null;
  let following = null;

  /** Asks as if it had been typed; ignored while a question runs. The answer gets the focus. */
  function ask(question, how = {}) {
    const box = document.querySelector("#nq-box input, #nq-box textarea");
    if (!box || document.querySelector(".nq-pending")) return;
    meaning = { question, how };
    following = { rows: document.querySelectorAll("#nq-chat .bot-row").length, begun: false };
    type(box, question);
    setTimeout(() => document.querySelector("#nq-box .submit-button")?.click(), 60);
  }

  let longer = null;

  /** Asks for the next entries of a list, which stay in it. */
  function extend(button) {
    if (longer || document.querySelector(".nq-pending")) return;
    const list = button.closest(".nq-listing").id;
    longer = { list, turn: Number(list.split("-")[1]), shown: Number(button.dataset.more) };
    // The same gap in Gradio's stream as a question meets.
    setTimeout(() => { if (longer) document.querySelector("#nq-nudge")?.click(); }, 3000);
    setTimeout(() => { longer = null; }, 20_000);
    button.setAttribute("aria-busy", "true");
    document.querySelector("#nq-longer").click();
  }

  /** Moves the focus to the first new entry of a list, or to the answer that a button asked for. */
  function follow() {
    const entry = longer && document.getElementById(longer.list)?.querySelectorAll("ol > li")[longer.shown];
    if (entry) {
      longer = null;
      entry.querySelector("a").focus({ preventScroll: true });
    }
    if (!following) return;
    const rows = document.querySelectorAll("#nq-chat .bot-row");
    if (document.querySelector(".nq-pending")) following.begun = true;
    else if (following.begun || rows.length > following.rows) {
      const answer = rows[rows.length - 1]?.querySelector(".nq");
      if (!answer) return;
      following = null;
      answer.tabIndex = -1;
      answer.focus({ preventScroll: true });
    }
  }

  // -- when the server cannot be reached -------------------------------------------------------

  // Gradio reports it in English, tries again and reloads the page when the server is back.
  const LOST = "Connection to the server was lost. Attempting reconnection...";
  const BUSY = "This application is currently busy. Please try again. ";
  let lost = false;
  let back = false;
  let unsent = storage.get("unsent") || "";
  storage.set("unsent", "");

  function explain() {
    const shown = new Set();
    for (const item of document.querySelectorAll(".toast-message-text")) {
      const text = item.firstChild;
      if (!(text instanceof Text)) continue;
      if (text.data === LOST) lost = true;
      const own = { [LOST]: texts.lost, [BUSY]: texts.busy }[text.data] || text.data;
      if (text.data !== own) text.data = own;
      // A question and the report of its failure get the same error: show it once.
      item.hidden = shown.has(own);
      shown.add(own);
    }
    for (const { firstChild: text } of document.querySelectorAll(".toast-title")) {
      if (text instanceof Text && text.data.trim() === "Error") text.data = texts.failed;
    }
  }

  const lastAsked = () => [...document.querySelectorAll("#nq-chat .nq-question")].at(-1)?.textContent;

  /** Puts a question that was on its way when the server was lost back into the box. */
  function putBack() {
    const box = unsent && document.querySelector("#nq-box input");
    // Before its first response Gradio does not notice input.
    if (!box || !document.querySelector("#nq-dock .nq-foot")) return;
    if (lastAsked() === unsent) {
      if (box.value === unsent) type(box, "");
      unsent = "";
    } else if (!back) {
      if (!box.value) type(box, unsent);
      back = true;
    }
  }

  addEventListener("pagehide", () => {
    if (!lost) return;
    const running = document.querySelector(".nq-pending") && lastAsked();
    storage.set("unsent", document.querySelector("#nq-box input")?.value || running || "");
  });

  // -- events ----------------------------------------------------------------------------------

  // Enter that ends a word of an input method must not send the question.
  document.addEventListener("keypress", (event) => {
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopImmediatePropagation();
  }, true);

  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const button = event.target.closest(".nq-actions [data-act], .nq [data-ask]");
    if (button) {
      const { ask: question, alone, anyTime, offset, more } = button.dataset;
      if (more) {
        extend(button);
        return;
      }
      const how = { alone: alone === "", any_time: anyTime === "", offset: Number(offset) || 0 };
      if (question) ask(question, how);
      else act(button);
      return;
    }
    const other = event.target.closest("a.nq-language");
    if (other) {
      // With the other parameters of the address, and the text in the box.
      event.preventDefault();
      storage.set("unsent", document.querySelector("#nq-box input")?.value || "");
      query.set("lang", other.hreflang);
      location.search = query;
      return;
    }
    // The page has a <base>: a plain #cite link would reload it and lose the place.
    const link = event.target.closest('a[href^="#cite-"]');
    if (!link) return;
    event.preventDefault();
    const source = document.getElementById(link.getAttribute("href").slice(1));
    if (!source) return;
    source.scrollIntoView({ behavior, block: "nearest" });
    source.focus({ preventScroll: true });
  }, true);

  // A new question goes to the top of the view, so that its answer is read from its beginning.
  let count = 0;
  new MutationObserver(() => {
    if (document.title !== texts.title) document.title = texts.title;
    const send = document.querySelector("#nq-box .submit-button:not([aria-label])");
    send?.setAttribute("aria-label", texts.send);
    document.querySelectorAll(".nq-actions").forEach(show);
    explain();
    putBack();
    panel.show();
    follow();
    const questions = document.querySelectorAll("#nq-chat .nq-question");
    if (questions.length !== count) {
      count = questions.length;
      questions[count - 1]?.scrollIntoView({ behavior, block: "start" });
    }
  }).observe(document, { childList: true, subtree: true });

  window.newsqa = { visit, asking, extending, ended, download };
})();

(() => {
  "use strict";
  const query = new URLSearchParams(location.search);
  const asked = query.get("lang") || "";
  const known = (tag) => (/^(zh|en)(?![a-z])/i.exec(tag) || [""])[0].toLowerCase();
  const accepted = navigator.languages?.length ? navigator.languages : [navigator.language || "zh"];
  const language = known(asked) || accepted.map(known).find(Boolean) || "en";
  const words = window.newsqaWords[language];
  const root = document.documentElement;
  root.dataset.newsqa = language;
  // Gradio puts the browser's language there, which need not be that of the page.
  const tagged = () => {
    const tag = language === "zh" ? "zh-CN" : "en";
    if (root.lang !== tag) root.lang = tag;
  };
  tagged();
  new MutationObserver(tagged).observe(root, { attributeFilter: ["lang"] });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const behavior = calm ? "auto" : "smooth";

  // -- who we are ------------------------------------------------------------------------------

  const memory = {};
  const kept = {
    get(name) {
      try {
        return sessionStorage.getItem(`newsqa ${name}`);
      } catch {
        return memory[name] || null; // a frame may be forbidden to keep anything
      }
    },
    set(name, value) {
      memory[name] = value;
      try {
        sessionStorage.setItem(`newsqa ${name}`, value);
      } catch {
        // Then it lasts as long as the page.
      }
    },
  };

  /** The key of this tab's talk, made here, and the language: what each event tells the server. */
  function visit() {
    let key = kept.get("talk") || "";
    if (!/^[0-9a-f]{32}$/.test(key)) {
      const bytes = crypto.getRandomValues(new Uint8Array(16));
      key = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
      kept.set("talk", key);
    }
    return `${key} ${language} ${known(asked) ? 1 : 0}`;
  }

  // -- what is taken along ---------------------------------------------------------------------

  /** Addresses of stored articles stand between private characters, without where we are. */
  const placed = (text) =>
    text.replace(/\ue000([^\ue001]*)\ue001/g, (_, page) => new URL(page, document.baseURI).href);

  function download() {
    const now = new Date();
    const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()]
      .map((part) => String(part).padStart(2, "0")).join("-");
    const answers = document.querySelectorAll("#nq-chat .nq-actions[data-markdown]");
    const parts = Array.from(answers, (answer) => placed(answer.dataset.markdown));
    const text = `# ${words.file}\n\n${words.exported} ${day}\n\n${parts.join("\n")}`;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/markdown;charset=utf-8" }));
    link.download = `${words.file}-${day}.md`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Only secure pages have a clipboard; this older way works on others, too.
      const area = document.createElement("textarea");
      area.value = text;
      area.style.cssText = "position:fixed;opacity:0";
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  }

  // -- what is said of answers -----------------------------------------------------------------

  const verdicts = () => JSON.parse(kept.get("said") || "{}");

  function show(actions) {
    const verdict = verdicts()[JSON.parse(actions.dataset.said).id] || "";
    for (const button of actions.querySelectorAll("[data-act=good], [data-act=bad]")) {
      const pressed = String(button.dataset.act === verdict);
      if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
    }
  }

  function tell(actions, text) {
    const told = actions.querySelector(".nq-told");
    told.textContent = text;
    clearTimeout(told.timer);
    told.timer = setTimeout(() => { told.textContent = ""; }, 4000);
  }

  async function judge(actions, verdict, more = {}) {
    const said = JSON.parse(actions.dataset.said);
    let response = null;
    try {
      response = await fetch(new URL("api/v1/feedback", document.baseURI), {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ ...said, verdict, ...more }),
        credentials: "omit",
      });
    } catch {
      // Told below.
    }
    if (!response?.ok) {
      tell(actions, words.unkept);
      return false;
    }
    kept.set("said", JSON.stringify({ ...verdicts(), [said.id]: verdict }));
    show(actions);
    tell(actions, words.thanks);
    return true;
  }

  async function act(button) {
    const actions = button.closest(".nq-actions");
    const why = actions.querySelector(".nq-why");
    const reasons = [...why.querySelectorAll("[data-act=reason]")];
    switch (button.dataset.act) {
      case "copy":
        tell(actions, (await copy(placed(actions.dataset.copy))) ? words.copied : words.uncopied);
        break;
      case "good":
        why.hidden = true;
        await judge(actions, "good");
        break;
      case "bad":
        // Counted at once; reason and remark take its place if they come, and are not taken back
        // by who looks at the form again.
        if (button.getAttribute("aria-pressed") === "true") why.hidden = !why.hidden;
        else why.hidden = !(await judge(actions, "bad"));
        break;
      case "reason":
        for (const other of reasons) {
          const pressed = other === button && other.getAttribute("aria-pressed") !== "true";
          other.setAttribute("aria-pressed", String(pressed));
        }
        break;
      case "submit": {
        const reason = reasons.find((one) => one.getAttribute("aria-pressed") === "true");
        const remark = why.querySelector("input").value;
        const more = { reason: reason?.dataset.reason || null, remark };
        if (await judge(actions, "bad", more)) why.hidden = true;
        break;
      }
      case "ask":
        ask(button.textContent);
        break;
    }
  }

  function type(box, text) {
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value").set.call(box, text);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** Asks as if it had been typed; a question that runs goes first. */
  function ask(question) {
    const box = document.querySelector("#nq-box input, #nq-box textarea");
    if (!box || document.querySelector(".nq-pending")) return;
    type(box, question);
    setTimeout(() => document.querySelector("#nq-box .submit-button")?.click(), 60);
  }

  // -- when the server cannot be reached -------------------------------------------------------

  // Gradio says so in English, tries again and loads the page anew when there is a server again.
  const LOST = "Connection to the server was lost. Attempting reconnection...";
  const BUSY = "This application is currently busy. Please try again. ";
  let lost = false;
  let back = false;
  let unasked = kept.get("unasked") || "";
  kept.set("unasked", "");

  function explain() {
    const told = new Set();
    for (const item of document.querySelectorAll(".toast-message-text")) {
      const text = item.firstChild;
      if (!(text instanceof Text)) continue;
      if (text.data === LOST) lost = true;
      const parts = text.data.split(" / ");
      const own = { [LOST]: words.lost, [BUSY]: words.busy }[text.data]
        || (parts.length === 2 ? parts[language === "zh" ? 0 : 1] : text.data);
      if (text.data !== own) text.data = own;
      // What a question and the report of its failure meet is one thing.
      item.hidden = told.has(own);
      told.add(own);
    }
    for (const { firstChild: text } of document.querySelectorAll(".toast-title")) {
      if (text instanceof Text && text.data.trim() === "Error") text.data = words.trouble;
    }
  }

  const lastAsked = () => [...document.querySelectorAll("#nq-chat .nq-question")].at(-1)?.textContent;

  /** What was on its way when the server was lost stands in the box again, unless it arrived. */
  function putBack() {
    const box = unasked && document.querySelector("#nq-box input");
    // Before Gradio has answered for the first time it does not hear what is typed.
    if (!box || !document.querySelector("#nq-dock .nq-foot")) return;
    if (lastAsked() === unasked) {
      if (box.value === unasked) type(box, "");
      unasked = "";
    } else if (!back) {
      if (!box.value) type(box, unasked);
      back = true;
    }
  }

  addEventListener("pagehide", () => {
    if (!lost) return;
    const running = document.querySelector(".nq-pending") && lastAsked();
    kept.set("unasked", document.querySelector("#nq-box input")?.value || running || "");
  });

  // -- events ----------------------------------------------------------------------------------

  // Enter that ends a word of an input method must not send the question.
  document.addEventListener("keypress", (event) => {
    if (event.key !== "Enter") return;
    if (event.isComposing || event.keyCode === 229) {
      event.stopImmediatePropagation();
    } else if (event.target instanceof Element && event.target.closest(".nq-remark")) {
      event.preventDefault();
      act(event.target.closest(".nq-remark").querySelector("[data-act=submit]"));
    }
  }, true);

  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const button = event.target.closest(".nq-actions [data-act]");
    if (button) {
      act(button);
      return;
    }
    const other = event.target.closest("a.nq-language");
    if (other) {
      // With all that the address says besides, and what is typed already.
      event.preventDefault();
      kept.set("unasked", document.querySelector("#nq-box input")?.value || "");
      query.set("lang", other.hreflang);
      location.search = query;
      return;
    }
    // The page has a <base>: a plain #cite link would load it anew and lose the place.
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
    if (document.title !== words.title) document.title = words.title;
    const send = document.querySelector("#nq-box .submit-button:not([aria-label])");
    send?.setAttribute("aria-label", words.send);
    document.querySelectorAll(".nq-actions").forEach(show);
    explain();
    putBack();
    const questions = document.querySelectorAll("#nq-chat .nq-question");
    if (questions.length !== count) {
      count = questions.length;
      questions[count - 1]?.scrollIntoView({ behavior, block: "start" });
    }
  }).observe(document, { childList: true, subtree: true });

  window.newsqa = { visit, download };
})();

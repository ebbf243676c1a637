/* What the chat and the widget share: the row under an answer, and the panel of filters. Each gives
   its texts and a storage of its tab: get(name), set(name, text). */
(() => {
  "use strict";

  // -- copying, and judging an answer ----------------------------------------------------------

  /** The text with full addresses of stored articles, which are marked by private characters. */
  const withAddresses = (text) =>
    text.replace(/\ue000([^\ue001]*)\ue001/g, (_, page) => new URL(page, document.baseURI).href);

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Only secure pages have a clipboard; this older way works on others, too.
      const area = document.createElement("textarea");
      area.value = text;
      area.className = "nq-away";
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  }

  function actions(texts, storage) {
    const verdicts = () => JSON.parse(storage.get("verdicts") || "{}");

    function show(row) {
      const verdict = verdicts()[JSON.parse(row.dataset.feedback).id] || "";
      for (const button of row.querySelectorAll("[data-act=good], [data-act=bad]")) {
        const pressed = String(button.dataset.act === verdict);
        if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
      }
    }

    function report(row, text) {
      const status = row.querySelector(".nq-status");
      status.textContent = text;
      clearTimeout(status.timer);
      status.timer = setTimeout(() => { status.textContent = ""; }, 4000);
    }

    async function judge(row, verdict, more = {}) {
      const feedback = JSON.parse(row.dataset.feedback);
      let response = null;
      try {
        response = await fetch(new URL("api/v1/feedback", document.baseURI), {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ ...feedback, verdict, ...more }),
          credentials: "omit",
        });
      } catch {
        // Reported below.
      }
      if (!response?.ok) {
        report(row, texts.notSaved);
        return false;
      }
      storage.set("verdicts", JSON.stringify({ ...verdicts(), [feedback.id]: verdict }));
      show(row);
      report(row, texts.thanks);
      return true;
    }

    async function act(button) {
      const row = button.closest(".nq-actions");
      const why = row.querySelector(".nq-why");
      const reasons = [...why.querySelectorAll("[data-act=reason]")];
      switch (button.dataset.act) {
        case "copy":
          report(row, (await copy(withAddresses(row.dataset.copy))) ? texts.copied : texts.copyFailed);
          break;
        case "good":
          why.hidden = true;
          await judge(row, "good");
          break;
        case "bad":
          // Stored at once; reason and remark replace it if they follow. Opening the form again
          // must not store a bare verdict over them.
          if (button.getAttribute("aria-pressed") === "true") why.hidden = !why.hidden;
          else why.hidden = !(await judge(row, "bad"));
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
          if (await judge(row, "bad", more)) why.hidden = true;
          break;
        }
      }
    }

    // Enter in the remark sends it.
    document.addEventListener("keypress", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
      const remark = event.target instanceof Element && event.target.closest(".nq-remark");
      if (!remark || event.target instanceof HTMLButtonElement) return;
      event.preventDefault();
      act(remark.querySelector("[data-act=submit]"));
    }, true);

    return { act, show, withAddresses };
  }

  // -- filters ---------------------------------------------------------------------------------

  function filterPanel(texts, storage) {
    const LABELS = {
      since: () => texts.from,
      until: () => texts.upTo,
      source: () => texts.inSource,
      publisher: () => texts.byPublisher,
    };

    function filters() {
      try {
        const known = Object.entries(JSON.parse(storage.get("filters") || "{}"));
        return Object.fromEntries(known.filter(([name, value]) => LABELS[name] && value));
      } catch {
        return {};
      }
    }

    function set(name, value) {
      storage.set("filters", JSON.stringify({ ...filters(), [name]: value.trim().slice(0, 200) }));
      show();
    }

    /** Fills the fields of a page that opens, and shows what is set as chips. */
    function show() {
      const panel = document.getElementById("nq-filters");
      if (!panel) return;
      const given = filters();
      const shown = JSON.stringify(given);
      if (panel.dataset.shown === shown) return;
      panel.dataset.shown = shown;
      for (const field of panel.querySelectorAll("input")) {
        if (field !== document.activeElement) field.value = given[field.name] || "";
      }
      const chips = Object.entries(given).map(([name, value]) => {
        const chip = document.createElement("button");
        const text = LABELS[name]().replace("{value}", value);
        chip.type = "button";
        chip.className = "nq-chip";
        chip.dataset.unset = name;
        chip.textContent = `${text} ×`;
        chip.setAttribute("aria-label", texts.unset.replace("{filter}", text));
        return chip;
      });
      document.getElementById("nq-filter-chips").replaceChildren(...chips);
    }

    document.addEventListener("input", (event) => {
      const field = event.target;
      if (field instanceof HTMLInputElement && field.closest("#nq-filters")) set(field.name, field.value);
    });
    document.addEventListener("click", (event) => {
      const unset = event.target instanceof Element && event.target.closest("#nq-filter-chips [data-unset]");
      if (!unset) return;
      set(unset.dataset.unset, "");
      document.querySelector("#nq-filters summary").focus();
    }, true);

    return { filters, show };
  }

  window.newsqaShared = { actions, filterPanel };
})();

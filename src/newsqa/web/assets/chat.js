(() => {
  document.documentElement.lang = "zh-CN";
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const behavior = calm ? "auto" : "smooth";

  // Enter that ends a word of an input method must not send the question.
  document.addEventListener("keypress", (event) => {
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) {
      event.stopImmediatePropagation();
    }
  }, true);

  // The page has a <base>: a plain #cite link would load it anew and lose the chat.
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest('a[href^="#cite-"]');
    if (!link) return;
    event.preventDefault();
    const source = document.getElementById(link.getAttribute("href").slice(1));
    if (!source) return;
    source.scrollIntoView({ behavior, block: "nearest" });
    source.focus({ preventScroll: true });
  }, true);

  // A new question goes to the top of the view, so that its answer is read from its beginning.
  let asked = 0;
  new MutationObserver(() => {
    const send = document.querySelector("#nq-box .submit-button:not([aria-label])");
    send?.setAttribute("aria-label", "提问 Ask");
    const questions = document.querySelectorAll("#nq-chat .nq-question");
    if (questions.length !== asked) {
      asked = questions.length;
      questions[asked - 1]?.scrollIntoView({ behavior, block: "start" });
    }
  }).observe(document, { childList: true, subtree: true });
})();

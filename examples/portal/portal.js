// What a portal may do with the widget; all of it is optional.
for (const button of document.querySelectorAll("button[data-ask]")) {
  button.addEventListener("click", () => newsqa.ask(button.dataset.ask));
}
for (const button of document.querySelectorAll("button[data-theme]")) {
  button.addEventListener("click", () => newsqa.theme(button.dataset.theme));
}
window.newsqa?.on("answer", ({ status, answer }) => {
  const best = answer?.answers[0]?.text;
  document.getElementById("last-answer").textContent = status === "answered" ? `刚才的回答：${best}` : "";
});
